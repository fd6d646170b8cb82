package dev.tandem.vrrp.router;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.TrackGroup;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this host as it is to be while the router runs, whoever is master: static addresses, routes
 * and rules, those of masters where somebody has removed them, secondary addresses that outlive the
 * primary one.
 */
final class Upkeep {

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /** Whose routes these are; no instance is named so, because a name has no spaces. */
  private static final String OWNER = "static routes";

  /** The kernel is asked this often whether all routes and rules are there. */
  private static final long PERIOD = Duration.ofSeconds(5).toNanos();

  private static final long NEVER = Long.MAX_VALUE;

  private final AddressMover mover;
  private final RouteKeeper routes;
  private final Set<Integer> promoting = new HashSet<>();
  private final Set<VirtualAddress> missing = new HashSet<>();
  private List<VirtualAddress> addresses = List.of();
  private List<TrackGroup> groups = List.of();
  private long nextLook;

  Upkeep(AddressMover mover, RouteKeeper routes) {
    this.mover = mover;
    this.routes = routes;
  }

  /** Makes these the static ones. */
  void apply(RouterSettings settings, HostView view) {
    for (VirtualAddress old : addresses) {
      if (!settings.addresses().contains(old)) {
        change(old, view, mover::remove);
      }
    }
    missing.clear();
    groups = settings.trackGroups();
    addresses = settings.addresses();
    addresses.forEach(address -> add(address, view));
    routes.hold(OWNER, settings.routing());
  }

  /** Something has changed: what is missing where it can be is put there. */
  void look(HostView view, Stream<InstanceSettings> instances) {
    instances
        .filter(InstanceSettings::promoteSecondaries)
        .flatMap(instance -> view.find(instance.addressInterface()).stream())
        .filter(on -> promoting.add(on.index()))
        .forEach(this::promoteSecondaries);
    routes.restore();
    for (VirtualAddress address : addresses) {
      if (view.has(name(address), address.address())) {
        missing.remove(address);
      } else if (address.tracked()) {
        add(address, view);
      }
    }
  }

  /** The instances that cannot be without something that is missing and cannot be put back. */
  Set<String> lacking() {
    return groups.stream()
        .filter(group ->
            routes.lacks(group.routing()) || group.addresses().stream().anyMatch(missing::contains))
        .flatMap(group -> group.instances().stream())
        .collect(Collectors.toSet());
  }

  /** When {@link #fire} wants to be called. */
  long nextDeadline() {
    return routes.isHolding() ? nextLook : NEVER;
  }

  /** Whether the kernel has been asked. */
  boolean fire(long now) {
    boolean due = nextDeadline() <= now;
    if (due) {
      nextLook = now + PERIOD;
      routes.restore();
    }
    return due;
  }

  void stop(HostView view) {
    routes.release(OWNER, RoutingSettings.NONE);
    addresses.forEach(address -> change(address, view, mover::remove));
    addresses = List.of();
  }

  private void promoteSecondaries(HostInterface on) {
    try {
      mover.promoteSecondaries(on);
    } catch (LinuxException e) {
      LOG.error("promote_secondaries: {}", e.getMessage());
    }
  }

  private void add(VirtualAddress address, HostView view) {
    if (change(address, view, target -> mover.add(target, address.options()))) {
      missing.remove(address);
    } else {
      missing.add(address);
    }
  }

  private interface Change {
    void on(InterfaceAddress target);
  }

  /** Whether that was done. */
  private static boolean change(VirtualAddress address, HostView view, Change change) {
    Optional<HostInterface> on = view.find(name(address));
    if (on.isEmpty()) {
      LOG.warn(
          "static address {}: no interface {}", AddressText.of(address.address()), name(address));
      return false;
    }
    try {
      change.on(new InterfaceAddress(on.get().index(), address.address(), address.prefixLength()));
      return true;
    } catch (LinuxException e) {
      LOG.error("static address: {}", e.getMessage());
      return false;
    }
  }

  private static String name(VirtualAddress address) {
    return address.interfaceName().orElseThrow();
  }
}
