package dev.tandem.linux;

import java.util.HexFormat;

/**
 * An Ethernet address.
 *
 * @param bits the six octets, the first in bits 47..40
 */
public record MacAddress(long bits) {

  public static final int LENGTH = 6;
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  /** Reads {@code 02:00:5e:10:00:01}. */
  public static MacAddress parse(String text) {
    return of(COLONS.parseHex(text));
  }

  /** From six octets in wire order. */
  public static MacAddress of(byte[] octets) {
    if (octets.length != LENGTH) {
      throw new IllegalArgumentException("not an Ethernet address: " + octets.length + " octets");
    }
    long bits = 0;
    for (byte octet : octets) {
      bits = (bits << 8) | (octet & 0xff);
    }
    return new MacAddress(bits);
  }

  /** Six octets in wire order. */
  public byte[] octets() {
    byte[] octets = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      octets[i] = (byte) (bits >>> (8 * (LENGTH - 1 - i)));
    }
    return octets;
  }

  @Override
  public String toString() {
    return COLONS.formatHex(octets());
  }
}
