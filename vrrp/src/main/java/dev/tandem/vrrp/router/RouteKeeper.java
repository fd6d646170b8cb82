package dev.tandem.vrrp.router;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.VirtualRule;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.HostView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which routes and rules this router has added, for whom, and moves them. */
final class RouteKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(RouteKeeper.class);

  private final AddressMover mover;
  private final Map<String, RoutingSettings> held = new HashMap<>();
  private final VrfTables vrfs = new VrfTables();

  /** Routes and rules that are held and could not be added. */
  private final Set<Object> missing = new HashSet<>();

  /** Why the kernel refused them, as it was told: it is asked again and again. */
  private final Map<Object, String> refused = new HashMap<>();

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

  /** Whether something of this is held, and cannot be added. */
  boolean lacks(RoutingSettings routing) {
    return Stream.concat(routing.routes().stream(), routing.rules().stream())
        .anyMatch(missing::contains);
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
          .filter(route -> route.tracked() && add(owner, route))
          .forEach(route -> LOG.info("{}: route {} was put back", owner, route));
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
        forget(rule);
        attempt(owner, () -> mover.remove(rule.entry()));
      }
    }
    for (VirtualRoute route : had.routes().reversed()) {
      if (kept.routes().contains(route)) {
        continue;
      }
      forget(route);
      vrfs.forget(route, view).ifPresent(entry -> remove(owner, entry));
    }
  }

  private void remove(String owner, RouteEntry entry) {
    // With an interface that is gone, its routes are gone.
    if (present(entry)) {
      attempt(owner, () -> mover.remove(entry, view));
    }
  }

  private boolean present(RouteEntry entry) {
    List<RouteEntry.Hop> hops = entry.hops();
    return hops.stream()
        .map(RouteEntry.Hop::interfaceName)
        .allMatch(name -> name.flatMap(view::find).isPresent() || name.isEmpty());
  }

  private boolean add(String owner, VirtualRoute route) {
    Optional<RouteEntry> entry = vrfs.resolve(route, view);
    vrfs.takeOutdated(route, entry).ifPresent(old -> remove(owner, old));
    if (entry.isEmpty()) {
      vrfs.complaint(route, view).ifPresent(text -> LOG.error("{}: {}", owner, text));
    }
    if (entry.isEmpty() || !ready(route)) {
      missing.add(route);
      return false;
    }
    return add(owner, route, () -> place(route, entry.get()));
  }

  private boolean place(VirtualRoute route, RouteEntry entry) {
    boolean added = mover.add(entry, view);
    vrfs.place(route, entry);
    return added;
  }

  private boolean add(String owner, VirtualRule rule) {
    return add(owner, rule, () -> mover.add(rule.entry()));
  }

  /** Whether it was not there, and is there now. */
  private boolean add(String owner, Object item, BooleanSupplier addition) {
    try {
      boolean added = addition.getAsBoolean();
      forget(item);
      return added;
    } catch (LinuxException e) {
      if (!e.getMessage().equals(refused.put(item, e.getMessage()))) {
        LOG.error("{}: {}", owner, e.getMessage());
      }
      missing.add(item);
      return false;
    }
  }

  private void forget(Object item) {
    missing.remove(item);
    refused.remove(item);
  }

  private static void attempt(String owner, Runnable change) {
    try {
      change.run();
    } catch (LinuxException e) {
      LOG.error("{}: {}", owner, e.getMessage());
    }
  }
}
