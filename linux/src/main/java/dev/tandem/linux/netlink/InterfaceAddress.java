package dev.tandem.linux.netlink;

import dev.tandem.linux.AddressText;
import java.net.InetAddress;

/** An address on an interface. */
public record InterfaceAddress(int interfaceIndex, InetAddress address, int prefixLength) {

  // Those of a record are put together when they are first called, the first of all for 30 ms: a
  // director's start calls only these and those of Route.

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

  @Override
  public String toString() {
    return AddressText.of(address) + "/" + prefixLength + " on interface " + interfaceIndex;
  }
}
