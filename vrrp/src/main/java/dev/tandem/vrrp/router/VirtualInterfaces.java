package dev.tandem.vrrp.router;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.IpvlanMode;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.VirtualInterface.Ipvlan;
import dev.tandem.vrrp.VirtualInterface.Macvlan;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the interfaces on top of real ones that instances have, and removes them in the end. */
final class VirtualInterfaces {

  private static final Logger LOG = LoggerFactory.getLogger(VirtualInterfaces.class);

  private final AddressMover mover;

  /** The Ethernet addresses of those that are there because of us, by name. */
  private final Map<String, MacAddress> ours = new HashMap<>();

  VirtualInterfaces(AddressMover mover) {
    this.mover = mover;
  }

  /**
   * Makes what is wanted and not there, removes what is ours and not wanted. One of the right name
   * and Ethernet address is what an earlier run left behind, and becomes ours.
   */
  void refresh(HostView view, List<InstanceSettings> instances) {
    Map<String, VirtualInterface> wanted = new LinkedHashMap<>();
    instances.stream()
        .flatMap(instance -> instance.virtualInterfaces().stream())
        .forEach(virtual -> wanted.put(virtual.name(), virtual));
    ours.keySet().stream()
        .filter(name -> !wanted.containsKey(name))
        .toList()
        .forEach(name -> remove(name, view));
    wanted.values().forEach(virtual -> ensure(virtual, view));
  }

  private void ensure(VirtualInterface virtual, HostView view) {
    Optional<HostInterface> base = view.find(virtual.base());
    Optional<HostInterface> present = view.find(virtual.name());
    Optional<MacAddress> mac =
        switch (virtual.kind()) {
          case Macvlan(MacAddress own) -> Optional.of(own);
          case Ipvlan _ -> base.flatMap(HostInterface::mac);
        };
    if (present.isEmpty()) {
      base.ifPresent(found -> attempt(virtual, () -> mover.addVirtualInterface(virtual, found)));
      mac.filter(_ -> base.isPresent()).ifPresent(address -> ours.put(virtual.name(), address));
    } else if (mac.isPresent() && present.get().mac().equals(mac)) {
      ours.put(virtual.name(), mac.get());
      ensureAddress(virtual, present.get());
    }
  }

  /** Only an interface that is there can be given its address. */
  private void ensureAddress(VirtualInterface virtual, HostInterface present) {
    if (virtual.kind() instanceof Ipvlan(IpvlanMode _, Optional<VirtualAddress> address)) {
      address
          .filter(own -> present.find(own.address()).isEmpty())
          .ifPresent(own ->
              attempt(
                  virtual,
                  () ->
                      mover.add(
                          new InterfaceAddress(present.index(), own.address(), own.prefixLength()),
                          own.options())));
    }
  }

  private static void attempt(VirtualInterface virtual, Runnable change) {
    try {
      change.run();
    } catch (LinuxException e) {
      LOG.error("{} could not be made as it is to be", virtual.name(), e);
    }
  }

  private void remove(String name, HostView view) {
    MacAddress mac = ours.remove(name);
    try {
      view.find(name)
          .filter(present -> present.mac().filter(mac::equals).isPresent())
          .ifPresent(mover::removeVirtualInterface);
    } catch (LinuxException e) {
      LOG.error("{} could not be removed", name, e);
    }
  }
}
