package dev.tandem.vrrp.packet;

import dev.tandem.linux.MacAddress;
import java.net.Inet4Address;
import java.nio.ByteBuffer;

/**
 * The announcement that an IPv4 address now lives behind an Ethernet address: a broadcast ARP
 * request in which sender and target are the same address (RFC 5227 section 3), with the target's
 * hardware address all ones as keepalived sends it.
 *
 * <pre>
 * +------------+------------+----------+----------+-----------+
 * | hardware 1 | proto 0800 | hlen 6   | plen 4   | request 1 |
 * +------------+------------+----------+----------+-----------+
 * | sender MAC (6)          | sender address (4)              |
 * +-------------------------+---------------------------------+
 * | target MAC (6), all ff  | target address (4), the same    |
 * +-------------------------+---------------------------------+
 * </pre>
 */
public final class GratuitousArp {

  private static final short HARDWARE_ETHERNET = 1;
  private static final short REQUEST = 1;
  private static final int LENGTH = 28;

  private GratuitousArp() {}

  /** The frame by which the owner of {@code mac} announces {@code address}. */
  public static byte[] frame(MacAddress mac, Inet4Address address) {
    byte[] octets = address.getAddress();
    return ByteBuffer.allocate(EthernetLayout.HEADER_LENGTH + LENGTH)
        .put(MacAddress.BROADCAST.octets())
        .put(mac.octets())
        .putShort(EthernetLayout.TYPE_ARP)
        .putShort(HARDWARE_ETHERNET)
        .putShort(EthernetLayout.TYPE_IPV4)
        .put((byte) MacAddress.LENGTH)
        .put((byte) octets.length)
        .putShort(REQUEST)
        .put(mac.octets())
        .put(octets)
        .put(MacAddress.BROADCAST.octets())
        .put(octets)
        .array();
  }
}
