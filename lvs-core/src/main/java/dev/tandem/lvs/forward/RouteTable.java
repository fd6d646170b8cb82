package dev.tandem.lvs.forward;

import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.packet.AddressMap;
import dev.tandem.lvs.packet.IpAddress;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The routes of the kernel's main table, searched by the longest prefix that fits. One hash map of
 * networks and their prefix lengths: a lookup takes as many steps as there are lengths.
 */
final class RouteTable {

  private static final int LONGEST = 128;
  private static final Comparator<Route> BY_METRIC =
      (a, b) -> Integer.compareUnsigned(a.metric(), b.metric());

  private final IntPredicate isUp;
  private final AddressMap<List<Route>> routes = new AddressMap<>();
  // Networks of each prefix length.
  private final int[] networks = new int[LONGEST + 1];

  /**
   * @param isUp whether an interface can be used, by its index
   */
  RouteTable(IntPredicate isUp) {
    this.isUp = isUp;
  }

  void add(Route route) {
    List<Route> same = alike(route);
    // Of a next hop that is added to an IPv6 route, the kernel tells the whole route anew.
    same.removeIf(old -> old.metric() == route.metric() && ways(route).containsAll(ways(old)));
    same.add(route);
    same.sort(BY_METRIC);
  }

  /** A route in place of the first with its metric. */
  void replace(Route route) {
    List<Route> same = alike(route);
    for (int i = 0; i < same.size(); i++) {
      if (same.get(i).metric() == route.metric()) {
        same.set(i, route);
        return;
      }
    }
    add(route);
  }

  /** Forgets a route, or of one with several next hops the only one that is named. */
  void remove(Route route) {
    List<Route> same = find(route);
    if (same == null) {
      return;
    }
    if (!same.remove(route)) {
      same.replaceAll(old -> without(old, route));
    }
    if (same.isEmpty()) {
      forget(route);
    }
  }

  private static Route without(Route route, Route way) {
    List<Route> left = new ArrayList<>(ways(route));
    return left.size() > 1 && left.remove(way)
        ? left.getFirst().with(left.subList(1, left.size()))
        : route;
  }

  /**
   * Forgets all routes that lead nowhere without an interface, which the kernel does without a
   * word.
   */
  void removeInterface(int interfaceIndex) {
    for (List<Route> same : routes.values()) {
      Route any = same.getFirst();
      same.removeIf(route -> endsWith(route, interfaceIndex));
      if (same.isEmpty()) {
        forget(any);
      }
    }
  }

  private boolean endsWith(Route route, int interfaceIndex) {
    if (route.alternatives().isEmpty()) {
      return route.interfaceIndex() == interfaceIndex;
    }
    List<Integer> indexes = ways(route).stream().map(Route::interfaceIndex).toList();
    return indexes.contains(interfaceIndex)
        && indexes.stream().noneMatch(index -> index != interfaceIndex && isUp.test(index));
  }

  /** A route by each of its next hops. */
  private static List<Route> ways(Route route) {
    if (route.alternatives().isEmpty()) {
      return List.of(route);
    }
    List<Route> ways = new ArrayList<>(List.of(route.alone()));
    ways.addAll(route.alternatives());
    return ways;
  }

  void clear() {
    routes.clear();
    Arrays.fill(networks, 0);
  }

  /**
   * The route to an address, by the first of its next hops whose interface is up; null when there
   * is none. Allocates nothing.
   */
  Route lookup(long high, long low) {
    int shortest = IpAddress.isIpv4(high, low) ? IpAddress.IPV4_PREFIX_BITS : 0;
    for (int length = LONGEST; length >= shortest; length--) {
      if (networks[length] != 0) {
        List<Route> found =
            routes.get(length, high & IpAddress.highMask(length), low & IpAddress.lowMask(length));
        if (found != null) {
          return usable(found.getFirst());
        }
      }
    }
    return null;
  }

  /** Of further next hops the kernel says nothing when interfaces go down and up. */
  private Route usable(Route route) {
    List<Route> alternatives = route.alternatives();
    if (alternatives.isEmpty() || isUp.test(route.interfaceIndex())) {
      return route;
    }
    for (int i = 0; i < alternatives.size(); i++) {
      if (isUp.test(alternatives.get(i).interfaceIndex())) {
        return alternatives.get(i);
      }
    }
    return route;
  }

  /** Where the routes to the same network are. */
  private List<Route> alike(Route route) {
    List<Route> same = find(route);
    if (same == null) {
      same = new ArrayList<>();
      int length = length(route);
      routes.put(length, high(route), low(route), same);
      networks[length]++;
    }
    return same;
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
