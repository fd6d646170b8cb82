package dev.tandem.bench.flood;

import dev.tandem.bench.load.Generator.Stream;

/** What comes as fast as it can be made. */
public enum FloodKind {
  /** SYNs, none of which ever comes again. */
  SYN("SYNs", 1_000_000, true),
  /** TCP segments with lengths that contradict each other. */
  MALFORMED("malformed", 1_000_000, true),
  /** Datagrams of flows never seen before, at a table that has room for few of them. */
  FULL("table full", 65_536, false);

  private final String title;
  private final int connections;
  private final boolean leavesRoom;

  FloodKind(String title, int connections, boolean leavesRoom) {
    this.title = title;
    this.connections = connections;
    this.leavesRoom = leavesRoom;
  }

  String title() {
    return title;
  }

  /** For which the director's table is made. */
  int connections() {
    return connections;
  }

  Stream of(Stream flows) {
    return switch (this) {
      case SYN -> flows.opening();
      case MALFORMED -> flows.spoiled();
      case FULL -> flows;
    };
  }

  /** Whether there must be a connection for a client that comes meanwhile. */
  boolean leavesRoom() {
    return leavesRoom;
  }
}
