package dev.tandem.lvs.service;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What identifies a virtual service: an address with protocol and port, or a firewall mark. */
public sealed interface ServiceKey {

  /** Whether the clients come over IPv6. */
  boolean ipv6();

  /**
   * A service on an address. Port 0 stands for every port of the address that has no service of its
   * own.
   */
  record OfAddress(Protocol protocol, InetAddress address, int port) implements ServiceKey {

    @Override
    public boolean ipv6() {
      return address instanceof Inet6Address;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfAddress key
          && port == key.port
          && protocol == key.protocol
          && address.equals(key.address);
    }

    @Override
    public int hashCode() {
      return Hashes.of(address, port) + protocol.number();
    }
  }

  /** A service for all packets that carry a firewall mark (an unsigned 32-bit number, never 0). */
  record OfMark(int mark, boolean ipv6) implements ServiceKey {}
}
