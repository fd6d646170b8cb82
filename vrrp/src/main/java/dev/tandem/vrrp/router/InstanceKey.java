package dev.tandem.vrrp.router;

import dev.tandem.linux.AddressText;
import dev.tandem.vrrp.InstanceSettings;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What makes an instance the same one after a reload, and what adverts find it by. Its name is no
 * part of it, as with keepalived.
 *
 * @param source of an instance with unicast peers, by which several may have the same router id
 */
record InstanceKey(
    String interfaceName, int virtualRouterId, boolean ipv6, Optional<InetAddress> source) {

  static InstanceKey of(InstanceSettings settings) {
    return new InstanceKey(
        settings.interfaceName(),
        settings.virtualRouterId(),
        settings.ipv6(),
        settings.unicast().flatMap(unicast -> settings.source()));
  }

  InstanceKey from(InetAddress address) {
    return new InstanceKey(interfaceName, virtualRouterId, ipv6, Optional.of(address));
  }

  /** Whether they differ by no more than their source. */
  boolean resembles(InstanceKey other) {
    return interfaceName.equals(other.interfaceName)
        && virtualRouterId == other.virtualRouterId
        && ipv6 == other.ipv6;
  }

  @Override
  public String toString() {
    return "virtual router "
        + virtualRouterId
        + (ipv6 ? " of IPv6" : "")
        + " on "
        + interfaceName
        + source.map(address -> " from " + AddressText.of(address)).orElse("");
  }
}
