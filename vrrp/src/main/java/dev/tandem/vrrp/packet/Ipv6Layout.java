package dev.tandem.vrrp.packet;

/**
 * Where the fields of an IPv6 header lie, in bytes from its first (RFC 8200 section 3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+---------------+---------------------------------------+
 * | 6     | traffic class | flow label                            |
 * +-------+-------+-------+-------+---------------+---------------+
 * | payload length                | next header   | hop limit     |
 * +-------------------------------+---------------+---------------+
 * | source address, 16 bytes                                      |
 * +---------------------------------------------------------------+
 * | destination address, 16 bytes                                 |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class Ipv6Layout {

  static final int VERSION_CLASS_FLOW = 0;
  static final int PAYLOAD_LENGTH = 4;
  static final int NEXT_HEADER = 6;
  static final int HOP_LIMIT = 7;
  static final int SOURCE = 8;
  static final int DESTINATION = 24;
  static final int HEADER_LENGTH = 40;

  /** Version 6, internetwork control (0xc0), no flow. */
  static final int VERSION_6_CONTROL = 0x6c00_0000;

  private Ipv6Layout() {}
}
