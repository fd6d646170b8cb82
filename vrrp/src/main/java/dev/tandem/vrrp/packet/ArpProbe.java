package dev.tandem.vrrp.packet;

import dev.tandem.linux.MacAddress;
import java.net.Inet4Address;
import java.nio.ByteBuffer;

/**
 * The question whether somebody else has an address: an ARP request whose sender has none (RFC 5227
 * section 2.1.1), which whoever has it answers. The layout is that of {@link GratuitousArp}.
 */
public final class ArpProbe {

  private static final short HARDWARE_ETHERNET = 1;
  private static final short REQUEST = 1;
  private static final int LENGTH = 28;

  private ArpProbe() {}

  /** The frame by which the owner of {@code mac} asks for {@code address}. */
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
        .put(new byte[octets.length])
        .put(new byte[MacAddress.LENGTH])
        .put(octets)
        .array();
  }
}
