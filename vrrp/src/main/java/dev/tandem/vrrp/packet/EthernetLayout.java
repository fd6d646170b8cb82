package dev.tandem.vrrp.packet;

/**
 * Where the fields of an Ethernet header lie, in bytes from its first.
 *
 * <pre>
 * +-------------------+--------------+------+---------
 * | destination (6)   | source (6)   | type | payload
 * +-------------------+--------------+------+---------
 * </pre>
 */
final class EthernetLayout {

  static final int DESTINATION = 0;
  static final int SOURCE = 6;
  static final int TYPE = 12;
  static final int HEADER_LENGTH = 14;

  static final short TYPE_IPV4 = 0x0800;
  static final short TYPE_IPV6 = (short) 0x86dd;
  static final short TYPE_ARP = 0x0806;

  private EthernetLayout() {}
}
