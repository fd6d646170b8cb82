package dev.tandem.linux.netlink;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.SocketName;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Asks the kernel about interfaces, addresses, routes and neighbours, and changes them, in the
 * network namespace of the thread that opened it. Methods may be called from any thread; each
 * returns when the kernel has acknowledged.
 */
public final class Rtnetlink implements AutoCloseable {

  private static final int IFF_UP = 1;
  private static final int IFF_NOARP = 0x80;
  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final byte GENERATE_NONE = 1;
  private static final int NTF_USE = 0x01;

  private final NetlinkSocket socket;

  private Rtnetlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static Rtnetlink open() {
    return new Rtnetlink(new NetlinkSocket(0));
  }

  public List<Link> links() {
    return dump(RouteMessages.GET_LINK, "list interfaces", RouteMessages::link);
  }

  public Optional<Link> link(String name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** Whether an XDP program runs in an interface's driver; not if there is none, or after it. */
  public boolean hasNativeXdp(int index) {
    return dump(RouteMessages.GET_LINK, "list interfaces", RouteMessages::nativeXdp)
        .contains(index);
  }

  public List<InterfaceAddress> addresses() {
    return dump(RouteMessages.GET_ADDR, "list addresses", AddressMessages::read);
  }

  /** Unicast routes of the main table. */
  public List<Route> routes() {
    return dump(RouteMessages.GET_ROUTE, "list routes", RouteMessages::route);
  }

  public List<Neighbour> neighbours() {
    return dump(
        RouteMessages.GET_NEIGH, "list neighbours", body -> RouteMessages.neighbour(body, false));
  }

  /** Those that were added with a protocol: none where the kernel, before 5.18, forgets it. */
  public List<InterfaceAddress> addresses(int protocol) {
    return dump(RouteMessages.GET_ADDR, "list addresses", b -> AddressMessages.readOf(b, protocol));
  }

  /** Adds an address; one that is there already stays as it is. */
  public void addAddress(InterfaceAddress address, AddressOptions options) {
    addAddress(address, options, 0);
  }

  /**
   * Adds an address; one that is there already stays as it is.
   *
   * @param protocol who adds it, for {@link #addresses(int)}; 0 for nobody in particular
   */
  public void addAddress(InterfaceAddress address, AddressOptions options, int protocol) {
    changed(
        Errno.EEXIST,
        () ->
            change(
                RouteMessages.NEW_ADDR,
                NetlinkMessage.FLAG_CREATE,
                "add " + address,
                message -> AddressMessages.added(message, address, options, protocol)));
  }

  /**
   * Removes an address, whatever is at its other end; one that is gone already, or whose interface
   * is gone, is no error.
   */
  public void deleteAddress(InterfaceAddress address) {
    try {
      // Without a peer the kernel has the address itself at the other end.
      if (!deleteAddress(address, address.address())) {
        otherEnds(address).forEach(end -> deleteAddress(address, end));
      }
    } catch (LinuxException e) {
      if (!e.is(Errno.ENODEV)) {
        throw e;
      }
    }
  }

  private boolean deleteAddress(InterfaceAddress address, InetAddress otherEnd) {
    return changed(
        Errno.EADDRNOTAVAIL,
        () ->
            change(
                RouteMessages.DEL_ADDR,
                (short) 0,
                "remove " + address,
                message -> AddressMessages.removed(message, address, otherEnd)));
  }

  private List<InetAddress> otherEnds(InterfaceAddress address) {
    return dump(
        RouteMessages.GET_ADDR, "list addresses", body -> AddressMessages.otherEnd(body, address));
  }

  /**
   * Makes the kernel find out a neighbour's link-layer address, or confirm the one it has. Returns
   * at once; the answer comes as {@link NetlinkEvent.NeighbourChanged}. Not for one that is
   * permanent: the kernel would take it for an ordinary one from then on.
   */
  public void resolve(int interfaceIndex, InetAddress address) {
    change(
        RouteMessages.NEW_NEIGH,
        NetlinkMessage.FLAG_CREATE,
        "resolve " + AddressText.of(address),
        message ->
            message
                .putByte(SocketName.family(address))
                .putByte(0)
                .putShort(0)
                .putInt(interfaceIndex)
                .putShort(0)
                .putByte(NTF_USE)
                .putByte(0)
                .attribute(RouteMessages.NDA_DST, address.getAddress()));
  }

  /** Makes an interface with an Ethernet address of its own on another one (macvlan, private). */
  public void addMacvlan(String name, int lowerIndex, MacAddress mac) {
    change(
        RouteMessages.NEW_LINK,
        (short) (NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE),
        "make macvlan " + name + " on interface " + lowerIndex,
        message -> LinkMessages.macvlan(message, name, lowerIndex, mac));
  }

  /** Makes an interface with addresses of its own on another one, whose Ethernet address it has. */
  public void addIpvlan(String name, int lowerIndex, IpvlanMode mode) {
    change(
        RouteMessages.NEW_LINK,
        (short) (NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE),
        "make ipvlan " + name + " on interface " + lowerIndex,
        message -> LinkMessages.ipvlan(message, name, lowerIndex, mode));
  }

  /**
   * Makes two interfaces, each of which receives what the other one sends (veth).
   *
   * @param mac of both
   * @param mtu in octets
   */
  public void addVeth(String name, String peer, MacAddress mac, int mtu) {
    change(
        RouteMessages.NEW_LINK,
        (short) (NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE),
        "make veth " + name + " and " + peer,
        message -> LinkMessages.veth(message, name, peer, mac, mtu));
  }

  /** Removes an interface; one that is gone already is no error. */
  public void deleteLink(int index) {
    changed(
        Errno.ENODEV,
        () ->
            change(
                RouteMessages.DEL_LINK,
                (short) 0,
                "remove interface " + index,
                message -> LinkMessages.body(message, index, 0)));
  }

  public void setUp(int index) {
    changeLink(index, "set interface " + index + " up", IFF_UP, message -> message);
  }

  /** Asks for no neighbour on an interface: all that it sends goes to its own Ethernet address. */
  public void withoutNeighbours(int index) {
    changeLink(index, "switch ARP off on interface " + index, IFF_NOARP, message -> message);
  }

  /** Has an interface remember a text of at most 255 octets. */
  public void setAlias(int index, String alias) {
    changeLink(
        index,
        "set the alias of interface " + index,
        0,
        message -> message.attribute(LinkMessages.IFLA_IFALIAS, alias));
  }

  /** The interfaces on top of others that have an alias. */
  public List<StackedLink> stackedLinks() {
    return dump(RouteMessages.GET_LINK, "list interfaces", LinkMessages::stacked);
  }

  /** What an interface does with IPv4; empty when there is none. */
  public Map<Ipv4Setting, Integer> settings(int index) {
    return dump(
            RouteMessages.GET_LINK, "list interfaces", body -> LinkMessages.settings(body, index))
        .stream()
        .findFirst()
        .orElse(Map.of());
  }

  /** Sets what an interface does with IPv4. */
  public void configure(int index, Map<Ipv4Setting, Integer> settings) {
    changeLink(
        index,
        "configure interface " + index,
        0,
        message ->
            message.nested(
                RouteMessages.IFLA_AF_SPEC,
                families ->
                    families.nested(
                        SocketName.AF_INET,
                        ipv4 ->
                            ipv4.nested(
                                LinkMessages.IFLA_INET_CONF,
                                conf ->
                                    settings.forEach((setting, value) ->
                                        conf.attribute(setting.number(), value))))));
  }

  /** Makes no link-local address for an interface when it comes up. */
  public void dropLinkLocalAddresses(int index) {
    changeLink(
        index,
        "set address generation of interface " + index,
        0,
        message ->
            message.nested(
                RouteMessages.IFLA_AF_SPEC,
                families ->
                    families.nested(
                        SocketName.AF_INET6,
                        ipv6 ->
                            ipv6.attribute(IFLA_INET6_ADDR_GEN_MODE, new byte[] {GENERATE_NONE}))));
  }

  /**
   * Adds a route.
   *
   * @param indexOf an interface; may throw what the caller wants to see
   * @return false when there is one with the same destination, table and metric already
   */
  public boolean addRoute(RouteEntry route, ToIntFunction<String> indexOf) {
    return changed(
        Errno.EEXIST,
        () ->
            change(
                RouteMessages.NEW_ROUTE,
                (short) (NetlinkMessage.FLAG_CREATE | placing(route.place())),
                "add route " + route,
                message -> RoutingMessages.route(message, route, false, indexOf)));
  }

  private static short placing(RouteEntry.Place place) {
    return switch (place) {
      case ALONE -> NetlinkMessage.FLAG_EXCLUSIVE;
      case BEFORE -> 0;
      case BEHIND -> NetlinkMessage.FLAG_APPEND;
    };
  }

  /**
   * Removes a route.
   *
   * @return false when it is gone already
   */
  public boolean deleteRoute(RouteEntry route, ToIntFunction<String> indexOf) {
    return changed(
        Errno.ESRCH,
        () ->
            change(
                RouteMessages.DEL_ROUTE,
                (short) 0,
                "remove route " + route,
                message -> RoutingMessages.route(message, route, true, indexOf)));
  }

  /**
   * Adds a rule.
   *
   * @return false when it is there already
   */
  public boolean addRule(RuleEntry rule) {
    return changed(
        Errno.EEXIST,
        () ->
            change(
                RoutingMessages.NEW_RULE,
                (short) (NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE),
                "add " + rule,
                message -> RoutingMessages.rule(message, rule)));
  }

  /**
   * Removes a rule.
   *
   * @return false when it is gone already
   */
  public boolean deleteRule(RuleEntry rule) {
    return changed(
        Errno.ENOENT,
        () ->
            change(
                RoutingMessages.DEL_RULE,
                (short) 0,
                "remove " + rule,
                message -> RoutingMessages.rule(message, rule)));
  }

  /** Removes a route or rule as it was told; false when it is gone already. */
  public boolean delete(ToldRouting told) {
    return changed(
        told.kind().absence(),
        () ->
            change(
                told.kind().deletion(),
                (short) 0,
                "remove " + told,
                message -> message.put(told.body())));
  }

  /**
   * The rules of a preference that look in a table, by what {@link RoutingMessages#readRule} reads.
   */
  public List<RuleEntry> rules(int preference) {
    return dump(RoutingMessages.GET_RULE, "list rules", RoutingMessages::readRule).stream()
        .filter(rule -> rule.preference() == preference)
        .toList();
  }

  /** Whether a change was needed, which the kernel denies with a certain error. */
  private static boolean changed(int notNeeded, Runnable change) {
    try {
      change.run();
      return true;
    } catch (LinuxException e) {
      if (e.is(notNeeded)) {
        return false;
      }
      throw e;
    }
  }

  private void changeLink(
      int index, String operation, int flags, Function<NetlinkMessage, NetlinkMessage> attributes) {
    change(
        RouteMessages.SET_LINK,
        (short) 0,
        operation,
        message -> attributes.apply(LinkMessages.body(message, index, flags)));
  }

  private synchronized void change(
      short type, short flags, String operation, Function<NetlinkMessage, NetlinkMessage> body) {
    short all = (short) (NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK | flags);
    NetlinkMessage request = new NetlinkMessage(type, all, socket.nextSequence());
    socket.exchange(body.apply(request), operation, (answerType, answer) -> {});
  }

  private synchronized <T> List<T> dump(
      short type, String operation, Function<ByteBuffer, Optional<T>> reader) {
    short flags = (short) (NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP);
    NetlinkMessage request = new NetlinkMessage(type, flags, socket.nextSequence());
    // An all-zero body asks for every family; 16 octets are enough for each of the requests.
    request.putInt(0).putInt(0).putInt(0).putInt(0);
    List<T> entries = new ArrayList<>();
    socket.exchange(
        request, operation, (answerType, body) -> reader.apply(body).ifPresent(entries::add));
    return entries;
  }

  @Override
  public synchronized void close() {
    socket.close();
  }
}
