package dev.tandem.lvs.forward;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Route;
import dev.tandem.linux.netlink.Vlan;
import dev.tandem.lvs.fastpath.HopRecords;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.AddressMap;
import dev.tandem.lvs.packet.EthernetHeader;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.agrona.collections.Int2ObjectHashMap;

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

  // Stands for the neighbour of a number that an earlier life of the director gave out.
  private static final Key EARLIER = new Key(0, 0, 0);

  private final HopRecords records;
  private final Resolver resolver;
  private final RouteTable routes = new RouteTable(this::isUp);
  private final LocalAddresses addresses = new LocalAddresses();
  private final Int2ObjectHashMap<Link> links = new Int2ObjectHashMap<>();
  // By interface and address: neighbours whose MAC the kernel knows, and all their numbers.
  private final AddressMap<Neighbour> resolved = new AddressMap<>();
  private final AddressMap<Integer> numbers = new AddressMap<>();
  private final Key[] neighbourOf = new Key[SharedLayout.MAX_HOPS];
  private final BitSet used = new BitSet(SharedLayout.MAX_HOPS);
  private final BitSet recent = new BitSet(SharedLayout.MAX_HOPS);
  private int hostInterface;
  private boolean tags;
  private int routeChanges;

  private record Key(int interfaceIndex, long high, long low) {}

  /** Has the kernel find out a neighbour's link-layer address; must not block. */
  public interface Resolver {
    void resolve(int interfaceIndex, InetAddress neighbour);
  }

  public NextHops(HopRecords records, Resolver resolver) {
    this.records = records;
    this.resolver = resolver;
    used.set(NONE);
  }

  /**
   * Takes over the records of an earlier director. Its numbers are in use by flows until each has
   * found its neighbour again.
   */
  public void adopt() {
    for (int number = NONE + 1; number < SharedLayout.MAX_HOPS; number++) {
      if (records.known(number)) {
        used.set(number);
        recent.set(number);
        neighbourOf[number] = EARLIER;
      }
    }
  }

  /** The neighbour through which an IPv4 address is reached; see {@link #towards(long, long)}. */
  public int towards(int ipv4) {
    return towards(0, IpAddress.low(ipv4));
  }

  /**
   * The neighbour through which an address is reached; {@link #NONE} without a route. Allocates
   * nothing for a neighbour that is known.
   */
  public int towards(long high, long low) {
    Route route = routes.lookup(high, low);
    if (route == null || !links.containsKey(route.interfaceIndex())) {
      return NONE;
    }
    InetAddress gateway = route.gateway().orElse(null);
    long neighbourHigh = gateway == null ? high : IpAddress.high(gateway);
    long neighbourLow = gateway == null ? low : IpAddress.low(gateway);
    return numberOf(route.interfaceIndex(), neighbourHigh, neighbourLow);
  }

  private boolean isUp(int interfaceIndex) {
    Link link = links.get(interfaceIndex);
    return link != null && link.up();
  }

  /** The number of a neighbour, which it gets now if it has none. */
  private int numberOf(int interfaceIndex, long high, long low) {
    Integer known = numbers.get(interfaceIndex, high, low);
    int number = known == null ? begin(new Key(interfaceIndex, high, low)) : known;
    recent.set(number);
    return number;
  }

  /** This host's address that packets to an address come from; empty without a route. */
  public Optional<InetAddress> sourceTowards(InetAddress address) {
    Route route = routes.lookup(IpAddress.high(address), IpAddress.low(address));
    return route == null
        ? Optional.empty()
        : addresses.towards(route.gateway().orElse(address), route);
  }

  /** Says by which interface this host itself is reached, like a neighbour with the same MAC. */
  public void host(int interfaceIndex) {
    hostInterface = interfaceIndex;
  }

  /**
   * Has frames to neighbours in a VLAN leave by the interface that carries it, with its tag. Before
   * anything is loaded.
   */
  public void tagFrames() {
    tags = true;
  }

  /** The neighbour that is this host itself; {@link #NONE} when no interface leads there. */
  public int host() {
    return hostInterface == 0 ? NONE : numberOf(hostInterface, 0, 0);
  }

  private boolean isHost(Key key) {
    return hostInterface != 0 && key.interfaceIndex() == hostInterface;
  }

  private int begin(Key key) {
    int number = used.nextClearBit(NONE + 1);
    if (number >= SharedLayout.MAX_HOPS) {
      return NONE;
    }
    used.set(number);
    neighbourOf[number] = key;
    numbers.put(key.interfaceIndex(), key.high(), key.low(), number);
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

  /**
   * Puts the header of a frame to a neighbour that is {@link #known} in front of an IP packet.
   *
   * @return the header's length
   */
  public int address(MemorySegment memory, long ip, int number) {
    EthernetHeader.write(memory, ip, records.destinationMac(number), records.sourceMac(number));
    int vlan = records.vlan(number);
    if (vlan == 0) {
      return PacketView.ETHERNET_HEADER;
    }
    EthernetHeader.insertTag(memory, ip - PacketView.ETHERNET_HEADER, vlan);
    return PacketView.ETHERNET_HEADER + EthernetHeader.TAG_LENGTH;
  }

  /** The longest IP packet that the way to a neighbour takes, in octets. */
  public int mtu(int number) {
    return records.mtu(number);
  }

  /** The interface that frames to a known neighbour leave by. */
  public int interfaceIndex(int number) {
    return records.interfaceIndex(number);
  }

  /** The index of the interface with a name; empty when there is none. */
  public OptionalInt interfaceNamed(String name) {
    return links.values().stream()
        .filter(link -> link.name().equals(name))
        .mapToInt(Link::index)
        .findFirst();
  }

  /**
   * Asks the kernel for the neighbour's address again, or to confirm it, unless it is permanent.
   */
  public void resolve(int number) {
    Key key = neighbourOf[number];
    if (isHost(key)) {
      return;
    }
    Neighbour known = resolved.get(key.interfaceIndex(), key.high(), key.low());
    if (known != null && known.permanent()) {
      return;
    }
    resolver.resolve(key.interfaceIndex(), IpAddress.address(key.high(), key.low()));
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
        Key key = neighbourOf[n];
        numbers.remove(key.interfaceIndex(), key.high(), key.low());
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

  /** Whether an address is one of this host's. */
  public boolean isLocal(InetAddress address) {
    return addresses.contains(address);
  }

  /** The same for an address in two parts. Allocates nothing. */
  public boolean isLocal(long high, long low) {
    return addresses.contains(high, low);
  }

  /** Counts up when {@link #towards} may answer otherwise than before. */
  public int routeChanges() {
    return routeChanges;
  }

  /** Takes the kernel's state as a whole, in place of all that was known. */
  public void load(
      Iterable<Link> newLinks,
      Iterable<InterfaceAddress> newAddresses,
      Iterable<Route> newRoutes,
      Iterable<Neighbour> known) {
    links.clear();
    newLinks.forEach(link -> links.put(link.index(), link));
    addresses.clear();
    newAddresses.forEach(addresses::add);
    routes.clear();
    newRoutes.forEach(routes::add);
    resolved.clear();
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
      case NetlinkEvent.RouteReplaced(Route route) -> {
        routes.replace(route);
        routeChanges++;
      }
      case NetlinkEvent.RouteRemoved(Route route) -> {
        routes.remove(route);
        routeChanges++;
      }
      case NetlinkEvent.AddressAdded(InterfaceAddress address) -> {
        addresses.add(address);
        routeChanges++;
      }
      case NetlinkEvent.AddressRemoved(InterfaceAddress address) -> {
        addresses.remove(address);
        routeChanges++;
      }
      case NetlinkEvent.Overrun overrun -> {}
    }
  }

  private void changed(Neighbour neighbour) {
    remember(neighbour);
    InetAddress address = neighbour.address();
    Integer number =
        numbers.get(neighbour.interfaceIndex(), IpAddress.high(address), IpAddress.low(address));
    if (number != null) {
      publish(number);
    }
  }

  private void remember(Neighbour neighbour) {
    long high = IpAddress.high(neighbour.address());
    long low = IpAddress.low(neighbour.address());
    if (neighbour.mac().isPresent()) {
      resolved.put(neighbour.interfaceIndex(), high, low, neighbour);
    } else {
      resolved.remove(neighbour.interfaceIndex(), high, low);
    }
  }

  private void changed(Link link) {
    Link before = links.put(link.index(), link);
    if (before != null
        && before.mac().equals(link.mac())
        && before.up() == link.up()
        && before.mtu() == link.mtu()) {
      return;
    }
    if (!link.up()) {
      routes.removeInterface(link.index());
    }
    routeChanges++;
    used.stream()
        .filter(n -> n != NONE && neighbourOf[n].interfaceIndex() == link.index())
        .forEach(this::publish);
  }

  private void removed(Link link) {
    links.remove(link.index());
    routes.removeInterface(link.index());
    routeChanges++;
  }

  /** Writes what is known of a neighbour where the program reads it. */
  private void publish(int number) {
    Key key = neighbourOf[number];
    Neighbour neighbour = resolved.get(key.interfaceIndex(), key.high(), key.low());
    Link link = links.get(key.interfaceIndex());
    if (link != null) {
      records.mtu(number, link.mtu());
    }
    Optional<MacAddress> mac =
        isHost(key) && link != null
            ? link.mac()
            : Optional.ofNullable(neighbour).flatMap(Neighbour::mac);
    if (mac.isEmpty() || link == null || link.mac().isEmpty()) {
      records.clear(number);
      return;
    }
    Optional<Vlan> vlan = link.vlan().filter(this::isTagged);
    records.set(
        number,
        vlan.map(Vlan::lowerIndex).orElse(link.index()),
        vlan.map(Vlan::id).orElse(0),
        bits(mac),
        bits(link.mac()));
  }

  /** Whether frames of a VLAN can leave by the interface that carries it. */
  private boolean isTagged(Vlan vlan) {
    Link carrier = links.get(vlan.lowerIndex());
    return tags && vlan.hasPlainTag() && carrier != null && carrier.vlan().isEmpty();
  }

  private static long bits(Optional<MacAddress> mac) {
    return mac.map(MacAddress::bits).orElseThrow();
  }

  private IntStream numbered() {
    return used.stream().filter(number -> number != NONE && !EARLIER.equals(neighbourOf[number]));
  }
}
