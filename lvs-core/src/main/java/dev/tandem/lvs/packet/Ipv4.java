package dev.tandem.lvs.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IPv4 addresses as 32 bits, the first octet highest. */
public final class Ipv4 {

  private Ipv4() {}

  /** The bits of an IPv4 address; throws IllegalArgumentException for another family. */
  public static int bits(InetAddress address) {
    if (!(address instanceof Inet4Address)) {
      throw new IllegalArgumentException(address.getHostAddress() + " is not an IPv4 address");
    }
    byte[] octets = address.getAddress();
    return (octets[0] << 24)
        | ((octets[1] & 0xff) << 16)
        | ((octets[2] & 0xff) << 8)
        | (octets[3] & 0xff);
  }

  /** The address with these bits. */
  public static InetAddress address(int bits) {
    byte[] octets = {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are always an address", e);
    }
  }
}
