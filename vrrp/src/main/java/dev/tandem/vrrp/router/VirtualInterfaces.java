package dev.tandem.vrrp.router;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VmacSettings;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the interfaces with virtual Ethernet addresses, and removes them in the end. */
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
   * and address is what an earlier run left behind, and becomes ours.
   */
  void refresh(HostView view, List<InstanceSettings> instances) {
    Map<String, InstanceSettings> wanted = new HashMap<>();
    for (InstanceSettings instance : instances) {
      instance.vmac().ifPresent(vmac -> wanted.put(vmac.interfaceName(), instance));
    }
    ours.keySet().stream()
        .filter(name -> !wanted.containsKey(name))
        .toList()
        .forEach(name -> remove(name, view));
    wanted.values().forEach(instance -> ensure(instance, view));
  }

  private void ensure(InstanceSettings instance, HostView view) {
    VmacSettings vmac = instance.vmac().orElseThrow();
    Optional<HostInterface> base = view.find(instance.interfaceName());
    Optional<HostInterface> present = view.find(vmac.interfaceName());
    if (present.isPresent()) {
      if (present.get().mac().filter(vmac.mac()::equals).isPresent()) {
        ours.put(vmac.interfaceName(), vmac.mac());
      }
    } else if (base.isPresent()) {
      make(instance.name(), vmac, base.get());
    }
  }

  private void make(String instance, VmacSettings vmac, HostInterface base) {
    try {
      mover.addVirtualInterface(vmac.interfaceName(), base, vmac.mac());
      ours.put(vmac.interfaceName(), vmac.mac());
    } catch (LinuxException e) {
      LOG.error("{}: {} could not be made", instance, vmac.interfaceName(), e);
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
