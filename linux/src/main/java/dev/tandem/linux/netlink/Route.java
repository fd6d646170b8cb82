package dev.tandem.linux.netlink;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A unicast route of the main table. One with several next hops is the route by the first of them.
 *
 * @param gateway empty when the destination is on the link
 * @param metric the smaller wins among routes of equal prefix length
 * @param preferredSource the address of this host that the route is to be used with, if it says so
 * @param alternatives the same by each further next hop, in the kernel's order
 */
public record Route(
    InetAddress destination,
    int prefixLength,
    Optional<InetAddress> gateway,
    int interfaceIndex,
    int metric,
    Optional<InetAddress> preferredSource,
    List<Route> alternatives) {

  public Route {
    alternatives = List.copyOf(alternatives);
  }

  /** A route with one next hop. */
  public Route(
      InetAddress destination,
      int prefixLength,
      Optional<InetAddress> gateway,
      int interfaceIndex,
      int metric,
      Optional<InetAddress> preferredSource) {
    this(destination, prefixLength, gateway, interfaceIndex, metric, preferredSource, List.of());
  }

  /** A route that leaves this host's address to the interface. */
  public Route(
      InetAddress destination,
      int prefixLength,
      Optional<InetAddress> gateway,
      int interfaceIndex,
      int metric) {
    this(destination, prefixLength, gateway, interfaceIndex, metric, Optional.empty());
  }

  /** The same route by its first next hop alone. */
  public Route alone() {
    return alternatives.isEmpty()
        ? this
        : new Route(destination, prefixLength, gateway, interfaceIndex, metric, preferredSource);
  }

  /** The same route with other alternatives. */
  public Route with(List<Route> others) {
    return new Route(
        destination, prefixLength, gateway, interfaceIndex, metric, preferredSource, others);
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
        && route.preferredSource.equals(preferredSource)
        && route.alternatives.equals(alternatives);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        destination, prefixLength, gateway, interfaceIndex, metric, preferredSource, alternatives);
  }
}
