package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/**
 * {@code lblc}: all flows to one destination address go to one server, chosen as by {@code wlc},
 * until it has more connections than weight while another one is less than half full. Made for
 * caches. Like IPVS's, it leaves a server's upper threshold unheeded once it is chosen.
 */
final class LocalityBasedLeastConnection implements Scheduler {

  private final Locality<Home> homes;

  private static final class Home extends Locality.Entry {
    private RealServer server;
  }

  LocalityBasedLeastConnection(int expirationSeconds) {
    this(new Locality<>(expirationSeconds));
  }

  private LocalityBasedLeastConnection(Locality<Home> homes) {
    this.homes = homes;
  }

  @Override
  public boolean looksAtFlow() {
    return true;
  }

  @Override
  public int pick(Servers servers, NewFlow flow) {
    Home home = homes.find(flow.virtualAddress(), flow.now());
    if (home != null && usable(home.server, servers)) {
      return home.server.position();
    }
    int position = WeightedLeastConnection.leastLoaded(servers);
    if (position != NONE) {
      settle(home, servers.get(position), flow);
    }
    return position;
  }

  @Override
  public Scheduler copy() {
    return new LocalityBasedLeastConnection(
        homes.copy(home -> {
          Home another = new Home();
          another.server = home.server;
          return another;
        }));
  }

  private static boolean usable(RealServer server, Servers servers) {
    return server.listed() && server.weight() > 0 && !Locality.overloaded(server, servers);
  }

  private void settle(Home known, RealServer server, NewFlow flow) {
    Home home = known == null ? new Home() : known;
    home.server = server;
    if (known == null) {
      homes.remember(flow.virtualAddress(), home, flow.now());
    }
  }
}
