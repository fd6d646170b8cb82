package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/** {@code fo}: the available server with the highest weight. */
final class WeightedFailover implements Scheduler {

  @Override
  public int pick(Servers servers, NewFlow flow) {
    int highest = NONE;
    for (int i = 0; i < servers.size(); i++) {
      RealServer server = servers.get(i);
      if (server.available()
          && (highest == NONE || server.weight() > servers.get(highest).weight())) {
        highest = i;
      }
    }
    return highest;
  }
}
