package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tandem.linux.netlink.Encapsulation;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RouteEntry.Metric;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.VirtualRule;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RoutingModelTest {

  @ParameterizedTest
  @CsvSource({
    "198.51.100.0/24 via 192.0.2.1 dev eth1, 198.51.100.0/24 via 192.0.2.1 dev eth1",
    "default gw 192.0.2.1 table 100, 0.0.0.0/0 via 192.0.2.1 table 100",
    "inet6 default via 2001:db8::1 dev eth0, ::/0 via 2001:db8::1 dev eth0",
    "src 192.0.2.9 to 198.51.100.7 oif eth0, 198.51.100.7/32 dev eth0",
    "blackhole 203.0.113.0/24 no_track, blackhole 203.0.113.0/24",
    "203.0.113.0/24 via 192.0.2.1 or 192.0.2.2, 203.0.113.0/24 via 192.0.2.1 via 192.0.2.2",
    "203.0.113.0/24 nexthop via 192.0.2.1 weight 3 nexthop dev eth1 onlink,"
        + " 203.0.113.0/24 via 192.0.2.1 dev eth1",
  })
  void routesAreReadInTheWordsOfIproute(String line, String read) {
    assertThat(routing("virtual_routes", line).routes().getFirst().entry()).hasToString(read);
  }

  @Test
  void tablesAndMakersMayHaveNames() {
    assertThat(
            routing("virtual_routes", "198.51.100.0/24 dev eth1 table default protocol static")
                .routes()
                .getFirst()
                .entry()
                .table())
        .isEqualTo(253);
    assertThat(rule("from 192.0.2.0/24 lookup local protocol static preference 7"))
        .hasToString("rule 7 from 192.0.2.0/24 lookup 255");
  }

  /** iproute2 brings these names along. */
  @Test
  void aTypeOfServiceMayHaveAName() {
    assertThat(
            routing("virtual_routes", "198.51.100.0/24 dev eth1 tos AF11")
                .routes()
                .getFirst()
                .entry()
                .typeOfService())
        .isEqualTo(0x28);
    assertThat(rule("from 192.0.2.0/24 tos AF11 preference 7").typeOfService()).isEqualTo(0x28);
  }

  @Test
  void aRouteMayGoToTheTableOfAVrf() {
    VirtualRoute route =
        routing("virtual_routes", "198.51.100.0/24 dev eth1 vrf blue metric 7").routes().getFirst();
    assertThat(route.vrf()).contains("blue");
    assertThat(route).hasToString("198.51.100.0/24 dev eth1 vrf blue");
    assertThat(route.entry().metric()).isEqualTo(7);

    VirtualRoute fixed =
        Loading.valid("static_routes {\n198.51.100.0/24 dev eth1 vrf blue\n}")
            .router()
            .routing()
            .routes()
            .getFirst();
    assertThat(fixed.vrf()).contains("blue");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          table 100 vrf blue | 198.51.100.0/24 dev eth1 vrf blue | W 2:40: vrf blue takes the place of table 100: leave one of them out
          vrf blue table 100 | 198.51.100.0/24 dev eth1 table 100 | W 2:41: table 100 takes the place of vrf blue: leave one of them out
          """)
  void ofTwoTablesTheLastOneCounts(String words, String read, String warning) {
    String text = "static_routes {\n198.51.100.0/24 dev eth1 " + words + "\n}";
    assertThat(Loading.load(text).config().router().routing().routes().getFirst())
        .hasToString(read);
    assertThat(Loading.diagnostics(text)).containsExactly(warning);
  }

  @Test
  void aRouteTakesAllThatItIsTold() {
    VirtualRoute route =
        routing(
                "virtual_routes",
                "unicast 198.51.100.0/24 via 192.0.2.1 src 192.0.2.9 metric 5 tos 0x10 scope site"
                    + " mtu lock 1400 initcwnd 20 rtt 100 rttvar 10 rto_min lock 50 features ecn"
                    + " fastopen_no_cookie 1 onlink no_track")
            .routes()
            .getFirst();
    assertThat(route.tracked()).isFalse();
    assertThat(route.entry().type()).isEqualTo(RouteEntry.Type.UNICAST);
    assertThat(route.entry().metric()).isEqualTo(5);
    assertThat(route.entry().typeOfService()).isEqualTo(16);
    assertThat(route.entry().scope()).hasValue(200);
    assertThat(route.entry().source()).hasToString("Optional[/192.0.2.9]");
    assertThat(route.entry().metrics())
        .isEqualTo(
            Map.of(
                Metric.LOCK, 1 << 2 | 1 << 13,
                Metric.MTU, 1400,
                Metric.INITCWND, 20,
                Metric.RTT, 800,
                Metric.RTTVAR, 40,
                Metric.RTO_MIN, 50,
                Metric.FEATURES, 1,
                Metric.FASTOPEN_NO_COOKIE, 1));
    assertThat(route.entry().hops().getFirst().onLink()).isTrue();
  }

  @Test
  void aRouteTakesWhatIsSaidSeldom() {
    RouteEntry route =
        routing(
                "virtual_routes",
                "append 2001:db8:1::/64 from 2001:db8:2::/64 via 2001:db8::1 realms 3/4 pref low"
                    + " expires 60 ttl-propagate disabled congctl lock reno")
            .routes()
            .getFirst()
            .entry();
    assertThat(route.place()).isEqualTo(RouteEntry.Place.BEHIND);
    assertThat(route.senders()).hasToString("Optional[2001:db8:2::/64]");
    assertThat(route.congestionControl()).contains("reno");
    assertThat(route.metrics()).isEqualTo(Map.of(Metric.LOCK, 1 << 16));
    assertThat(route.options())
        .isEqualTo(
            Map.of(
                RouteEntry.Option.REALMS, 0x3_0004,
                RouteEntry.Option.PREFERENCE, 3,
                RouteEntry.Option.EXPIRES, 60,
                RouteEntry.Option.TTL_PROPAGATE, 0));
  }

  @ParameterizedTest
  @MethodSource
  void aRouteWrapsItsPackets(String words, Encapsulation wrap) {
    RouteEntry route =
        routing("virtual_routes", "198.51.100.0/24 encap " + words + " dev gre1 metric 7")
            .routes()
            .getFirst()
            .entry();
    assertThat(route.hops().getFirst().encapsulation()).contains(wrap);
    assertThat(route.hops().getFirst().interfaceName()).contains("gre1");
    assertThat(route.metric()).isEqualTo(7);
  }

  static Stream<Arguments> aRouteWrapsItsPackets() {
    OptionalInt none = OptionalInt.empty();
    return Stream.of(
        arguments(
            "ip id 7 dst 203.0.113.1 src 203.0.113.2 tos 8 ttl 9 flags 4",
            new Encapsulation.Ip(
                false,
                OptionalInt.of(7),
                Optional.of(InetAddress.ofLiteral("203.0.113.1")),
                Optional.of(InetAddress.ofLiteral("203.0.113.2")),
                OptionalInt.of(9),
                OptionalInt.of(8),
                OptionalInt.of(4))),
        arguments(
            "ip6 dst 2001:db8::1 hoplimit 9 tc 8",
            new Encapsulation.Ip(
                true,
                none,
                Optional.of(InetAddress.ofLiteral("2001:db8::1")),
                Optional.empty(),
                OptionalInt.of(9),
                OptionalInt.of(8),
                none)),
        arguments(
            "mpls 100/200 ttl 3", new Encapsulation.Mpls(List.of(100, 200), OptionalInt.of(3))),
        arguments("mpls 1048575", new Encapsulation.Mpls(List.of(1048575), none)),
        arguments("ila 2001:db8:0:1", new Encapsulation.Ila(0x20010db8_00000001L)));
  }

  @Test
  void eachWayMayWrapInItsOwnManner() {
    List<RouteEntry.Hop> hops =
        routing(
                "virtual_routes",
                "default nexthop via 192.0.2.1 encap mpls 5 nexthop dev eth0 weight 2 encap ip id 3")
            .routes()
            .getFirst()
            .entry()
            .hops();
    assertThat(hops)
        .extracting(RouteEntry.Hop::encapsulation)
        .first()
        .isEqualTo(Optional.of(new Encapsulation.Mpls(List.of(5), OptionalInt.empty())));
    assertThat(hops.getLast().encapsulation()).containsInstanceOf(Encapsulation.Ip.class);
    assertThat(hops.getLast().weight()).isEqualTo(2);
  }

  @Test
  void aRuleTakesWhatIsSaidSeldom() {
    RuleEntry rule =
        rule(
            "from 198.51.100.0/24 realms 5 sup_group 2 tunnel-id 7 protocol 18 l3mdev preference 9");
    assertThat(rule.toString()).endsWith("lookup l3mdev");
    assertThat(rule.options())
        .isEqualTo(
            Map.of(
                RuleEntry.Option.REALMS, 5,
                RuleEntry.Option.SUPPRESS_GROUP, 2,
                RuleEntry.Option.TUNNEL_ID, 7,
                RuleEntry.Option.VRF, 1));
  }

  @Test
  void aRuleTakesAllThatItIsTold() {
    RuleEntry rule =
        rule(
            "not from 198.51.100.0/24 to 203.0.113.0/24 fwmark 0x10/0xff iif eth0 oif eth1 tos 8"
                + " ipproto tcp sport 1000-2000 dport 80 uidrange 0-99 preference 7 table 3"
                + " suppress_prefixlength 0");
    assertThat(rule).hasToString("rule 7 from 198.51.100.0/24 to 203.0.113.0/24 lookup 3");
    assertThat(rule.inverted()).isTrue();
    assertThat(rule.mark()).hasValue(0x10);
    assertThat(rule.mask()).hasValue(0xff);
    assertThat(rule.ipProtocol()).hasValue(6);
    assertThat(rule.sourcePorts()).contains(new RuleEntry.Range(1000, 2000));
    assertThat(rule.destinationPorts()).contains(new RuleEntry.Range(80, 80));
    assertThat(rule.users()).contains(new RuleEntry.Range(0, 99));
    assertThat(rule.suppressedPrefixLength()).hasValue(0);
  }

  @Test
  void rulesWithoutAPreferenceAreNumberedDownwards() {
    ConfigLoader.Loaded loaded =
        Loading.load("static_rules {\nfrom 192.0.2.0/24 table 1\nto 192.0.2.0/24 goto 9\n}");
    assertThat(loaded.diagnostics())
        .extracting(diagnostic -> diagnostic.message())
        .containsExactly(
            "the rule has no preference: it gets 16383",
            "the rule has no preference: it gets 16382");
    assertThat(loaded.config().router().routing().rules())
        .extracting(VirtualRule::entry)
        .extracting(RuleEntry::preference)
        .containsExactly(16_383, 16_382);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          virtual_routes | via 192.0.2.1 | a route needs a destination, such as 198.51.100.0/24 or default
          virtual_routes | 198.51.100.0/24 | a route needs a gateway (via IP) or an interface (dev NAME)
          virtual_routes | blackhole 198.51.100.0/24 dev eth0 | a route that leads nowhere has no gateway and no interface
          virtual_routes | 198.51.100.0/24 via 2001:db8::1 | a gateway of another family than the destination
          virtual_routes | 198.51.100./24 dev eth0 | bad value '198.51.100./24': expected PREFIX, such as 198.51.100.0/24
          virtual_routes | 198.51.100.0/24 203.0.113.0/24 | unexpected '203.0.113.0/24' in a route to 198.51.100.0/24
          virtual_routes | 198.51.100.0/24 nexthop weight 3 | nexthop needs via IP or dev NAME
          virtual_routes | 198.51.100.0/24 dev eth0 vrf | vrf needs a value: expected the name of an interface, at most 15 characters
          virtual_rules | from 198.51.100.0/33 table 1 | bad value '198.51.100.0/33' for from: expected PREFIX, such as 198.51.100.0/24
          virtual_rules | from 198.51.100.0/24 to 2001:db8::/32 | a rule from one family to another matches nothing
          virtual_rules | from 198.51.100.0/24 table nowhere | bad value 'nowhere' for table: expected a whole number from 1 to 2147483647, or a name in rt_tables
          virtual_rules | fwmark x table 1 | bad value 'x' for fwmark: expected MARK[/MASK]
          virtual_rules | sport 9-8 table 1 | bad value '9-8' for sport: expected N or N-M up to 65535
          """)
  void mistakesAreNamed(String block, String line, String message) {
    assertThat(Loading.diagnostics(instance(block, line))).anyMatch(m -> m.endsWith(message));
  }

  private static RuleEntry rule(String line) {
    return routing("virtual_rules", line).rules().getFirst().entry();
  }

  private static RoutingSettings routing(String block, String line) {
    return Loading.valid(instance(block, line)).instances().getFirst().routing();
  }

  private static String instance(String block, String line) {
    return OneInstance.text(block + " {\n" + line + "\n}");
  }
}
