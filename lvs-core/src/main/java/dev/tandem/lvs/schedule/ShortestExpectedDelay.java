package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/** {@code sed}: the available server with the fewest active connections, this one included. */
final class ShortestExpectedDelay implements Scheduler {

  @Override
  public int pick(Servers servers, NewFlow flow) {
    int least = NONE;
    for (int i = 0; i < servers.size(); i++) {
      RealServer server = servers.get(i);
      if (server.available() && (least == NONE || sooner(server, servers.get(least)))) {
        least = i;
      }
    }
    return least;
  }

  /** Compares (active + 1) / weight without dividing. */
  static boolean sooner(RealServer server, RealServer than) {
    return (server.activeSoon() + 1L) * than.weight() < (than.activeSoon() + 1L) * server.weight();
  }
}
