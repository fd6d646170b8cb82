package dev.tandem.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
class RtnetlinkTest {

  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

  private final TestNetwork network = new TestNetwork();
  private final BlockingQueue<NetlinkEvent> events = new LinkedBlockingQueue<>();
  private Rtnetlink rtnetlink;
  private RtnetlinkMonitor monitor;
  private Link link;

  @BeforeEach
  void connectTwoHosts() throws Exception {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    network.ip("b", "addr add 192.0.2.2/24 dev eth0");
    rtnetlink = TestNetwork.inside("a", Rtnetlink::open);
    monitor = TestNetwork.inside("a", () -> RtnetlinkMonitor.start(events::add));
    link = rtnetlink.link("eth0").orElseThrow();
  }

  @AfterEach
  void removeHosts() {
    monitor.close();
    rtnetlink.close();
    network.close();
  }

  private void await(Predicate<NetlinkEvent> wanted) throws InterruptedException {
    NetlinkEvent event;
    do {
      event = events.poll(5, TimeUnit.SECONDS);
      assertThat(event).as("an event in 5 s").isNotNull();
    } while (!wanted.test(event));
  }

  private InterfaceAddress address() {
    return new InterfaceAddress(link.index(), ADDRESS, 24);
  }

  @Test
  void seesInterfaces() {
    assertThat(link.usable()).isTrue();
    assertThat(link.mtu()).isEqualTo(1500);
    assertThat(link.mac()).isPresent();
    assertThat(rtnetlink.link("lo").orElseThrow().mac()).isEmpty();
  }

  @Test
  void addsAndRemovesAnAddress() throws Exception {
    rtnetlink.addAddress(address(), AddressOptions.NONE.withLabel("eth0:v"));
    assertThat(rtnetlink.addresses()).contains(address());
    await(new NetlinkEvent.AddressAdded(address())::equals);
    assertThat(network.exec("a", "ip", "addr", "show", "label", "eth0:v")).contains("192.0.2.1/24");

    rtnetlink.deleteAddress(address());
    assertThat(rtnetlink.addresses()).doesNotContain(address());
    await(new NetlinkEvent.AddressRemoved(address())::equals);
  }

  @Test
  void addingOrRemovingTwiceIsNoError() {
    rtnetlink.addAddress(address(), AddressOptions.NONE);
    rtnetlink.addAddress(address(), AddressOptions.NONE);
    rtnetlink.deleteAddress(address());
    rtnetlink.deleteAddress(address());
  }

  /** The kernel takes a removal only with the network that is at the other end. */
  @Test
  void removesAnAddressWhateverIsAtItsOtherEnd() {
    InterfaceAddress alone = new InterfaceAddress(link.index(), ADDRESS, 32);
    AddressOptions farPeer = AddressOptions.NONE.withPeer(InetAddress.ofLiteral("198.51.100.1"));
    rtnetlink.addAddress(alone, farPeer);
    rtnetlink.addAddress(address(), farPeer);
    assertThat(network.exec("a", "ip", "-4", "addr", "show", "eth0"))
        .contains("192.0.2.1 peer 198.51.100.1/32", "192.0.2.1 peer 198.51.100.1/24");

    rtnetlink.deleteAddress(address());
    assertThat(rtnetlink.addresses()).contains(alone).doesNotContain(address());
    rtnetlink.deleteAddress(alone);
    assertThat(rtnetlink.addresses()).noneMatch(left -> left.address().equals(ADDRESS));
  }

  @Test
  void removesTheAddressOfOnePrefixLengthOnly() {
    InterfaceAddress wider = new InterfaceAddress(link.index(), ADDRESS, 16);
    rtnetlink.addAddress(wider, AddressOptions.NONE);
    rtnetlink.addAddress(address(), AddressOptions.NONE);

    rtnetlink.deleteAddress(address());
    assertThat(rtnetlink.addresses()).contains(wider).doesNotContain(address());
    rtnetlink.deleteAddress(address());
    assertThat(rtnetlink.addresses()).contains(wider);
  }

  @Test
  void anErrorCarriesTheOperationAndTheKernelsWords() {
    InterfaceAddress nowhere = new InterfaceAddress(9999, ADDRESS, 24);
    assertThatThrownBy(() -> rtnetlink.addAddress(nowhere, AddressOptions.NONE))
        .isInstanceOfSatisfying(LinuxException.class, e -> assertThat(e.is(Errno.ENODEV)).isTrue())
        .hasMessageContaining("add 192.0.2.1/24 on interface 9999")
        .hasMessageContaining("No such device");
  }

  @Test
  void seesRoutesAndResolvesNeighbours() throws Exception {
    rtnetlink.addAddress(address(), AddressOptions.NONE);
    network.ip("a", "route add default via 192.0.2.2 metric 7");
    assertThat(rtnetlink.routes())
        .contains(
            new Route(
                InetAddress.ofLiteral("0.0.0.0"),
                0,
                Optional.of(InetAddress.ofLiteral("192.0.2.2")),
                link.index(),
                7));
    InetAddress peer = InetAddress.ofLiteral("192.0.2.2");
    rtnetlink.resolve(link.index(), peer);
    await(event ->
        event instanceof NetlinkEvent.NeighbourChanged changed
            && changed.neighbour().address().equals(peer)
            && changed.neighbour().mac().isPresent());
    assertThat(rtnetlink.neighbours()).anyMatch(neighbour -> neighbour.address().equals(peer));
  }

  @Test
  void tellsNeighboursThatWereEnteredByHand() throws Exception {
    rtnetlink.addAddress(address(), AddressOptions.NONE);
    network.ip("a", "neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev eth0 nud reachable");
    network.ip("a", "neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 dev eth0 nud permanent");
    assertThat(rtnetlink.neighbours())
        .filteredOn(Neighbour::permanent)
        .extracting(Neighbour::address)
        .containsExactly(InetAddress.ofLiteral("192.0.2.3"));
  }

  @Test
  void hearsOfRoutesOfBothFamilies() throws Exception {
    network.exec("a", "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=0");
    network.ip("a", "route add 198.51.100.0/24 dev eth0");
    network.ip("a", "-6 route add 2001:db8:1::/64 dev eth0");
    for (String destination : List.of("198.51.100.0", "2001:db8:1::")) {
      InetAddress address = InetAddress.ofLiteral(destination);
      await(event ->
          event instanceof NetlinkEvent.RouteAdded(Route route)
              && route.destination().equals(address));
    }
  }

  @Test
  void hearsOfARouteThatTakesThePlaceOfAnother() throws Exception {
    rtnetlink.addAddress(address(), AddressOptions.NONE);
    network.ip("a", "route add 198.51.100.0/24 via 192.0.2.2");
    network.ip(
        "a", "route replace 198.51.100.0/24 nexthop via 192.0.2.3 nexthop via 192.0.2.4 weight 2");
    Route first = via("192.0.2.3");
    await(event ->
        event instanceof NetlinkEvent.RouteReplaced(Route route)
            && route.equals(first.with(List.of(via("192.0.2.4")))));
    assertThat(rtnetlink.routes()).contains(first.with(List.of(via("192.0.2.4"))));
  }

  private Route via(String gateway) {
    return new Route(
        InetAddress.ofLiteral("198.51.100.0"),
        24,
        Optional.of(InetAddress.ofLiteral(gateway)),
        link.index(),
        0);
  }

  @Test
  void reportsALostLink() throws Exception {
    network.ip("b", "link set eth0 down");
    await(event -> event instanceof NetlinkEvent.LinkChanged changed && !changed.link().usable());
    assertThat(rtnetlink.link("eth0").orElseThrow().running()).isFalse();
  }

  @Test
  void aRouteHasTheMetricsThatItIsGiven() {
    add(
        route(
            "203.0.113.0",
            24,
            Map.of(
                RouteEntry.Metric.LOCK,
                RouteEntry.Metric.MTU.lock() | RouteEntry.LOCK_CONGESTION_CONTROL,
                RouteEntry.Metric.MTU,
                1400,
                RouteEntry.Metric.RTT,
                800,
                RouteEntry.Metric.RTO_MIN,
                50,
                RouteEntry.Metric.FEATURES,
                1),
            Map.of(RouteEntry.Option.REALMS, 3 << 16 | 4),
            RouteEntry.Place.ALONE));
    assertThat(network.exec("a", "ip", "route", "show", "203.0.113.0/24"))
        .contains("mtu lock 1400", "rtt 100ms", "rto_min", "features ecn")
        .contains("realms 3/4", "congctl lock reno");
  }

  @Test
  void aRouteOfIpv6HasWhatIpv6Knows() {
    network.exec("a", "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=0");
    add(
        route(
            "2001:db8:a::",
            64,
            Map.of(),
            Map.of(RouteEntry.Option.PREFERENCE, 1, RouteEntry.Option.EXPIRES, 100),
            RouteEntry.Place.ALONE));
    assertThat(network.exec("a", "ip", "-6", "route", "show", "2001:db8:a::/64"))
        .contains("from 2001:db8:c::/64", "pref high")
        .containsPattern("expires (100|99)sec");
  }

  @Test
  void aRouteHasItsPlaceAmongOthers() {
    for (RouteEntry.Place place : RouteEntry.Place.values()) {
      int number = place.ordinal() + 1;
      add(route("203.0.113.0", 24, Map.of(RouteEntry.Metric.MTU, 1400 + number), Map.of(), place));
    }
    assertThat(network.exec("a", "ip", "route", "show", "203.0.113.0/24"))
        .containsSubsequence("mtu 1402", "mtu 1401", "mtu 1403");
  }

  @Test
  void aRouteWrapsItsPackets() {
    Encapsulation wrap =
        new Encapsulation.Ip(
            false,
            OptionalInt.of(7),
            Optional.of(InetAddress.ofLiteral("203.0.113.9")),
            Optional.of(ADDRESS),
            OptionalInt.of(9),
            OptionalInt.of(8),
            OptionalInt.of(4));
    add(wrapping("198.51.100.0", List.of(wrap)));
    add(wrapping("198.51.101.0", List.of(wrap, wrap)));
    assertThat(network.exec("a", "ip", "route", "show", "198.51.100.0/24"))
        .contains(
            "encap ip id 7 src %s dst 203.0.113.9 ttl 9 tos 8 key"
                .formatted(ADDRESS.getHostAddress()));
    assertThat(network.exec("a", "ip", "route", "show", "198.51.101.0/24"))
        .containsPattern("(?s)nexthop *encap ip id 7 .*nexthop *encap ip id 7");

    assertThat(rtnetlink.deleteRoute(wrapping("198.51.100.0", List.of(wrap)), _ -> link.index()))
        .isTrue();
    assertThat(network.exec("a", "ip", "route", "show", "198.51.100.0/24")).isBlank();
  }

  private static RouteEntry wrapping(String to, List<Encapsulation> wraps) {
    return RouteEntry.plain(
        RouteEntry.Type.UNICAST,
        InetAddress.ofLiteral(to),
        24,
        wraps.stream()
            .map(wrap ->
                new RouteEntry.Hop(
                    Optional.empty(), Optional.of("eth0"), 1, false, Optional.of(wrap)))
            .toList(),
        RouteEntry.TABLE_MAIN);
  }

  @Test
  void aRuleHasWhatIsSaidSeldom() {
    assertThat(rtnetlink.addRule(rule(50, Map.of(RuleEntry.Option.REALMS, 3 << 16 | 4)))).isTrue();
    assertThat(rtnetlink.addRule(rule(51, Map.of(RuleEntry.Option.SUPPRESS_GROUP, 2)))).isTrue();
    assertThat(rtnetlink.addRule(rule(52, Map.of(RuleEntry.Option.TUNNEL_ID, 7)))).isTrue();
    assertThat(rtnetlink.addRule(rule(53, Map.of(RuleEntry.Option.VRF, 1)))).isTrue();
    assertThat(network.exec("a", "ip", "rule", "show"))
        .containsPattern("50:.* lookup 100 realms 3/4")
        .containsPattern("51:.* lookup 100 suppress_ifgroup 2")
        .containsPattern("52:.* tun_id 7 lookup 100")
        .containsPattern("53:.* lookup \\[l3mdev-table\\]");

    assertThat(rtnetlink.deleteRule(rule(53, Map.of(RuleEntry.Option.VRF, 1)))).isTrue();
    assertThat(network.exec("a", "ip", "rule", "show")).doesNotContain("53:");
  }

  private void add(RouteEntry route) {
    assertThat(rtnetlink.addRoute(route, _ -> link.index())).isTrue();
  }

  private static RouteEntry route(
      String to,
      int length,
      Map<RouteEntry.Metric, Integer> metrics,
      Map<RouteEntry.Option, Integer> options,
      RouteEntry.Place place) {
    InetAddress destination = InetAddress.ofLiteral(to);
    boolean ipv6 = destination.getAddress().length > Integer.BYTES;
    return new RouteEntry(
        RouteEntry.Type.UNICAST,
        destination,
        length,
        List.of(RouteEntry.Hop.plain(Optional.empty(), Optional.of("eth0"))),
        RouteEntry.TABLE_MAIN,
        RouteEntry.PROTOCOL_KEEPALIVED,
        OptionalInt.empty(),
        0,
        0,
        Optional.empty(),
        ipv6
            ? Optional.of(new RuleEntry.Prefix(InetAddress.ofLiteral("2001:db8:c::"), 64))
            : Optional.empty(),
        metrics,
        ipv6 ? Optional.empty() : Optional.of("reno"),
        options,
        place);
  }

  @Test
  void rulesOfAPreferenceAreReadAsTheyWereAdded() {
    InetAddress own6 = InetAddress.ofLiteral("2001:db8::1");
    List<RuleEntry> added =
        List.of(
            RuleEntry.lookup(
                false,
                300,
                70,
                Optional.of(new RuleEntry.Prefix(ADDRESS, 32)),
                Optional.of("lo"),
                OptionalInt.of(6),
                Optional.of(new RuleEntry.Range(80, 90)),
                Optional.empty()),
            RuleEntry.lookup(
                true,
                301,
                70,
                Optional.of(new RuleEntry.Prefix(own6, 128)),
                Optional.empty(),
                OptionalInt.of(58),
                Optional.empty(),
                Optional.of(new RuleEntry.Range(256, 511))));
    added.forEach(rtnetlink::addRule);
    assertThat(rtnetlink.addRule(rule(71, Map.of()))).isTrue();

    assertThat(rtnetlink.rules(70)).containsExactlyInAnyOrderElementsOf(added);
    rtnetlink.rules(70).forEach(rtnetlink::deleteRule);
    assertThat(rtnetlink.rules(70)).isEmpty();
    assertThat(rtnetlink.rules(71)).hasSize(1);
  }

  @Test
  void bothEndsOfAWireHaveOneAddressAndAskForNone() {
    MacAddress mac = MacAddress.parse("02:00:00:00:00:07");
    rtnetlink.addVeth("wire0", "wire1", mac, 1400);
    for (String name : List.of("wire0", "wire1")) {
      int index = rtnetlink.link(name).orElseThrow().index();
      rtnetlink.withoutNeighbours(index);
      rtnetlink.setUp(index);
      Link end = rtnetlink.link(name).orElseThrow();
      assertThat(end.mac()).contains(mac);
      assertThat(end.mtu()).isEqualTo(1400);
      assertThat(network.exec("a", "ip", "link", "show", name)).contains("NOARP", "UP");
    }
  }

  private static RuleEntry rule(int preference, Map<RuleEntry.Option, Integer> options) {
    return RuleFixture.rule(preference, Optional.empty(), options);
  }

  @Test
  void makesAnInterfaceWithAnEthernetAddressOfItsOwn() {
    MacAddress mac = MacAddress.parse("00:00:5e:00:01:33");
    rtnetlink.addMacvlan("vrrp.51", link.index(), mac);
    Link made = rtnetlink.link("vrrp.51").orElseThrow();
    rtnetlink.configure(made.index(), Map.of(Ipv4Setting.ARP_IGNORE, 1));
    rtnetlink.dropLinkLocalAddresses(made.index());
    rtnetlink.setUp(made.index());

    assertThat(made.mac()).contains(mac);
    assertThat(rtnetlink.link("vrrp.51").orElseThrow().up()).isTrue();
    assertThat(network.exec("a", "ip", "-d", "link", "show", "vrrp.51"))
        .contains("macvlan mode private")
        .contains("addrgenmode none");
    assertThat(network.exec("a", "cat", "/proc/sys/net/ipv4/conf/vrrp.51/arp_ignore").strip())
        .isEqualTo("1");

    rtnetlink.deleteLink(made.index());
    rtnetlink.deleteLink(made.index());
    assertThat(rtnetlink.link("vrrp.51")).isEmpty();
  }
}
