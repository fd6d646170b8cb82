package dev.tandem.lvs.forward;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.fastpath.HopRecords;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.packet.PacketView;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.agrona.collections.Long2LongHashMap;

/**
 * The neighbours that packets are sent to, as the kernel's routes and neighbour table have them: a
 * copy kept up to date by its events, so that neither the engine nor the program asks the kernel
 * for a packet. Belongs to the engine's thread.
 *
 * <p>A neighbour gets a number when something is first routed through it. Its link-layer address
 * may be unknown for a moment; the kernel is then asked to find it out.
 */
public final class NextHops {

  /** No neighbour: there is no route, or no number left. */
  public static final int NONE = 0;

  private static final long UNKNOWN = -1;
  // Stands for the neighbour of a number that an earlier life of the director gave out.
  private static final long EARLIER = 0;

  private final HopRecords records;
  private final Resolver resolver;
  private final RouteTable routes = new RouteTable();
  private final Map<Integer, Link> links = new HashMap<>();
  // Neighbours by interface and address: their MAC as the kernel knows it, and their number.
  private final Long2LongHashMap macs = new Long2LongHashMap(UNKNOWN);
  private final Long2LongHashMap numbers = new Long2LongHashMap(UNKNOWN);
  private final long[] neighbourOf = new long[SharedLayout.MAX_HOPS];
  private final BitSet used = new BitSet(SharedLayout.MAX_HOPS);
  private final BitSet recent = new BitSet(SharedLayout.MAX_HOPS);
  private int routeChanges;

  /** Has the kernel find out a neighbour's link-layer address; must not block. */
  public interface Resolver {
    void resolve(int interfaceIndex, InetAddress neighbour);
  }

  public NextHops(HopRecords records, Resolver resolver) {
    this.records = records;
    this.resolver = resolver;
    used.set(NONE);
    leaveEarlierNumbers();
  }

  /** Numbers of an earlier life are in use by flows until each has found its neighbour again. */
  private void leaveEarlierNumbers() {
    for (int number = NONE + 1; number < SharedLayout.MAX_HOPS; number++) {
      if (records.known(number)) {
        used.set(number);
        recent.set(number);
        neighbourOf[number] = EARLIER;
      }
    }
  }

  /**
   * The neighbour through which an IPv4 address is reached; {@link #NONE} without a route.
   * Allocates nothing for a neighbour that is known.
   */
  public int towards(int address) {
    Route route = routes.lookup(address);
    if (route == null || !links.containsKey(route.interfaceIndex())) {
      return NONE;
    }
    int neighbour = route.gateway().isPresent() ? gateway(route) : address;
    long key = key(route.interfaceIndex(), neighbour);
    long known = numbers.get(key);
    int number = known == UNKNOWN ? begin(key) : (int) known;
    recent.set(number);
    return number;
  }

  private static int gateway(Route route) {
    return route.gateway().orElseThrow() instanceof Inet4Address gateway ? Ipv4.bits(gateway) : 0;
  }

  private int begin(long key) {
    int number = used.nextClearBit(NONE + 1);
    if (number >= SharedLayout.MAX_HOPS) {
      return NONE;
    }
    used.set(number);
    neighbourOf[number] = key;
    numbers.put(key, number);
    publish(number);
    if (!records.known(number)) {
      resolve(number);
    }
    return number;
  }

  /** Whether packets can be sent to the neighbour now. */
  public boolean known(int number) {
    return records.known(number);
  }

  /** Addresses a frame to a neighbour that is {@link #known}. */
  public void address(PacketView packet, int number) {
    packet.macs(records.destinationMac(number), records.sourceMac(number));
  }

  /** The interface that a known neighbour lies behind. */
  public int interfaceIndex(int number) {
    return records.interfaceIndex(number);
  }

  /** Asks the kernel for the neighbour's address again, or to confirm it. */
  public void resolve(int number) {
    long key = neighbourOf[number];
    resolver.resolve(interfaceOf(key), Ipv4.address((int) key));
  }

  /**
   * Asks the kernel to confirm all neighbours, since it does not see the traffic to them itself.
   */
  public void confirmAll() {
    numbered().forEach(this::resolve);
  }

  /** Forgets the neighbours that are not in the set and were not asked for since the last call. */
  public void keep(BitSet needed) {
    recent.or(needed);
    for (int n = used.nextSetBit(NONE + 1); n >= 0; n = used.nextSetBit(n + 1)) {
      if (!recent.get(n)) {
        numbers.remove(neighbourOf[n]);
        records.clear(n);
        used.clear(n);
      }
    }
    recent.clear();
  }

  /** How many neighbours have a number. */
  public int count() {
    return used.cardinality() - 1;
  }

  /** Counts up when {@link #towards} may answer otherwise than before. */
  public int routeChanges() {
    return routeChanges;
  }

  /** Takes the kernel's state as a whole, in place of all that was known. */
  public void load(Iterable<Link> newLinks, Iterable<Route> newRoutes, Iterable<Neighbour> known) {
    links.clear();
    newLinks.forEach(link -> links.put(link.index(), link));
    routes.clear();
    newRoutes.forEach(routes::add);
    macs.clear();
    known.forEach(this::remember);
    numbered().forEach(this::publish);
    routeChanges++;
  }

  /** Takes one change. {@link NetlinkEvent.Overrun} is answered by {@link #load}, not here. */
  public void apply(NetlinkEvent event) {
    switch (event) {
      case NetlinkEvent.NeighbourChanged(Neighbour neighbour) -> changed(neighbour);
      case NetlinkEvent.LinkChanged(Link link) -> changed(link);
      case NetlinkEvent.LinkRemoved(Link link) -> removed(link);
      case NetlinkEvent.RouteAdded(Route route) -> {
        routes.add(route);
        routeChanges++;
      }
      case NetlinkEvent.RouteRemoved(Route route) -> {
        routes.remove(route);
        routeChanges++;
      }
      case NetlinkEvent.AddressAdded added -> {}
      case NetlinkEvent.AddressRemoved removed -> {}
      case NetlinkEvent.Overrun overrun -> {}
    }
  }

  private void changed(Neighbour neighbour) {
    if (!(neighbour.address() instanceof Inet4Address)) {
      return;
    }
    remember(neighbour);
    long number = numbers.get(key(neighbour.interfaceIndex(), Ipv4.bits(neighbour.address())));
    if (number == UNKNOWN) {
      return;
    }
    publish((int) number);
  }

  private void remember(Neighbour neighbour) {
    if (neighbour.address() instanceof Inet4Address address) {
      long key = key(neighbour.interfaceIndex(), Ipv4.bits(address));
      if (neighbour.mac().isPresent()) {
        macs.put(key, neighbour.mac().get().bits());
      } else {
        macs.remove(key);
      }
    }
  }

  private void changed(Link link) {
    Link before = links.put(link.index(), link);
    if (before != null && before.mac().equals(link.mac()) && before.up() == link.up()) {
      return;
    }
    if (!link.up()) {
      routes.removeInterface(link.index());
    }
    routeChanges++;
    used.stream()
        .filter(n -> n != NONE && interfaceOf(neighbourOf[n]) == link.index())
        .forEach(this::publish);
  }

  private void removed(Link link) {
    links.remove(link.index());
    routes.removeInterface(link.index());
    routeChanges++;
  }

  /** Writes what is known of a neighbour where the program reads it. */
  private void publish(int number) {
    long key = neighbourOf[number];
    long mac = macs.get(key);
    Link link = links.get(interfaceOf(key));
    if (mac == UNKNOWN || link == null || link.mac().isEmpty()) {
      records.clear(number);
      return;
    }
    long source = link.mac().map(MacAddress::bits).orElseThrow();
    records.set(number, link.index(), mac, source);
  }

  private IntStream numbered() {
    return used.stream().filter(number -> neighbourOf[number] != EARLIER);
  }

  private static long key(int interfaceIndex, int address) {
    return ((long) interfaceIndex << 32) | Integer.toUnsignedLong(address);
  }

  private static int interfaceOf(long key) {
    return (int) (key >>> 32);
  }
}
