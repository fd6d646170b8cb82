package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.HostFixture.host;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.RouteFixture.link;
import static dev.tandem.vrrp.router.RouteFixture.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.network.HostView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VrfRoutesTest {

  private static final RouteEntry ENTRY =
      route(RouteEntry.Type.UNICAST, "198.51.100.0", 24, link("eth0"));
  private static final VirtualRoute ROUTE = new VirtualRoute(ENTRY, Optional.of("blue"), true);
  private static final RoutingSettings ROUTING = new RoutingSettings(List.of(ROUTE), List.of());
  private static final String IN_100 = "198.51.100.0/24 dev eth0 table 100";
  private static final String IN_200 = "198.51.100.0/24 dev eth0 table 200";

  private final FakeHost host = new FakeHost(new FakeLan(), 1);
  private final RouteKeeper keeper = new RouteKeeper(host, view());

  private HostView view() {
    return host.start(_ -> {});
  }

  private void look() {
    keeper.look(view());
    keeper.restore();
  }

  @Test
  void aRouteIsInTheTableOfItsVrf() {
    host.addVrf("blue", 100);
    look();
    keeper.hold("front", ROUTING);
    assertThat(host.routing()).containsExactly(IN_100);
    assertThat(keeper.lacks(ROUTING)).isFalse();

    keeper.release("front", ROUTING);
    assertThat(host.routing()).isEmpty();
  }

  @Test
  void aRouteWaitsForItsVrf() {
    keeper.hold("front", ROUTING);
    assertThat(host.routing()).isEmpty();
    assertThat(keeper.lacks(ROUTING)).isTrue();

    host.addVrf("blue", 100);
    look();
    assertThat(host.routing()).containsExactly(IN_100);
    assertThat(keeper.lacks(ROUTING)).isFalse();
  }

  @Test
  void aRouteFollowsItsVrfIntoAnotherTable() {
    host.addVrf("blue", 100);
    look();
    keeper.hold("front", ROUTING);
    host.addVrf("blue", 200);
    look();
    assertThat(host.routing()).containsExactly(IN_200);
  }

  @Test
  void aRouteGoesWithItsVrf() {
    host.addVrf("blue", 100);
    look();
    keeper.hold("front", ROUTING);
    host.unplug("blue");
    look();
    assertThat(host.routing()).isEmpty();
    assertThat(keeper.lacks(ROUTING)).isTrue();
  }

  @Test
  void aRouteIsRemovedWhereItWasAddedThoughItsVrfIsGone() {
    host.addVrf("blue", 100);
    look();
    keeper.hold("front", ROUTING);
    host.unplug("blue");
    keeper.look(view());
    keeper.release("front", ROUTING);
    assertThat(host.routing()).isEmpty();
  }

  @Test
  void whatAnEarlierRunHasLeftInTheTableOfAVrfGoes() {
    host.addVrf("blue", 100);
    host.leave(IN_100);
    look();
    keeper.release("front", ROUTING);
    assertThat(host.routing()).isEmpty();
  }

  @Test
  void aMissingVrfIsToldOnceUntilItHasBeenThere() {
    VrfTables tables = new VrfTables();
    String missing =
        "route 198.51.100.0/24 dev eth0 vrf blue cannot be added: there is no interface blue: add"
            + " that VRF, or name another one";
    assertThat(tables.complaint(ROUTE, view())).contains(missing);
    assertThat(tables.complaint(ROUTE, view())).isEmpty();

    host.addVrf("blue", 100);
    assertThat(tables.resolve(ROUTE, view())).contains(ENTRY.inTable(100));
    host.unplug("blue");
    assertThat(tables.resolve(ROUTE, view())).isEmpty();
    assertThat(tables.complaint(ROUTE, view())).contains(missing);
  }

  @Test
  void anInterfaceThatIsNoVrfHasNoTable() {
    VrfTables tables = new VrfTables();
    VirtualRoute wrong = new VirtualRoute(ENTRY, Optional.of("eth1"), true);
    assertThat(tables.resolve(wrong, view())).isEmpty();
    assertThat(tables.complaint(wrong, view()))
        .contains(
            "route 198.51.100.0/24 dev eth0 vrf eth1 cannot be added: eth1 is no VRF: name one, or"
                + " write table instead");
  }

  @Test
  void whoDependsOnARouteOfAVrfIsInFaultUntilThatAppears() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.router(pair.hostA, List.of(front().build()), List.of());
      router.general(host().routing(ROUTING).dependent("front").build());
      router.start();
      awaitRole(router, "front", Role.FAULT);
      assertThat(FakePair.status(router, "front").faults())
          .containsExactly(FaultReason.STATIC_MISSING);

      pair.hostA.addVrf("blue", 100);
      awaitRole(router, "front", Role.MASTER);
      assertThat(pair.hostA.routing()).containsExactly(IN_100);
    }
  }
}
