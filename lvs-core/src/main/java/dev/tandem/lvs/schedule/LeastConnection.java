package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/** {@code lc}: the available server with the fewest connections, whatever its weight. */
final class LeastConnection implements Scheduler {

  @Override
  public int pick(Servers servers, NewFlow flow) {
    int least = NONE;
    for (int i = 0; i < servers.size(); i++) {
      RealServer server = servers.get(i);
      if (server.available()
          && (least == NONE || server.overhead() < servers.get(least).overhead())) {
        least = i;
      }
    }
    return least;
  }
}
