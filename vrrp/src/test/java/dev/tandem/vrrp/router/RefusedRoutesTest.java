package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.RouteFixture.link;
import static dev.tandem.vrrp.router.RouteFixture.route;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualRoute;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the kernel refuses is tried at each change of the host; the log says so once. */
class RefusedRoutesTest {

  private static final RouteEntry ENTRY =
      route(RouteEntry.Type.UNICAST, "198.51.100.0", 24, link("eth0"));
  private static final RoutingSettings ROUTING =
      new RoutingSettings(List.of(new VirtualRoute(ENTRY, true)), List.of());

  private final FakeHost host = new FakeHost(new FakeLan(), 1);
  private final RouteKeeper keeper = new RouteKeeper(host, host.start(_ -> {}));
  private final Logger logger = (Logger) LoggerFactory.getLogger(RouteKeeper.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    host.refuse(true);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  @Test
  void areToldOfOnceHoweverOftenTheyAreTried() {
    keeper.hold("front", ROUTING);
    keeper.restore();
    keeper.restore();

    assertThat(log.list)
        .singleElement()
        .asString()
        .contains("[ERROR]", "front: add " + ENTRY, "Operation not permitted");
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
    assertThat(log.list).filteredOn(event -> event.toString().startsWith("[ERROR]")).hasSize(2);
  }
}
