package dev.tandem.lvs.forward;

import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.packet.AddressMap;
import dev.tandem.lvs.packet.IpAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The addresses of this host, to say which one packets towards somewhere come from. */
final class LocalAddresses {

  private final Set<InterfaceAddress> addresses = new LinkedHashSet<>();
  // By address: on how many interfaces it is.
  private final AddressMap<Integer> times = new AddressMap<>();

  void clear() {
    addresses.clear();
    times.clear();
  }

  void add(InterfaceAddress address) {
    if (addresses.add(address)) {
      count(address.address(), 1);
    }
  }

  void remove(InterfaceAddress address) {
    if (addresses.remove(address)) {
      count(address.address(), -1);
    }
  }

  private void count(InetAddress address, int change) {
    long high = IpAddress.high(address);
    long low = IpAddress.low(address);
    Integer before = times.get(0, high, low);
    int after = (before == null ? 0 : before) + change;
    if (after == 0) {
      times.remove(0, high, low);
    } else {
      times.put(0, high, low, after);
    }
  }

  /** Whether an address is one of this host's. */
  boolean contains(InetAddress address) {
    return contains(IpAddress.high(address), IpAddress.low(address));
  }

  /** The same for an address in two parts. Allocates nothing. */
  boolean contains(long high, long low) {
    return times.get(0, high, low) != null;
  }

  /**
   * The address that the kernel would take: the route's own, else one of the interface in the
   * neighbour's network, else any of the interface that is good beyond the link.
   */
  Optional<InetAddress> towards(InetAddress neighbour, Route route) {
    if (route.preferredSource().isPresent()) {
      return route.preferredSource();
    }
    return addresses.stream()
        .filter(own -> own.interfaceIndex() == route.interfaceIndex())
        .filter(own -> isIpv4(own.address()) == isIpv4(neighbour))
        .filter(own -> !own.address().isLinkLocalAddress())
        .reduce((best, next) -> !covers(best, neighbour) && covers(next, neighbour) ? next : best)
        .map(InterfaceAddress::address);
  }

  private static boolean covers(InterfaceAddress own, InetAddress neighbour) {
    int length = own.prefixLength() + (isIpv4(own.address()) ? IpAddress.IPV4_PREFIX_BITS : 0);
    long high = IpAddress.high(own.address()) ^ IpAddress.high(neighbour);
    long low = IpAddress.low(own.address()) ^ IpAddress.low(neighbour);
    return (high & IpAddress.highMask(length)) == 0 && (low & IpAddress.lowMask(length)) == 0;
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }
}
