package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.RealServer;
import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.config.VirtualService;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VrrpStatus;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which servers are not checked, because the address of their service is on another director. */
final class Suspension {

  private Suspension() {}

  static Set<ServerId> of(DirectorConfig config, VrrpStatus vrrp) {
    Set<TrackerKey> tracked = config.trackedServices();
    Set<InetAddress> elsewhere =
        vrrp.instances().stream()
            .filter(instance -> instance.role() != Role.MASTER)
            .map(InstanceStatus::addresses)
            .flatMap(List::stream)
            .map(VirtualAddress::address)
            .collect(Collectors.toSet());
    return config.services().stream()
        .filter(VirtualService::checkedByMaster)
        .filter(service -> !tracked.contains(trackerOf(service)))
        .filter(service -> isAmong(elsewhere, service.key()))
        .flatMap(service -> service.servers().stream())
        .map(RealServer::checked)
        .map(checked -> checked.id())
        .collect(Collectors.toSet());
  }

  /** Whoever gave up the role for want of servers must see them come back. */
  private static TrackerKey trackerOf(VirtualService service) {
    return new TrackerKey(TrackerKey.Kind.VIRTUAL_SERVER, ServiceNames.of(service.key()));
  }

  private static boolean isAmong(Set<InetAddress> addresses, ServiceKey key) {
    return key instanceof ServiceKey.OfAddress place && addresses.contains(place.address());
  }
}
