package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.service.SchedulerFlag;
import java.util.Set;

/**
 * {@code sh}: the client's address (with {@code sh-port} also its port) hashed to one of 256
 * places, of which each server has as many in a row as it has weight. A client whose server cannot
 * take it gets none, or with {@code sh-fallback} the server of the next place that can.
 */
final class SourceHashing implements Scheduler {

  private static final int PLACES = AddressHash.PLACES;

  private final boolean withPort;
  private final boolean fallback;
  private final int[] places = new int[PLACES];

  SourceHashing(Set<SchedulerFlag> flags) {
    withPort = flags.contains(SchedulerFlag.PORT);
    fallback = flags.contains(SchedulerFlag.FALLBACK);
  }

  @Override
  public boolean looksAtFlow() {
    return true;
  }

  @Override
  public int pick(Servers servers, NewFlow flow) {
    if (servers.size() == 0) {
      return NONE;
    }
    int hash = AddressHash.place(flow.clientAddress() + (withPort ? flow.clientPort() : 0));
    int server = places[hash];
    if (servers.get(server).available()) {
      return server;
    }
    return fallback ? nextAvailable(servers, hash) : NONE;
  }

  /** IPVS hashes once more with the hash as offset, so the search starts at twice the hash. */
  private int nextAvailable(Servers servers, int hash) {
    for (int i = 0; i < PLACES; i++) {
      int server = places[(2 * hash + i) % PLACES];
      if (servers.get(server).available()) {
        return server;
      }
    }
    return NONE;
  }

  /** Deals the places out. A server of weight 0 still gets one, whose clients find nobody. */
  @Override
  public void changed(Servers servers) {
    if (servers.size() == 0) {
      return;
    }
    int server = 0;
    int given = 0;
    for (int place = 0; place < PLACES; place++) {
      places[place] = server;
      RealServer current = servers.get(server);
      if (++given >= current.weight()) {
        server = (server + 1) % servers.size();
        given = 0;
      }
    }
  }
}
