package dev.tandem.lvs.packet;

/**
 * Where the fields of IP headers are, in octets from the start (RFC 791 section 3.1, RFC 8200
 * section 3).
 *
 * <pre>
 *   IPv4  0       1       2       3          IPv6  0       1       2       3
 *       +-------+-------+---------------+        +-------------------------------+
 *     0 | 4, len| tos   | total length  |      0 | 6, traffic class, flow label  |
 *       +-------+-------+---------------+        +---------------+-------+-------+
 *     4 | identification| fragment      |      4 | payload length| next  | limit |
 *       +-------+-------+---------------+        +---------------+-------+-------+
 *     8 | ttl   | prot. | checksum      |      8 | source                        |
 *       +-------+-------+---------------+        |                               |
 *    12 | source                        |        +-------------------------------+
 *       +-------------------------------+     24 | destination                   |
 *    16 | destination                   |        |                               |
 *       +-------------------------------+        +-------------------------------+
 * </pre>
 */
final class IpLayout {

  static final int V4_TOS = 1;
  static final int V4_TOTAL_LENGTH = 2;
  static final int V4_ID = 4;
  static final int V4_FRAGMENT = 6;
  static final int V4_TTL = 8;
  static final int V4_PROTOCOL = 9;
  static final int V4_CHECKSUM = 10;
  static final int V4_SOURCE = 12;
  static final int V4_TARGET = 16;

  static final int V6_PAYLOAD_LENGTH = 4;
  static final int V6_NEXT_HEADER = 6;
  static final int V6_HOP_LIMIT = 7;
  static final int V6_SOURCE = 8;
  static final int V6_TARGET = 24;

  /** Of IPv4's fragment field: routers must not cut the packet. */
  static final int DONT_FRAGMENT = 0x4000;

  /** Of IPv4's fragment field: more fragments, or an offset, so that it is one. */
  static final int FRAGMENT_BITS = 0x3fff;

  /** Of IPv4's fragment field: the offset. */
  static final int OFFSET_MASK = 0x1fff;

  private IpLayout() {}
}
