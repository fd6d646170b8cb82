package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.table.Ticks;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code lblcr}: like {@code lblc}, but a destination address has a set of servers. The least
 * loaded of the set takes the flow; when it has too many, the least loaded of all joins the set;
 * when the set has stayed the same for long, the most loaded one leaves it.
 */
final class ReplicatedLocality implements Scheduler {

  private final Locality<ServerSet> sets;
  private final int expiration;

  /** The servers of an address, the last one that joined first. */
  private static final class ServerSet extends Locality.Entry {
    private final List<RealServer> servers = new ArrayList<>();
    private int changed;

    private void join(RealServer server, int now) {
      if (!servers.contains(server)) {
        servers.addFirst(server);
        changed = now;
      }
    }
  }

  ReplicatedLocality(int expirationSeconds) {
    this(new Locality<>(expirationSeconds), Ticks.ofSeconds(expirationSeconds));
  }

  private ReplicatedLocality(Locality<ServerSet> sets, int expiration) {
    this.sets = sets;
    this.expiration = expiration;
  }

  @Override
  public boolean looksAtFlow() {
    return true;
  }

  @Override
  public int pick(Servers servers, NewFlow flow) {
    ServerSet set = sets.find(flow.virtualAddress(), flow.now());
    if (set != null) {
      RealServer least = leastLoaded(set);
      shrink(set, flow.now());
      if (least != null && !Locality.overloaded(least, servers)) {
        return least.position();
      }
    }
    int position = WeightedLeastConnection.leastLoaded(servers);
    if (position != NONE) {
      settle(set, servers.get(position), flow);
    }
    return position;
  }

  @Override
  public Scheduler copy() {
    return new ReplicatedLocality(
        sets.copy(set -> {
          ServerSet another = new ServerSet();
          another.servers.addAll(set.servers);
          another.changed = set.changed;
          return another;
        }),
        expiration);
  }

  private static RealServer leastLoaded(ServerSet set) {
    RealServer least = null;
    for (int i = 0; i < set.servers.size(); i++) {
      RealServer server = set.servers.get(i);
      if (server.listed()
          && server.available()
          && (least == null || WeightedLeastConnection.lessLoaded(server, least))) {
        least = server;
      }
    }
    return least;
  }

  private void shrink(ServerSet set, int now) {
    boolean settled = Ticks.between(set.changed, now) > Integer.toUnsignedLong(expiration);
    if (set.servers.size() > 1 && settled) {
      RealServer most = mostLoaded(set);
      if (most != null) {
        set.servers.remove(most);
        set.changed = now;
      }
    }
  }

  private static RealServer mostLoaded(ServerSet set) {
    RealServer most = null;
    for (int i = 0; i < set.servers.size(); i++) {
      RealServer server = set.servers.get(i);
      if (server.weight() > 0
          && (most == null || WeightedLeastConnection.lessLoaded(most, server))) {
        most = server;
      }
    }
    return most;
  }

  private void settle(ServerSet known, RealServer server, NewFlow flow) {
    ServerSet set = known == null ? new ServerSet() : known;
    set.join(server, flow.now());
    if (known == null) {
      sets.remember(flow.virtualAddress(), set, flow.now());
    }
  }
}
