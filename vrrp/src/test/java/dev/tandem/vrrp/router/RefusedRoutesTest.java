package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.RouteFixture.link;
import static dev.tandem.vrrp.router.RouteFixture.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.LogRecorder;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualRoute;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kernel refuses is tried at each change of the host; the log says so once. */
class RefusedRoutesTest {

  private static final RouteEntry ENTRY =
      route(RouteEntry.Type.UNICAST, "198.51.100.0", 24, link("eth0"));
  private static final RoutingSettings ROUTING =
      new RoutingSettings(List.of(new VirtualRoute(ENTRY, true)), List.of());

  private final FakeHost host = new FakeHost(new FakeLan(), 1);
  private final RouteKeeper keeper = new RouteKeeper(host, host.start(_ -> {}));
  @RegisterExtension private final LogRecorder log = LogRecorder.of(RouteKeeper.class);

  @BeforeEach
  void refuse() {
    host.refuse(true);
  }

  @Test
  void areToldOfOnceHoweverOftenTheyAreTried() {
    keeper.hold("front", ROUTING);
    keeper.restore();
    keeper.restore();

    assertThat(log.errors())
        .singleElement()
        .asString()
        .contains("front: add " + ENTRY, "Operation not permitted");
    assertThat(log.messages()).hasSize(1);
    assertThat(keeper.lacks(ROUTING)).isTrue();
  }

  @Test
  void areToldOfAgainWhenTheyHadBeenThere() {
    keeper.hold("front", ROUTING);
    host.refuse(false);
    keeper.restore();
    assertThat(keeper.lacks(ROUTING)).isFalse();

    host.refuse(true);
    host.drop(ENTRY);
    keeper.restore();
    assertThat(log.errors()).hasSize(2);
  }
}
