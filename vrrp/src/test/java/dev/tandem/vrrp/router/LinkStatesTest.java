package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.HostFixture.host;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.LinkDelay;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkStatesTest {

  private static final Map<String, LinkDelay> DELAYS =
      Map.of("eth0", new LinkDelay(Duration.ofNanos(100), Duration.ofNanos(30)));

  private long longestDown = Long.MAX_VALUE;
  private final LinkStates links = new LinkStates(view(true), _ -> longestDown);

  private static HostView view(boolean up) {
    HostInterface eth0 =
        new HostInterface(1, "eth0", Optional.of(new MacAddress(1)), up, up, false, List.of());
    return new HostView(Map.of("eth0", eth0), 0);
  }

  @Test
  void withoutADelayEveryChangeCountsAtOnce() {
    links.look(view(false), 0);

    assertThat(links.usable("eth0")).isFalse();
    assertThat(links.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aChangeCountsWhenItHasLasted() {
    links.apply(DELAYS, 0);
    links.look(view(false), 1000);
    links.look(view(false), 1050);

    assertThat(links.usable("eth0")).isTrue();
    assertThat(links.nextDeadline()).isEqualTo(1100);
    assertThat(links.fire(1099)).isFalse();
    assertThat(links.fire(1100)).isTrue();
    assertThat(links.usable("eth0")).isFalse();

    links.look(view(true), 2000);
    assertThat(links.usable("eth0")).isFalse();
    assertThat(links.fire(2030)).isTrue();
    assertThat(links.usable("eth0")).isTrue();
    assertThat(links.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aChangeThatIsTakenBackNeverHappened() {
    links.apply(DELAYS, 0);
    links.look(view(false), 1000);
    links.look(view(true), 1050);

    assertThat(links.usable("eth0")).isTrue();
    assertThat(links.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    links.look(view(false), 1060);
    assertThat(links.nextDeadline()).isEqualTo(1160);
  }

  @Test
  void nobodyWaitsUntilABackupHasTakenOver() {
    links.apply(DELAYS, 0);
    longestDown = 40;
    links.look(view(false), 1000);

    assertThat(links.nextDeadline()).isEqualTo(1040);
  }

  @Test
  void anInterfaceThatIsGoneIsGoneAtOnce() {
    links.apply(DELAYS, 0);
    links.look(new HostView(Map.of(), 0), 1000);

    assertThat(links.usable("eth0")).isFalse();
  }

  @Test
  void theMastersIntervalBoundsTheDelay() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.started(pair.hostA, front().build());
      router.general(host().linkDelay("eth0", Duration.ofMinutes(1), Duration.ZERO).build());
      awaitRole(router, "front", Role.MASTER);
      pair.hostA.link("eth0", false);

      awaitRole(router, "front", Role.FAULT);
    }
  }

  @Test
  @RequiresRoot
  void aLinkThatIsBackInTimeCostsNothing() {
    try (Lan lan = new Lan()) {
      Duration interval = Duration.ofMillis(500);
      VrrpRouter router = lan.start("a", front().interval(interval).build());
      router.general(host().linkDelay("eth0", Duration.ofSeconds(1), Duration.ZERO).build());
      Await.until("it is master", () -> Lan.role(router) == Role.MASTER);
      lan.network().ip("switch", "link set port-a down");
      Await.until("the link is lost", () -> !carrier(lan));
      lan.network().ip("switch", "link set port-a up");
      Await.until("the link is back", () -> carrier(lan));
      lan.network().ip("a", "link set eth0 down");
      lan.network().ip("a", "link set eth0 up");
      Await.until("the link is back", () -> carrier(lan));

      assertThat(Lan.role(router)).isEqualTo(Role.MASTER);
      assertThat(lan.events())
          .filteredOn(event -> event.notice() instanceof RoleChanged)
          .extracting(event -> ((RoleChanged) event.notice()).to())
          .containsExactly(Role.BACKUP, Role.MASTER);
      lan.network().ip("switch", "link set port-a down");
      Await.until("it lasts", () -> Lan.role(router) == Role.FAULT);
    }
  }

  private static boolean carrier(Lan lan) {
    return lan.network().exec("a", "ip", "link", "show", "eth0").contains("LOWER_UP");
  }
}
