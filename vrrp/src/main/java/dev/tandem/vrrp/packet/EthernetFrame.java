package dev.tandem.vrrp.packet;

import dev.tandem.linux.MacAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** IP packets in Ethernet frames. */
public final class EthernetFrame {

  private static final int IPV6_MULTICAST_TAIL = 12;

  private EthernetFrame() {}

  /** A frame that carries an IP packet to a multicast group. */
  public static byte[] multicast(byte[] packet, MacAddress source, InetAddress group) {
    short type =
        group instanceof Inet6Address ? EthernetLayout.TYPE_IPV6 : EthernetLayout.TYPE_IPV4;
    return ByteBuffer.allocate(EthernetLayout.HEADER_LENGTH + packet.length)
        .put(EthernetLayout.DESTINATION, multicastMac(group))
        .put(EthernetLayout.SOURCE, source.octets())
        .putShort(EthernetLayout.TYPE, type)
        .put(EthernetLayout.HEADER_LENGTH, packet)
        .array();
  }

  /** Whether a frame says that it comes from this address. */
  public static boolean isFrom(byte[] frame, MacAddress source) {
    int from = EthernetLayout.SOURCE;
    byte[] octets = Arrays.copyOfRange(frame, from, from + MacAddress.LENGTH);
    return MacAddress.of(octets).equals(source);
  }

  /**
   * Where Ethernet carries a multicast group: 01:00:5e and the low 23 bits of an IPv4 one (RFC
   * 1112), 33:33 and the low 32 bits of an IPv6 one (RFC 2464).
   */
  private static byte[] multicastMac(InetAddress group) {
    byte[] ip = group.getAddress();
    if (group instanceof Inet6Address) {
      int tail = IPV6_MULTICAST_TAIL;
      return new byte[] {0x33, 0x33, ip[tail], ip[tail + 1], ip[tail + 2], ip[tail + 3]};
    }
    return new byte[] {0x01, 0x00, 0x5e, (byte) (ip[1] & 0x7f), ip[2], ip[3]};
  }
}
