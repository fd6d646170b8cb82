package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static dev.tandem.vrrp.router.Lan.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.Tracked;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who stays master beside a real keepalived, and who goes along: without preemption, with equal
 * priorities, in sync groups. With {@code -Dtandem.interop=all} in version 2 as well.
 */
@RequiresRoot
@RequiresKeepalived
class KeepalivedRolesTest {

  /** A backup that may take over has done so before it has heard as many. */
  private static final int A_WHILE = 6;

  @AutoClose private final Lan lan = new Lan();
  private Keepalived keepalived;
  private WireCapture wire;

  @TempDir private Path directory;

  @BeforeEach
  void capture() throws IOException {
    wire = WireCapture.start("switch", "br0", directory);
  }

  @AfterEach
  void whatWasCapturedIsWellFormed() throws IOException {
    wire.close();
    wire.assertWellFormed();
  }

  static Stream<Dialect> plain() {
    return System.getProperty("tandem.interop", "").equals("all")
        ? Stream.of(Dialect.V2, Dialect.V3, Dialect.V6)
        : Stream.of(Dialect.V3, Dialect.V6);
  }

  static Stream<Arguments> onEitherHost() {
    return plain().flatMap(dialect -> Stream.of(arguments(dialect, "a"), arguments(dialect, "b")));
  }

  @ParameterizedTest
  @MethodSource("plain")
  void itDoesNotPreemptWhenItIsToldSo(Dialect dialect) throws Exception {
    VrrpRouter router = lan.start("a", dialect.ours("a").priority(50).build());
    Await.until("we are master", () -> role(router) == Role.MASTER);
    startKeepalived("b", 150, "nopreempt\n" + dialect.theirs("b"));
    Await.until("keepalived listens", () -> Keepalived.listens(lan.network(), "b"));
    adverts(router, InstanceCounter.ADVERTS_SENT);
    assertThat(role(router)).isEqualTo(Role.MASTER);
    assertThat(holds("b", dialect)).isFalse();

    router.close();
    Await.until("it is master", () -> holds("b", dialect));
  }

  @ParameterizedTest
  @MethodSource("plain")
  void weDoNotPreemptWhenWeAreToldSo(Dialect dialect) throws Exception {
    startKeepalived("b", 50, dialect.theirs("b"));
    Await.until("keepalived is master", () -> holds("b", dialect));
    VrrpRouter router = lan.start("a", dialect.ours("a").priority(150).preempt(false).build());
    adverts(router, InstanceCounter.ADVERTS_RECEIVED);
    assertThat(role(router)).isEqualTo(Role.BACKUP);

    keepalived.stop();
    Await.until("we are master", () -> role(router) == Role.MASTER);
  }

  /** Of two masters with one priority, that with the higher address stays: b's is. */
  @ParameterizedTest
  @MethodSource("onEitherHost")
  void ofEqualsWhoWasPartedTheHigherAddressStays(Dialect dialect, String host) throws Exception {
    String other = host.equals("a") ? "b" : "a";
    startKeepalived(other, 100, dialect.theirs(other));
    Await.until("keepalived is master", () -> holds(other, dialect));
    VrrpRouter router = lan.start(host, dialect.ours(host).priority(100).build());
    adverts(router, InstanceCounter.ADVERTS_RECEIVED);
    assertThat(role(router)).isEqualTo(Role.BACKUP);

    lan.network().ip("switch", "link set port-a nomaster");
    Await.until("there are two masters", () -> role(router) == Role.MASTER);
    assertThat(holds(other, dialect)).isTrue();
    lan.network().ip("switch", "link set port-a master br0");
    Await.until("one gives way", () -> !holds("a", dialect) && holds("b", dialect));
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
        ours()
            .name("back")
            .virtualRouterId(52)
            .addresses("192.0.2.101")
            .tracking(Tracked.networkInterface("eth1", 0, false));
    return lan.start(
        "a",
        List.of(new SyncGroupSettings("both", List.of("front", "back"), List.of())),
        ours().build(),
        back.build());
  }

  private static InstanceFixture ours() {
    return Dialect.V3.ours("a").priority(100);
  }

  private static String groupOfTwo() {
    String lines = Dialect.V3.theirs("b");
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
        .formatted(lines, lines.replace("2.100", "2.101"));
  }

  private boolean holdsBoth(String host) {
    return lan.holdsAddress(host) && lan.holdsAddress(host, "192.0.2.101/24");
  }

  private static boolean all(VrrpRouter router, Role role) {
    return router.status().instances().stream().allMatch(instance -> instance.role() == role);
  }

  private boolean holds(String host, Dialect dialect) {
    return lan.holdsAddress(host, dialect.addresses().getLast());
  }

  private void startKeepalived(String host, int priority, String lines) throws IOException {
    keepalived = lan.startKeepalived(host, directory, Keepalived.instance(priority, lines));
  }

  /** Waits until that many more adverts were told as make a difference, if there is one. */
  private static void adverts(VrrpRouter router, InstanceCounter counter) {
    long before = count(router, counter);
    Await.until("some adverts", () -> count(router, counter) >= before + A_WHILE);
  }

  private static long count(VrrpRouter router, InstanceCounter counter) {
    return status(router).counters().getOrDefault(counter, 0L);
  }

  private void tracked(String host, String state) {
    lan.network().ip("switch", "link set tracked-" + host + " " + state);
  }
}
