package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/**
 * {@code ovf}: the available server with the highest weight among those that have no more active
 * connections than weight, so that each takes one connection beyond its weight.
 */
final class WeightedOverflow implements Scheduler {

  @Override
  public int pick(Servers servers, NewFlow flow) {
    int highest = NONE;
    for (int i = 0; i < servers.size(); i++) {
      RealServer server = servers.get(i);
      if (server.available()
          && server.activeSoon() <= server.weight()
          && (highest == NONE || server.weight() > servers.get(highest).weight())) {
        highest = i;
      }
    }
    return highest;
  }
}
