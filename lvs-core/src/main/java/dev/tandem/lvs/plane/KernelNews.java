package dev.tandem.lvs.plane;

import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.forward.NextHops;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts together what the kernel is asked for as a whole and what it tells of each change. What it
 * tells while it is asked may be newer than the answer, so it counts once more after that. To hear
 * of a change twice does no harm as long as all that followed it is heard again, too.
 */
final class KernelNews {

  private final NextHops hops;
  private final List<NetlinkEvent> meanwhile = new ArrayList<>();
  private int asked;

  KernelNews(NextHops hops) {
    this.hops = hops;
  }

  /** The kernel's answer as a whole. */
  record State(
      List<Link> links,
      List<InterfaceAddress> addresses,
      List<Route> routes,
      List<Neighbour> neighbours) {}

  /** From now on the kernel is being asked; {@link #answered} follows. */
  void asked() {
    asked++;
  }

  void changed(NetlinkEvent event) {
    hops.apply(event);
    if (asked > 0) {
      meanwhile.add(event);
    }
  }

  void answered(State state) {
    hops.load(state.links(), state.addresses(), state.routes(), state.neighbours());
    meanwhile.forEach(hops::apply);
    asked--;
    if (asked == 0) {
      meanwhile.clear();
    }
  }
}
