package dev.tandem.vrrp.router;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.VirtualRule;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.HostView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which routes and rules this router has added, for whom, and moves them. */
final class RouteKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(RouteKeeper.class);

  private final AddressMover mover;
  private final Map<String, RoutingSettings> held = new HashMap<>();
  private HostView view;

  RouteKeeper(AddressMover mover, HostView view) {
    this.mover = mover;
    this.view = view;
  }

  void look(HostView present) {
    view = present;
  }

  /**
   * Adds what an owner has and did not have before, routes before the rules that lead to them, and
   * removes what it had and has no longer.
   */
  void hold(String owner, RoutingSettings wanted) {
    RoutingSettings before = held.getOrDefault(owner, RoutingSettings.NONE);
    remove(owner, before, wanted);
    held.put(owner, wanted);
    wanted.routes().stream()
        .filter(route -> !before.routes().contains(route))
        .forEach(route -> add(owner, route));
    wanted.rules().stream()
        .filter(rule -> !before.rules().contains(rule))
        .forEach(rule -> add(owner, rule));
  }

  /** Removes all that an owner has, and what an earlier run has left of its configuration. */
  void release(String owner, RoutingSettings configured) {
    RoutingSettings before = held.remove(owner);
    remove(owner, before == null ? configured : before, RoutingSettings.NONE);
  }

  boolean isHolding() {
    return held.values().stream()
        .anyMatch(routing -> !routing.routes().isEmpty() || !routing.rules().isEmpty());
  }

  /**
   * Puts back what is missing: the kernel drops the routes of an interface that goes down, and
   * others may remove what they do not know.
   */
  void restore() {
    held.forEach((owner, routing) -> {
      routing.routes().stream()
          .filter(route -> route.tracked() && ready(route))
          .filter(route -> add(owner, route))
          .forEach(route -> LOG.info("{}: route {} was put back", owner, route.entry()));
      routing.rules().stream()
          .filter(rule -> rule.tracked() && add(owner, rule))
          .forEach(rule -> LOG.info("{}: {} was put back", owner, rule.entry()));
    });
  }

  private boolean ready(VirtualRoute route) {
    return route.entry().hops().stream()
        .map(RouteEntry.Hop::interfaceName)
        .allMatch(name -> name.map(view::usable).orElse(true));
  }

  private void remove(String owner, RoutingSettings had, RoutingSettings kept) {
    for (VirtualRule rule : had.rules().reversed()) {
      if (!kept.rules().contains(rule)) {
        attempt(owner, () -> mover.remove(rule.entry()));
      }
    }
    for (VirtualRoute route : had.routes().reversed()) {
      // With an interface that is gone, its routes are gone.
      if (!kept.routes().contains(route) && present(route)) {
        attempt(owner, () -> mover.remove(route.entry(), view));
      }
    }
  }

  private boolean present(VirtualRoute route) {
    List<RouteEntry.Hop> hops = route.entry().hops();
    return hops.stream()
        .map(RouteEntry.Hop::interfaceName)
        .allMatch(name -> name.flatMap(view::find).isPresent() || name.isEmpty());
  }

  private boolean add(String owner, VirtualRoute route) {
    return attempt(owner, () -> mover.add(route.entry(), view));
  }

  private boolean add(String owner, VirtualRule rule) {
    return attempt(owner, () -> mover.add(rule.entry()));
  }

  private static boolean attempt(String owner, Supplier<Boolean> change) {
    try {
      return change.get();
    } catch (LinuxException e) {
      LOG.error("{}: {}", owner, e.getMessage());
      return false;
    }
  }
}
