package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/** {@code wlc}: the available server with the fewest connections for its weight. */
final class WeightedLeastConnection implements Scheduler {

  @Override
  public int pick(Servers servers, NewFlow flow) {
    return leastLoaded(servers);
  }

  /** The position of the available server with the fewest connections for its weight. */
  static int leastLoaded(Servers servers) {
    int least = NONE;
    for (int i = 0; i < servers.size(); i++) {
      RealServer server = servers.get(i);
      if (server.available() && (least == NONE || lessLoaded(server, servers.get(least)))) {
        least = i;
      }
    }
    return least;
  }

  /** Compares connections / weight without dividing. */
  static boolean lessLoaded(RealServer server, RealServer than) {
    return server.overhead() * than.weight() < than.overhead() * server.weight();
  }
}
