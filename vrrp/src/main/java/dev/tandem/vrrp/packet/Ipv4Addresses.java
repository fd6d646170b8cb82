package dev.tandem.vrrp.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IPv4 addresses in and out of buffers. */
final class Ipv4Addresses {

  private Ipv4Addresses() {}

  static Inet4Address read(ByteBuffer bytes, int offset) {
    byte[] octets = new byte[AdvertLayout.ADDRESS_LENGTH];
    bytes.get(offset, octets);
    try {
      return (Inet4Address) InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new AssertionError("four octets are an IPv4 address", e);
    }
  }

  /** Whether one host can have this address, so that it can be a sender's. */
  static boolean ofOneHost(Inet4Address address) {
    int first = address.getAddress()[0] & 0xff;
    return first != 0 && first != 127 && first < 224;
  }
}
