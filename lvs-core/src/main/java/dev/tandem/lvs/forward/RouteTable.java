package dev.tandem.lvs.forward;

import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.packet.AddressMap;
import dev.tandem.lvs.packet.IpAddress;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The routes of the kernel's main table, searched by the longest prefix that fits. One hash map of
 * networks and their prefix lengths: a lookup takes as many steps as there are lengths.
 */
final class RouteTable {

  private static final int LONGEST = 128;

  private final AddressMap<List<Route>> routes = new AddressMap<>();
  // Networks of each prefix length.
  private final int[] networks = new int[LONGEST + 1];

  void add(Route route) {
    List<Route> same = find(route);
    if (same == null) {
      same = new ArrayList<>();
      int length = length(route);
      routes.put(length, high(route), low(route), same);
      networks[length]++;
    }
    same.remove(route);
    same.add(route);
    same.sort((a, b) -> Integer.compareUnsigned(a.metric(), b.metric()));
  }

  void remove(Route route) {
    List<Route> same = find(route);
    if (same != null && same.remove(route) && same.isEmpty()) {
      forget(route);
    }
  }

  /** Forgets all routes through an interface, which the kernel does without a word. */
  void removeInterface(int interfaceIndex) {
    for (List<Route> same : routes.values()) {
      Route any = same.getFirst();
      same.removeIf(route -> route.interfaceIndex() == interfaceIndex);
      if (same.isEmpty()) {
        forget(any);
      }
    }
  }

  void clear() {
    routes.clear();
    Arrays.fill(networks, 0);
  }

  /** The route to an address; null when there is none. Allocates nothing. */
  Route lookup(long high, long low) {
    int shortest = IpAddress.isIpv4(high, low) ? IpAddress.IPV4_PREFIX_BITS : 0;
    for (int length = LONGEST; length >= shortest; length--) {
      if (networks[length] != 0) {
        List<Route> found =
            routes.get(length, high & IpAddress.highMask(length), low & IpAddress.lowMask(length));
        if (found != null) {
          return found.getFirst();
        }
      }
    }
    return null;
  }

  private List<Route> find(Route route) {
    return routes.get(length(route), high(route), low(route));
  }

  private void forget(Route route) {
    routes.remove(length(route), high(route), low(route));
    networks[length(route)]--;
  }

  private static int length(Route route) {
    return route.destination() instanceof Inet4Address
        ? IpAddress.IPV4_PREFIX_BITS + route.prefixLength()
        : route.prefixLength();
  }

  private static long high(Route route) {
    return IpAddress.high(route.destination());
  }

  private static long low(Route route) {
    return IpAddress.low(route.destination());
  }
}
