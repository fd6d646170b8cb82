package dev.tandem.linux.netlink;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * A unicast route of the main table.
 *
 * @param gateway empty when the destination is on the link
 * @param metric the smaller wins among routes of equal prefix length
 * @param preferredSource the address of this host that the route is to be used with, if it says so
 */
public record Route(
    InetAddress destination,
    int prefixLength,
    Optional<InetAddress> gateway,
    int interfaceIndex,
    int metric,
    Optional<InetAddress> preferredSource) {

  /** A route that leaves this host's address to the interface. */
  public Route(
      InetAddress destination,
      int prefixLength,
      Optional<InetAddress> gateway,
      int interfaceIndex,
      int metric) {
    this(destination, prefixLength, gateway, interfaceIndex, metric, Optional.empty());
  }

  // Written out for a director's start, as those of InterfaceAddress.

  @Override
  public boolean equals(Object other) {
    return other instanceof Route route
        && route.destination.equals(destination)
        && route.prefixLength == prefixLength
        && route.gateway.equals(gateway)
        && route.interfaceIndex == interfaceIndex
        && route.metric == metric
        && route.preferredSource.equals(preferredSource);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        destination, prefixLength, gateway, interfaceIndex, metric, preferredSource);
  }
}
