package dev.tandem.vrrp.network;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.ToldRouting;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.VirtualInterface.Ipvlan;
import dev.tandem.vrrp.VirtualInterface.Macvlan;
import dev.tandem.vrrp.VirtualRoute;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that a configuration may put onto a host, whoever is master. */
final class Configured {

  private final HostView view;
  private final Set<Installed> all = new HashSet<>();

  private Configured(HostView view) {
    this.view = view;
  }

  /** What lies on an interface that is not there is left out: nothing of it can be there. */
  static Set<Installed> on(
      HostView view, List<InstanceSettings> instances, RouterSettings settings) {
    Configured configured = new Configured(view);
    settings.addresses().forEach(configured::add);
    configured.add(settings.routing());
    for (InstanceSettings instance : instances) {
      instance.placedAddresses().forEach(configured::add);
      configured.add(instance.routing());
      instance.virtualInterfaces().forEach(configured::add);
    }
    return configured.all;
  }

  /** An interface on its base. */
  static Installed.Stacked stacked(VirtualInterface made, HostInterface base) {
    Optional<MacAddress> mac =
        switch (made.kind()) {
          case Macvlan(MacAddress own) -> Optional.of(own);
          case Ipvlan _ -> Optional.empty();
        };
    return new Installed.Stacked(base.index(), mac, made.name());
  }

  private void add(VirtualAddress address) {
    view.find(address.interfaceName().orElseThrow())
        .map(HostInterface::index)
        .map(index -> new InterfaceAddress(index, address.address(), address.prefixLength()))
        .map(Installed.Address::new)
        .ifPresent(all::add);
  }

  private void add(VirtualInterface made) {
    view.find(made.base()).map(base -> stacked(made, base)).ifPresent(all::add);
    if (made.kind() instanceof Ipvlan ipvlan) {
      ipvlan.address().map(own -> own.placedOn(made.name())).ifPresent(this::add);
    }
  }

  private void add(RoutingSettings routing) {
    routing.rules().stream()
        .map(rule -> new Installed.Routing(ToldRouting.of(rule.entry())))
        .forEach(all::add);
    routing.routes().stream()
        .flatMap(route -> entry(route).stream())
        .filter(this::isPossible)
        .map(entry -> new Installed.Routing(ToldRouting.of(entry, view::index)))
        .forEach(all::add);
  }

  private Optional<RouteEntry> entry(VirtualRoute route) {
    return route.vrf().isEmpty()
        ? Optional.of(route.entry())
        : route.vrf().flatMap(view::find).map(HostInterface::vrfTable).stream()
            .flatMap(table -> table.stream().boxed())
            .map(route.entry()::inTable)
            .findFirst();
  }

  private boolean isPossible(RouteEntry entry) {
    return entry.hops().stream()
        .flatMap(hop -> hop.interfaceName().stream())
        .allMatch(name -> view.find(name).isPresent());
  }
}
