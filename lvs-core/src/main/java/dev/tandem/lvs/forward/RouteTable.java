package dev.tandem.lvs.forward;

import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.packet.Ipv4;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The IPv4 routes of the kernel's main table, searched by the longest prefix that fits. One hash
 * map for each prefix length that occurs: a lookup takes as many steps as there are lengths.
 */
final class RouteTable {

  private static final int ADDRESS_BITS = 32;

  private final List<Int2ObjectHashMap<List<Route>>> byLength = new ArrayList<>();

  RouteTable() {
    for (int length = 0; length <= ADDRESS_BITS; length++) {
      byLength.add(new Int2ObjectHashMap<>());
    }
  }

  void add(Route route) {
    if (route.destination() instanceof Inet4Address) {
      List<Route> same = routesOf(route);
      same.remove(route);
      same.add(route);
      same.sort((a, b) -> Integer.compareUnsigned(a.metric(), b.metric()));
    }
  }

  void remove(Route route) {
    if (route.destination() instanceof Inet4Address) {
      List<Route> same = routesOf(route);
      same.remove(route);
      if (same.isEmpty()) {
        byLength.get(route.prefixLength()).remove(Ipv4.bits(route.destination()));
      }
    }
  }

  /** Forgets all routes through an interface, which the kernel does without a word. */
  void removeInterface(int interfaceIndex) {
    for (Int2ObjectHashMap<List<Route>> routes : byLength) {
      routes.values().forEach(same -> same.removeIf(r -> r.interfaceIndex() == interfaceIndex));
      routes.values().removeIf(List::isEmpty);
    }
  }

  void clear() {
    byLength.forEach(Int2ObjectHashMap::clear);
  }

  /** The route to an address; null when there is none. Allocates nothing. */
  Route lookup(int address) {
    for (int length = ADDRESS_BITS; length >= 0; length--) {
      Int2ObjectHashMap<List<Route>> routes = byLength.get(length);
      if (!routes.isEmpty()) {
        List<Route> found = routes.get(address & mask(length));
        if (found != null) {
          return found.getFirst();
        }
      }
    }
    return null;
  }

  private List<Route> routesOf(Route route) {
    return byLength
        .get(route.prefixLength())
        .computeIfAbsent(Ipv4.bits(route.destination()), key -> new ArrayList<>());
  }

  private static int mask(int length) {
    return length == 0 ? 0 : -1 << (ADDRESS_BITS - length);
  }
}
