package dev.tandem.vrrp.packet;

/**
 * Where the fields of an IPv4 header lie, in bytes from its first (RFC 791), and what VRRP puts
 * into them (RFC 9568 section 5.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * | 4     | IHL   | TOS           | total length                  |
 * +-------+-------+---------------+-----+-------------------------+
 * | identification                |flags| fragment offset         |
 * +---------------+---------------+-----+-------------------------+
 * | time to live  | protocol      | header checksum               |
 * +---------------+---------------+-------------------------------+
 * | source address                                                |
 * +---------------------------------------------------------------+
 * | destination address                                           |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class Ipv4Layout {

  static final int VERSION_AND_LENGTH = 0;
  static final int TYPE_OF_SERVICE = 1;
  static final int TOTAL_LENGTH = 2;
  static final int IDENTIFICATION = 4;
  static final int FRAGMENT = 6;
  static final int TIME_TO_LIVE = 8;
  static final int PROTOCOL = 9;
  static final int CHECKSUM = 10;
  static final int SOURCE = 12;
  static final int DESTINATION = 16;
  static final int HEADER_LENGTH = 20;

  /** Version 4 and a header of five 32-bit words. */
  static final byte VERSION_4_NO_OPTIONS = 0x45;

  /** Internetwork control, as keepalived sends. */
  static final byte TOS_CONTROL = (byte) 0xc0;

  /** "More fragments" and the offset: any bit set means a part of a packet. */
  static final int FRAGMENT_MASK = 0x3fff;

  static final int PROTOCOL_VRRP = 112;

  /** What a sender must set and a receiver must see: proof of not having been routed. */
  static final int TTL_LINK_ONLY = 255;

  private Ipv4Layout() {}
}
