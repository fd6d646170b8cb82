package dev.tandem.vrrp.router;

import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Knows the tables of routes that name a VRF: the one that its device has now, and the one that it
 * had when a route was added, which is where the route has to be removed.
 */
final class VrfTables {

  private final Map<VirtualRoute, RouteEntry> placed = new HashMap<>();
  private final Set<VirtualRoute> complainedOf = new HashSet<>();

  /** The route in the table where it belongs; empty when there is no such VRF. */
  Optional<RouteEntry> resolve(VirtualRoute route, HostView view) {
    if (route.vrf().isEmpty()) {
      return Optional.of(route.entry());
    }
    OptionalInt table =
        route.vrf().flatMap(view::find).map(HostInterface::vrfTable).orElse(OptionalInt.empty());
    if (table.isEmpty()) {
      return Optional.empty();
    }
    complainedOf.remove(route);
    return Optional.of(route.entry().inTable(table.getAsInt()));
  }

  /** What to tell about a route without its VRF; only once until that VRF has been there. */
  Optional<String> complaint(VirtualRoute route, HostView view) {
    return route
        .vrf()
        .filter(_ -> complainedOf.add(route))
        .map(name -> {
          String problem =
              view.find(name).isEmpty()
                  ? "there is no interface %s: add that VRF, or name another one"
                  : "%s is no VRF: name one, or write table instead";
          return "route %s cannot be added: ".formatted(route) + problem.formatted(name);
        });
  }

  /** The route was added there. */
  void place(VirtualRoute route, RouteEntry entry) {
    if (route.vrf().isPresent()) {
      placed.put(route, entry);
    }
  }

  /**
   * Where the route is though it belongs elsewhere: the kernel may leave it there when its VRF
   * goes.
   *
   * @param entry where it belongs
   */
  Optional<RouteEntry> takeOutdated(VirtualRoute route, Optional<RouteEntry> entry) {
    Optional<RouteEntry> outdated =
        Optional.ofNullable(placed.get(route)).filter(old -> !entry.equals(Optional.of(old)));
    outdated.ifPresent(_ -> placed.remove(route));
    return outdated;
  }

  /** Where to remove a route that is wanted no longer: an earlier run may have left it there. */
  Optional<RouteEntry> forget(VirtualRoute route, HostView view) {
    complainedOf.remove(route);
    return Optional.ofNullable(placed.remove(route)).or(() -> resolve(route, view));
  }
}
