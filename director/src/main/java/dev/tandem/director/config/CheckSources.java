package dev.tandem.director.config;

import dev.tandem.director.config.ServiceKeywords.Target;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.linux.AddressText;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VirtualAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which address checks come from: a virtual IPv6 address with a network of its own may be chosen
 * for them (RFC 6724 section 5), and servers that have the same address would answer themselves.
 */
final class CheckSources {

  private static final int HOST_PREFIX = 128;

  private CheckSources() {}

  /** Warns of services whose address must not be one that this host speaks from. */
  static void check(
      Settings root,
      List<InstanceSettings> instances,
      List<VirtualService> services,
      Diagnostics diagnostics) {
    for (Entry<Section<Target>> entry : root.entries(ServiceKeywords.VIRTUAL_SERVER)) {
      if (entry.value().head() instanceof Target.Place(var endpoint)
          && endpoint.address() instanceof Inet6Address address
          && serversHaveIt(services, address)
          && mayBeSource(instances, address)) {
        diagnostics.warning(
            entry.valuePosition(),
            "checks may come from %s, and servers with DR or TUN have that address too and answer themselves: write it without a prefix length in virtual_ipaddress"
                .formatted(AddressText.of(address)));
      }
    }
  }

  private static boolean serversHaveIt(List<VirtualService> services, InetAddress address) {
    return services.stream()
        .filter(service ->
            service.key() instanceof ServiceKey.OfAddress key && key.address().equals(address))
        .flatMap(service -> service.servers().stream())
        .anyMatch(server -> server.settings().method() != ForwardingMethod.MASQUERADE);
  }

  private static boolean mayBeSource(List<InstanceSettings> instances, InetAddress address) {
    return instances.stream()
        .flatMap(instance -> instance.allAddresses().stream())
        .filter(virtual -> virtual.address().equals(address))
        .anyMatch(CheckSources::mayBeSource);
  }

  private static boolean mayBeSource(VirtualAddress virtual) {
    return virtual.prefixLength() < HOST_PREFIX
        && virtual.options().preferredSeconds().orElse(1) > 0;
  }
}
