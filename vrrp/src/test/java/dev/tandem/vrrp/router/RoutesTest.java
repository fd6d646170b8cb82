package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.HostFixture.host;
import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.virtual;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.RouteFixture.hop;
import static dev.tandem.vrrp.router.RouteFixture.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.linux.netlink.RuleFixture;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.VirtualRule;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutesTest {

  private static final RouteEntry ROUTE =
      route(RouteEntry.Type.UNICAST, "198.51.100.0", 24, hop("192.0.2.254", "eth0"));
  private static final RuleEntry RULE = rule(16_000);
  private static final RoutingSettings ROUTING =
      new RoutingSettings(
          List.of(new VirtualRoute(ROUTE, true)), List.of(new VirtualRule(RULE, true)));
  private static final List<String> ADDED = List.of(ROUTE.toString(), RULE.toString());

  @Test
  void routesAndRulesComeAndGoWithTheRole() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.started(pair.hostA, front().routing(ROUTING).build());
      awaitRole(router, "front", Role.MASTER);
      assertThat(pair.hostA.routing()).isEqualTo(ADDED);
      router.handOver("front");
      assertThat(pair.hostA.routing()).isEmpty();
    }
  }

  @Test
  void whatAnEarlierRunHasLeftGoesAtTheStart() {
    try (FakePair pair = new FakePair()) {
      pair.hostA.leave(ROUTE);
      pair.hostA.leave(RULE);
      pair.started(pair.hostA, front().priority(1).routing(ROUTING).build());
      assertThat(pair.hostA.routing()).isEmpty();
    }
  }

  @Test
  void aReloadMovesOnlyWhatDiffers() {
    RouteEntry more = route(RouteEntry.Type.BLACKHOLE, "203.0.113.0", 24);
    RoutingSettings next =
        new RoutingSettings(
            List.of(new VirtualRoute(ROUTE, true), new VirtualRoute(more, true)), List.of());
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.started(pair.hostA, front().routing(ROUTING).build());
      awaitRole(router, "front", Role.MASTER);
      router.apply(List.of(front().routing(next).build()), List.of());
      assertThat(pair.hostA.routing()).containsExactly(ROUTE.toString(), more.toString());
      assertThat(FakePair.status(router, "front").role()).isEqualTo(Role.MASTER);
    }
  }

  @Test
  void whatSomebodyRemovesIsPutBackWhenTheHostChanges() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.started(pair.hostA, front().routing(ROUTING).build());
      awaitRole(router, "front", Role.MASTER);
      pair.hostA.drop(ROUTE);
      pair.hostA.link("eth1", false);
      Await.until("the route is back", () -> pair.hostA.routing().contains(ROUTE.toString()));
    }
  }

  @Test
  void staticOnesAreThereWhoeverIsMasterAndGoInTheEnd() {
    VirtualAddress address =
        new VirtualAddress(
            address("192.0.2.77"), 24, Optional.of("eth0"), virtual("192.0.2.77").options(), true);
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.router(pair.hostA, List.of(), List.of());
      router.general(host().addresses(address).routing(ROUTING).build());
      router.start();
      assertThat(pair.hostA.routing()).isEqualTo(ADDED);
      assertThat(pair.hostA.addresses("eth0")).contains("192.0.2.77");

      pair.hostA.take("eth0", "192.0.2.77");
      Await.until("the address is back", () -> pair.hostA.addresses("eth0").contains("192.0.2.77"));

      router.general(RouterSettings.NONE);
      assertThat(pair.hostA.routing()).isEmpty();
      assertThat(pair.hostA.addresses("eth0")).doesNotContain("192.0.2.77");
    }
  }

  @Test
  void whoDependsOnARouteIsInFaultWithoutIt() {
    try (FakePair pair = new FakePair()) {
      RouteEntry other =
          route(RouteEntry.Type.UNICAST, "203.0.113.0", 24, hop("192.0.3.254", "eth1"));
      VrrpRouter router = pair.router(pair.hostA, List.of(front().build()), List.of());
      router.general(
          host()
              .routing(new RoutingSettings(List.of(new VirtualRoute(other, true)), List.of()))
              .dependent("front")
              .build());
      router.start();
      awaitRole(router, "front", Role.MASTER);

      pair.hostA.link("eth1", false);
      awaitRole(router, "front", Role.FAULT);
      assertThat(FakePair.status(router, "front").faults())
          .containsExactly(FaultReason.STATIC_MISSING);
      pair.hostA.link("eth1", true);
      awaitRole(router, "front", Role.MASTER);
    }
  }

  @Test
  void whoDependsOnAnAddressIsInFaultWithoutIt() {
    VirtualAddress address = virtual("192.0.4.77").placedOn("eth2");
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.router(pair.hostA, List.of(front().build()), List.of());
      router.general(host().addresses(address).dependent("front").build());
      router.start();
      awaitRole(router, "front", Role.FAULT);

      pair.hostA.addInterface("eth2", new MacAddress(9));
      awaitRole(router, "front", Role.MASTER);
      assertThat(pair.hostA.addresses("eth2")).containsExactly("192.0.4.77");
    }
  }

  @Test
  void aDelayOfTheStartKeepsInstancesFromBeingAnything() {
    try (FakePair pair = new FakePair()) {
      InstanceSettings owner = front().priority(255).build();
      VrrpRouter router = pair.router(pair.hostA, List.of(owner), List.of());
      router.general(host().startupDelay(Duration.ofMillis(150)).build());
      long start = System.nanoTime();
      router.start();
      assertThat(FakePair.status(router, "front").role()).isEqualTo(Role.INIT);
      awaitRole(router, "front", Role.MASTER);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(150));
    }
  }

  @Test
  @RequiresRoot
  void theKernelHasThemWhileThisRouterIsMaster() throws Exception {
    try (TestNetwork network = new TestNetwork()) {
      network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
      network.ip("a", "addr add 192.0.2.1/24 dev eth0");
      InstanceSettings settings =
          front().routing(ROUTING).promoteSecondaries().addresses("192.0.2.100").build();
      VrrpRouter router =
          TestNetwork.inside(
              "a",
              () -> {
                VrrpRouter made =
                    new VrrpRouter(
                        List.of(settings),
                        List.of(),
                        VrrpHost.kernel(() -> enter("a")),
                        event -> {});
                made.start();
                return made;
              });
      try (router) {
        awaitRole(router, "front", Role.MASTER);
        assertThat(network.exec("a", "ip", "route", "show", "proto", "keepalived"))
            .isEqualToIgnoringWhitespace("198.51.100.0/24 via 192.0.2.254 dev eth0");
        assertThat(network.exec("a", "ip", "rule", "show"))
            .contains("16000:", "from 198.51.100.0/24 lookup 100");
        assertThat(network.exec("a", "cat", "/proc/sys/net/ipv4/conf/eth0/promote_secondaries"))
            .startsWith("1");

        network.ip("a", "route del 198.51.100.0/24");
        network.ip("a", "rule del preference 16000");
        network.ip("a", "link set eth0 mtu 1400");
        Await.until(
            "both are back",
            () ->
                network.exec("a", "ip", "route").contains("198.51.100.0/24")
                    && network.exec("a", "ip", "rule").contains("16000:"));
      }
      assertThat(network.exec("a", "ip", "route")).doesNotContain("198.51.100.0/24");
      assertThat(network.exec("a", "ip", "rule")).doesNotContain("16000:");
    }
  }

  private static void enter(String name) {
    NetworkNamespace.enter(TestNetwork.namespace(name));
  }

  private static RuleEntry rule(int preference) {
    InetAddress from = address("198.51.100.0");
    return RuleFixture.rule(preference, Optional.of(new RuleEntry.Prefix(from, 24)), Map.of());
  }
}
