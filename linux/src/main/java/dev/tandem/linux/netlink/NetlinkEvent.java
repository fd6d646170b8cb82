package dev.tandem.linux.netlink;

/** A change that the kernel reports. */
public sealed interface NetlinkEvent {

  record LinkChanged(Link link) implements NetlinkEvent {}

  record LinkRemoved(Link link) implements NetlinkEvent {}

  record AddressAdded(InterfaceAddress address) implements NetlinkEvent {}

  record AddressRemoved(InterfaceAddress address) implements NetlinkEvent {}

  record RouteAdded(Route route) implements NetlinkEvent {}

  /** A route took the place of the first one with its destination and metric. */
  record RouteReplaced(Route route) implements NetlinkEvent {}

  record RouteRemoved(Route route) implements NetlinkEvent {}

  /** A neighbour was learned, confirmed, changed or lost (its MAC is then empty). */
  record NeighbourChanged(Neighbour neighbour) implements NetlinkEvent {}

  /** The kernel had more to say than the socket could hold: what was known must be read anew. */
  record Overrun() implements NetlinkEvent {}
}
