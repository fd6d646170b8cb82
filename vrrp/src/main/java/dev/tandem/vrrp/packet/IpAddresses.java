package dev.tandem.vrrp.packet;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IP addresses out of buffers. */
final class IpAddresses {

  static final int LENGTH_4 = 4;
  static final int LENGTH_6 = 16;

  private IpAddresses() {}

  /** Bytes of an address. */
  static int length(boolean ipv6) {
    return ipv6 ? LENGTH_6 : LENGTH_4;
  }

  static InetAddress read(ByteBuffer bytes, int offset, boolean ipv6) {
    byte[] octets = new byte[length(ipv6)];
    bytes.get(offset, octets);
    try {
      // Unlike InetAddress, this keeps a mapped IPv4 address an IPv6 one.
      return ipv6 ? Inet6Address.getByAddress(null, octets, -1) : InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new AssertionError("that many octets are an address", e);
    }
  }

  /** Whether one host can have this address, so that it can be a sender's. */
  static boolean ofOneHost(InetAddress address) {
    boolean zeroNetwork = address instanceof Inet4Address && address.getAddress()[0] == 0;
    boolean reserved = address instanceof Inet4Address && (address.getAddress()[0] & 0xff) >= 224;
    return !zeroNetwork
        && !reserved
        && !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isMulticastAddress();
  }
}
