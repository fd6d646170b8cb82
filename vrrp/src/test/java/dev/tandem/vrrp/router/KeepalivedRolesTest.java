package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static dev.tandem.vrrp.router.Lan.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.Tracked;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is master beside a real keepalived, whatever makes the role move or stay. */
@RequiresRoot
@RequiresKeepalived
class KeepalivedRolesTest {

  private static final String LINES =
      """
      version 3
      advert_int 0.1
      virtual_ipaddress {
        192.0.2.100/24
      }
      """;
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final int A_WHILE = 10;

  @AutoClose private final Lan lan = new Lan();
  private Keepalived keepalived;

  @TempDir private Path directory;

  @Test
  void itsLinkIsLostAndReturns() throws Exception {
    keepalived(150, LINES);
    Await.until("keepalived is master", () -> lan.holdsAddress("b"));
    VrrpRouter router = lan.start("a", ours(100).build());
    Await.until("we hear it", () -> hearsAMaster(router));

    cable("b", "down");
    Await.until("we are master", () -> role(router) == Role.MASTER && !lan.holdsAddress("b"));
    cable("b", "up");
    Await.until("it is master again", () -> role(router) == Role.BACKUP && lan.holdsAddress("b"));
  }

  @Test
  void ourLinkIsLostAndReturns() throws Exception {
    VrrpRouter router = masterBefore(ours(150));

    cable("a", "down");
    Await.until("keepalived is master", () -> role(router) == Role.FAULT && lan.holdsAddress("b"));
    cable("a", "up");
    Await.until("we are master again", () -> role(router) == Role.MASTER && !lan.holdsAddress("b"));
  }

  @Test
  void itFollowsWhoIsKilled() throws Exception {
    Path log = directory.resolve("router.log");
    try (RouterProcess killed = RouterProcess.start("a", INTERVAL, 150, log)) {
      Await.until("we are master", () -> lan.holdsAddress("a"));
      keepalived(100, LINES);
      listens("b");
      killed.kill();
      Await.until("keepalived is master", () -> lan.holdsAddress("b"));
    }
  }

  @Test
  void thePriorityOfEitherChanges() throws Exception {
    VrrpRouter router = masterBefore(ours(150));

    router.apply(List.of(ours(50).build()), List.of());
    Await.until("it is master", () -> role(router) == Role.BACKUP && lan.holdsAddress("b"));
    keepalived.changePriority(20, LINES);
    Await.until("we are master", () -> role(router) == Role.MASTER && !lan.holdsAddress("b"));
  }

  @Test
  void itDoesNotPreemptWhenItIsToldSo() throws Exception {
    VrrpRouter router = lan.start("a", ours(50).build());
    Await.until("we are master", () -> role(router) == Role.MASTER);
    keepalived(150, "nopreempt\n" + LINES);
    listens("b");
    adverts(router, InstanceCounter.ADVERTS_SENT);
    assertThat(role(router)).isEqualTo(Role.MASTER);
    assertThat(lan.holdsAddress("b")).isFalse();

    router.close();
    Await.until("it is master", () -> lan.holdsAddress("b"));
  }

  @Test
  void weDoNotPreemptWhenWeAreToldSo() throws Exception {
    keepalived(50, LINES);
    Await.until("keepalived is master", () -> lan.holdsAddress("b"));
    VrrpRouter router = lan.start("a", ours(150).preempt(false).build());
    adverts(router, InstanceCounter.ADVERTS_RECEIVED);
    assertThat(role(router)).isEqualTo(Role.BACKUP);

    keepalived.stop();
    Await.until("we are master", () -> role(router) == Role.MASTER);
  }

  /** Of two masters with one priority, that with the higher address stays: b's is. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "b"})
  void ofEqualsWhoWasPartedTheHigherAddressStays(String host) throws Exception {
    String other = host.equals("a") ? "b" : "a";
    keepalived = lan.startKeepalived(other, directory, Keepalived.instance(100, LINES));
    Await.until("keepalived is master", () -> lan.holdsAddress(other));
    VrrpRouter router = lan.start(host, ours(100).build());
    adverts(router, InstanceCounter.ADVERTS_RECEIVED);
    assertThat(role(router)).isEqualTo(Role.BACKUP);

    lan.network().ip("switch", "link set port-a nomaster");
    Await.until("there are two masters", () -> role(router) == Role.MASTER);
    assertThat(lan.holdsAddress(other)).isTrue();
    lan.network().ip("switch", "link set port-a master br0");
    Await.until("one gives way", () -> !lan.holdsAddress("a") && lan.holdsAddress("b"));
    assertThat(role(router)).isEqualTo(host.equals("b") ? Role.MASTER : Role.BACKUP);
  }

  @Test
  void groupsMoveAsOne() throws Exception {
    for (String host : List.of("a", "b")) {
      lan.network().connect("switch", "tracked-" + host, host, "eth1");
    }
    keepalived = lan.startKeepalived("b", directory, groupOfTwo());
    Await.until("keepalived is master of both", () -> holdsBoth("b"));
    VrrpRouter router = group();
    Await.until("we hear it", () -> all(router, Role.BACKUP) && hearsAMaster(router));

    tracked("b", "down");
    Await.until("we are master of both", () -> holdsBoth("a") && all(router, Role.MASTER));
    tracked("b", "up");
    Await.until("it is master of both", () -> holdsBoth("b") && all(router, Role.BACKUP));
    tracked("a", "down");
    Await.until("both of ours are in fault", () -> all(router, Role.FAULT));
    assertThat(holdsBoth("b")).isTrue();
  }

  private VrrpRouter group() {
    InstanceFixture back =
        ours(100)
            .name("back")
            .virtualRouterId(52)
            .addresses("192.0.2.101")
            .tracking(Tracked.networkInterface("eth1", 0, false));
    return lan.start(
        "a",
        List.of(new SyncGroupSettings("both", List.of("front", "back"), List.of())),
        ours(100).build(),
        back.build());
  }

  private static String groupOfTwo() {
    return
"""
global_defs {
  router_id test
}
vrrp_sync_group both {
  group {
    front
    back
  }
}
vrrp_instance front {
  interface eth0
  state BACKUP
  virtual_router_id 51
  priority 150
  %s
}
vrrp_instance back {
  interface eth0
  state BACKUP
  virtual_router_id 52
  priority 150
  track_interface {
    eth1
  }
  %s
}
"""
        .formatted(LINES, LINES.replace("2.100", "2.101"));
  }

  private boolean holdsBoth(String host) {
    return lan.holdsAddress(host) && lan.holdsAddress(host, "192.0.2.101/24");
  }

  private static boolean all(VrrpRouter router, Role role) {
    return router.status().instances().stream().allMatch(instance -> instance.role() == role);
  }

  /** With ours as master and keepalived, of priority 100, as its backup. */
  private VrrpRouter masterBefore(InstanceFixture settings) throws IOException {
    VrrpRouter router = lan.start("a", settings.build());
    Await.until("we are master", () -> role(router) == Role.MASTER);
    keepalived(100, LINES);
    listens("b");
    return router;
  }

  private void keepalived(int priority, String lines) throws IOException {
    keepalived = lan.startKeepalived("b", directory, Keepalived.instance(priority, lines));
  }

  private void listens(String host) {
    Await.until("keepalived listens", () -> Keepalived.listens(lan.network(), host));
  }

  /** Waits until that many more adverts were told as make a difference, if there is one. */
  private static void adverts(VrrpRouter router, InstanceCounter counter) {
    long before = count(router, counter);
    Await.until("some adverts", () -> count(router, counter) >= before + A_WHILE);
  }

  private static long count(VrrpRouter router, InstanceCounter counter) {
    return status(router).counters().getOrDefault(counter, 0L);
  }

  private void cable(String host, String state) {
    lan.network().ip("switch", "link set port-" + host + " " + state);
  }

  private void tracked(String host, String state) {
    lan.network().ip("switch", "link set tracked-" + host + " " + state);
  }

  private static InstanceFixture ours(int priority) {
    return instance().interval(INTERVAL).priority(priority);
  }
}
