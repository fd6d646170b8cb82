package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/** {@code rr}: each available server in turn, whatever its weight. */
final class RoundRobin implements Scheduler {

  // The server of the last flow; -1 stands before the first one. Kept as a server and not as a
  // position because servers added in front must not move the turn.
  private RealServer last;

  @Override
  public int pick(Servers servers, NewFlow flow) {
    int size = servers.size();
    int position = last == null ? NONE : last.position();
    for (int i = 0; i < size; i++) {
      position = position + 1 == size ? 0 : position + 1;
      RealServer server = servers.get(position);
      if (server.available()) {
        last = server;
        return position;
      }
    }
    return NONE;
  }

  @Override
  public Scheduler copy() {
    RoundRobin copy = new RoundRobin();
    copy.last = last;
    return copy;
  }

  @Override
  public void removed(Servers servers, RealServer server, int position) {
    if (server == last) {
      last = position == 0 ? null : servers.get(position - 1);
    }
  }
}
