package dev.tandem.vrrp.packet;

import java.net.Inet4Address;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ethernet address. */
public final class MacAddress {

  public static final MacAddress BROADCAST = of("ff:ff:ff:ff:ff:ff");

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private final byte[] octets;

  /** From six octets. */
  public MacAddress(byte[] octets) {
    if (octets.length != EthernetLayout.ADDRESS_LENGTH) {
      throw new IllegalArgumentException("not an Ethernet address: " + COLONS.formatHex(octets));
    }
    this.octets = octets.clone();
  }

  /** From the notation {@code 02:00:5e:10:00:ff}. */
  public static MacAddress of(String text) {
    return new MacAddress(HexFormat.ofDelimiter(":").parseHex(text));
  }

  /** Where Ethernet carries an IPv4 multicast group: 01:00:5e and its low 23 bits (RFC 1112). */
  static MacAddress ofMulticast(Inet4Address group) {
    byte[] ip = group.getAddress();
    return new MacAddress(new byte[] {0x01, 0x00, 0x5e, (byte) (ip[1] & 0x7f), ip[2], ip[3]});
  }

  public byte[] bytes() {
    return octets.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MacAddress mac && Arrays.equals(octets, mac.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return COLONS.formatHex(octets);
  }
}
