package dev.tandem.lvs.plane;

import dev.tandem.linux.Ethtool;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Ipv4Setting;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.lvs.plane.Silenced.Party;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A wire from the data plane to its own host, so that real servers with translated addresses may
 * run there: their packets come and go by an interface of the plane, like those of any other
 * server.
 *
 * <pre>
 *   clients --- data plane --- {@link #PORT} ===== {@link #HOST} --- the host's own programs
 * </pre>
 *
 * <p>A rule for each server makes its answers leave by the wire, in place of the way that the
 * kernel would choose. What nobody translated comes back from there as it went, and the kernel
 * forwards it. Interfaces and rules last beyond a sudden death: the next director takes them over.
 */
final class HostWire implements AutoCloseable {

  /** The plane's end. */
  static final String PORT = "tandem-port";

  private static final String HOST = "tandem-host";
  // Both ends have it, so that neither has to ask for the other's.
  private static final MacAddress MAC = MacAddress.parse("02:54:41:4e:44:4d");
  private static final InetAddress HOST_ADDRESS = InetAddress.ofLiteral("127.84.68.2");
  private static final InetAddress PORT_ADDRESS = InetAddress.ofLiteral("127.84.68.3");

  /** Of the table with the way into the wire, and of the rules that lead there. */
  static final int NUMBER = 8468;

  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  // The kernel compares an ICMP message's type and code as it does a port: those that tell that a
  // destination cannot be reached, of IPv4 (type 3) and IPv6 (type 1).
  private static final RuleEntry.Range UNREACHABLE = new RuleEntry.Range(0x300, 0x3ff);
  private static final RuleEntry.Range UNREACHABLE_IPV6 = new RuleEntry.Range(0x100, 0x1ff);

  // Features that leave work to a driver which a wire has not, and the one that XDP needs there.
  private static final List<String> LEFT_TO_DRIVERS =
      List.of("tx-checksum-ip-generic", "tx-checksum-sctp");
  private static final List<String> RECEIVES_FRAMES = List.of("rx-gro");

  private final Rtnetlink rtnetlink = Rtnetlink.open();
  private final boolean made;
  private final int index;
  private Set<RuleEntry> rules;

  private HostWire(List<String> interfaces) {
    try {
      made = rtnetlink.link(PORT).isEmpty();
      if (made) {
        rtnetlink.link(HOST).ifPresent(stray -> rtnetlink.deleteLink(stray.index()));
        rtnetlink.addVeth(HOST, PORT, MAC, smallestMtu(interfaces));
      }
      int host = prepare(HOST, HOST_ADDRESS);
      index = prepare(PORT, PORT_ADDRESS);
      Ethtool.set(HOST, LEFT_TO_DRIVERS, false);
      Ethtool.set(HOST, RECEIVES_FRAMES, true);
      takesBack(PORT);
      for (String everywhere : List.of("0.0.0.0", "::")) {
        rtnetlink.addRoute(wayIn(everywhere), name -> host);
      }
      rules = new HashSet<>(rtnetlink.rules(NUMBER));
    } catch (RuntimeException e) {
      rtnetlink.close();
      throw e;
    }
  }

  /**
   * Lays the wire, or takes over the one that lies there, if the settings want one; takes up what
   * an earlier director left otherwise. In the calling thread's network namespace.
   *
   * @throws dev.tandem.linux.LinuxException when the kernel refuses something
   */
  static Optional<HostWire> open(PlaneSettings settings) {
    if (settings.localServers()) {
      return Optional.of(new HostWire(settings.interfaces()));
    }
    removeLeft();
    return Optional.empty();
  }

  private int smallestMtu(List<String> interfaces) {
    return rtnetlink.links().stream()
        .filter(link -> interfaces.contains(link.name()))
        .mapToInt(Link::mtu)
        .min()
        .orElseThrow(() -> new IllegalStateException("there is no interface " + interfaces));
  }

  private int prepare(String name, InetAddress address) {
    int end =
        rtnetlink
            .link(name)
            .map(Link::index)
            .orElseThrow(() -> new IllegalStateException("the interface " + name + " is gone"));
    AnySender.admit(rtnetlink, end, address);
    rtnetlink.dropLinkLocalAddresses(end);
    rtnetlink.withoutNeighbours(end);
    rtnetlink.setUp(end);
    return end;
  }

  /** Has the kernel forward this host's own packets that come by an interface. */
  void takesBack(String name) {
    Map<Ipv4Setting, Integer> own = Map.of(Ipv4Setting.ACCEPT_LOCAL, 1, Ipv4Setting.FORWARDING, 1);
    rtnetlink.link(name).ifPresent(link -> rtnetlink.configure(link.index(), own));
    for (String key : List.of("forwarding", "force_forwarding")) {
      Path file = Path.of("/proc/sys/net/ipv6/conf", name, key);
      try {
        if (Files.exists(file)) {
          Files.writeString(file, "1");
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot set " + file, e);
      }
    }
  }

  private static RouteEntry wayIn(String everywhere) {
    RouteEntry.Hop hop = RouteEntry.Hop.plain(Optional.empty(), Optional.of(HOST));
    return RouteEntry.plain(
        RouteEntry.Type.UNICAST, InetAddress.ofLiteral(everywhere), 0, List.of(hop), NUMBER);
  }

  /** The index of the plane's end. */
  int index() {
    return index;
  }

  /** Has the answers of those servers that this host is leave by the wire, and of no others. */
  synchronized void serve(Set<Party> servers) {
    Set<InetAddress> own = new HashSet<>();
    rtnetlink.addresses().forEach(address -> own.add(address.address()));
    Set<RuleEntry> wanted = new HashSet<>();
    for (Party server : servers) {
      if (own.contains(server.address())) {
        wanted.add(answers(server));
        wanted.add(errors(server.address()));
      }
    }
    wanted.stream().filter(rule -> !rules.contains(rule)).forEach(rtnetlink::addRule);
    rules.stream().filter(rule -> !wanted.contains(rule)).forEach(rtnetlink::deleteRule);
    rules = wanted;
  }

  private static RuleEntry answers(Party server) {
    Optional<RuleEntry.Range> ports =
        server.port() == 0
            ? Optional.empty()
            : Optional.of(new RuleEntry.Range(server.port(), server.port()));
    return rule(server.address(), server.protocol(), ports, Optional.empty());
  }

  private static RuleEntry errors(InetAddress address) {
    boolean ipv6 = address instanceof Inet6Address;
    return rule(
        address,
        ipv6 ? ICMPV6 : ICMP,
        Optional.empty(),
        Optional.of(ipv6 ? UNREACHABLE_IPV6 : UNREACHABLE));
  }

  private static RuleEntry rule(
      InetAddress from,
      int protocol,
      Optional<RuleEntry.Range> fromPorts,
      Optional<RuleEntry.Range> toPorts) {
    RuleEntry.Prefix source = new RuleEntry.Prefix(from, from.getAddress().length * Byte.SIZE);
    // Only what this host sends itself: its packets come out of the wire once more.
    return RuleEntry.lookup(
        from instanceof Inet6Address,
        NUMBER,
        NUMBER,
        Optional.of(source),
        Optional.of("lo"),
        OptionalInt.of(protocol),
        fromPorts,
        toPorts);
  }

  /** Whether an earlier director had not left it. */
  boolean made() {
    return made;
  }

  /** Takes up what an earlier director left, in the calling thread's network namespace. */
  static void removeLeft() {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      remove(rtnetlink);
    }
  }

  private static void remove(Rtnetlink rtnetlink) {
    rtnetlink.rules(NUMBER).forEach(rtnetlink::deleteRule);
    rtnetlink.link(PORT).ifPresent(port -> rtnetlink.deleteLink(port.index()));
  }

  /** Takes the wire and its rules up. */
  void remove() {
    remove(rtnetlink);
  }

  /** Leaves the wire as it is. */
  @Override
  public void close() {
    rtnetlink.close();
  }
}
