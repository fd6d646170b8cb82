package dev.tandem.linux.netlink;

import java.net.InetAddress;

/** An address on an interface. */
public record InterfaceAddress(int interfaceIndex, InetAddress address, int prefixLength) {

  // A record's own hashCode and equals are put together when they are first called: 30 ms of a
  // director's start, which calls no others.

  @Override
  public boolean equals(Object other) {
    return other instanceof InterfaceAddress(int index, InetAddress same, int length)
        && index == interfaceIndex
        && length == prefixLength
        && same.equals(address);
  }

  @Override
  public int hashCode() {
    return (31 * interfaceIndex + prefixLength) * 31 + address.hashCode();
  }
}
