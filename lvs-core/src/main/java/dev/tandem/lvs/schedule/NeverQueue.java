package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/** {@code nq}: the first available server without an active connection, else as {@code sed}. */
final class NeverQueue implements Scheduler {

  private final ShortestExpectedDelay otherwise = new ShortestExpectedDelay();

  @Override
  public int pick(Servers servers, NewFlow flow) {
    for (int i = 0; i < servers.size(); i++) {
      RealServer server = servers.get(i);
      if (server.available() && server.activeSoon() == 0) {
        return i;
      }
    }
    return otherwise.pick(servers, flow);
  }
}
