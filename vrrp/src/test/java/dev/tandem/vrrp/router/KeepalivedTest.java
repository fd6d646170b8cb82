package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.router.Lan.advertsHeard;
import static dev.tandem.vrrp.router.Lan.assertNothingWasRejected;
import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static dev.tandem.vrrp.router.Lan.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our router on host a and a real keepalived on host b agree on one master. */
@RequiresRoot
@RequiresKeepalived
class KeepalivedTest {

  @AutoClose private final Lan lan = new Lan();
  private Keepalived keepalived;
  private VrrpRouter router;

  @TempDir private Path directory;

  @Test
  void weTakeOverWhenItIsKilled() throws Exception {
    keepalivedIsMaster(VrrpVersion.V3, 150);
    router = lan.start("a", ours(VrrpVersion.V3).build());
    Await.until("we hear keepalived", () -> hearsAMaster(router));
    keepalived.kill();

    Duration waited = Await.until("we are master", () -> role(router) == Role.MASTER);
    assertThat(status(router).cause()).isEqualTo(Cause.MASTER_SILENT);
    assertThat(waited).isLessThan(interval(VrrpVersion.V3).multipliedBy(4).plusMillis(900));
    assertThat(lan.holdsAddress("a")).isTrue();
    assertNothingWasRejected(router);
  }

  @ParameterizedTest
  @EnumSource
  void weTakeOverAtOnceWhenItSaysGoodbye(VrrpVersion version) throws Exception {
    keepalivedIsMaster(version, 150);
    router = lan.start("a", ours(version).build());
    Await.until("we hear keepalived", () -> hearsAMaster(router));
    keepalived.stop();

    Await.until("we are master", () -> role(router) == Role.MASTER);
    assertThat(status(router).cause()).isEqualTo(Cause.MASTER_RESIGNED);
    assertThat(status(router).counters()).containsEntry(InstanceCounter.RESIGNATIONS_RECEIVED, 1L);
    assertNothingWasRejected(router);
  }

  @Test
  void weGiveWayToItsHigherPriority() throws Exception {
    router = lan.start("a", ours(VrrpVersion.V3).build());
    Await.until("we are master", () -> role(router) == Role.MASTER);
    keepalivedIsMaster(VrrpVersion.V3, 150);

    Await.until("we are backup", () -> role(router) == Role.BACKUP);
    assertThat(status(router).cause()).isEqualTo(Cause.HIGHER_PRIORITY);
    assertThat(lan.holdsAddress("a")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void itGivesWayToOurHigherPriorityAndFollowsOurGoodbye(VrrpVersion version) throws Exception {
    keepalivedIsMaster(version, 50);
    router = lan.start("a", ours(version).build());
    Await.until("we are master", () -> role(router) == Role.MASTER);
    assertThat(status(router).cause()).isEqualTo(Cause.PREEMPTED);
    Await.until("keepalived has let go", () -> !lan.holdsAddress("b"));
    router.close();

    // Without our goodbye it would wait for three adverts and its skew.
    Duration waited = Await.until("keepalived is master", () -> lan.holdsAddress("b"));
    assertThat(waited).isLessThan(interval(version).multipliedBy(2).plusMillis(900));
    assertThat(lan.holdsAddress("a")).isFalse();
  }

  @Test
  void weLeaveALowerPriorityAloneWhenWeDoNotPreempt() throws Exception {
    keepalivedIsMaster(VrrpVersion.V3, 50);
    router = lan.start("a", ours(VrrpVersion.V3).preempt(false).build());
    Await.until("we have heard it for ten intervals", () -> advertsHeard(router) > 10);

    assertThat(role(router)).isEqualTo(Role.BACKUP);
    assertThat(lan.holdsAddress("b")).isTrue();
  }

  @Test
  void itKeepsTheRoleThatWeHandOver() throws Exception {
    router = lan.start("a", ours(VrrpVersion.V3).build());
    Await.until("we are master", () -> role(router) == Role.MASTER);
    keepalived = start(VrrpVersion.V3, 50);
    Await.until("keepalived listens", this::keepalivedListens);
    assertThat(router.handOver("front")).isTrue();
    Await.until("keepalived is master", () -> lan.holdsAddress("b"));

    long heard = advertsHeard(router);
    Await.until("we have heard it for ten intervals", () -> advertsHeard(router) > heard + 10);
    assertThat(role(router)).isEqualTo(Role.BACKUP);
  }

  @ParameterizedTest
  @EnumSource
  void ourPacketsAreWellFormed(VrrpVersion version) throws Exception {
    try (WireCapture wire = WireCapture.start("b", "eth0", directory)) {
      router = lan.start("a", ours(version).build());
      Await.until("we are master", () -> role(router) == Role.MASTER);
      Await.until(
          "we have sent three adverts",
          () -> status(router).counters().get(InstanceCounter.ADVERTS_SENT) >= 3);
      router.close();
      Await.until("the goodbye is captured", () -> !resignations(wire).isEmpty());

      assertThat(wire.packets("_ws.malformed || _ws.expert.severity >= warning", "frame.number"))
          .isEmpty();
      assertThat(
              wire.packets(
                  "vrrp", "eth.dst", "ip.dsfield", "ip.ttl", "ip.dst", "vrrp.checksum.status"))
          .hasSizeGreaterThan(3)
          .containsOnly("01:00:5e:00:00:12,0xc0,255,224.0.0.18,1");
      assertThat(wire.packets("arp.isgratuitous", "arp.src.proto_ipv4", "arp.dst.hw_mac"))
          .hasSize(5)
          .containsOnly("192.0.2.100,ff:ff:ff:ff:ff:ff");
    }
  }

  private static List<String> resignations(WireCapture wire) {
    try {
      return wire.packets("vrrp.prio == 0", "vrrp.virt_rtr_id");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void keepalivedIsMaster(VrrpVersion version, int priority) throws IOException {
    keepalived = start(version, priority);
    Await.until("keepalived is master", () -> lan.holdsAddress("b"));
  }

  private Keepalived start(VrrpVersion version, int priority) throws IOException {
    String lines =
        """
        version %d
        advert_int %s
        virtual_ipaddress {
          192.0.2.100/24
        }
        """
            .formatted(version.number(), interval(version).toMillis() / 1000.0);
    return lan.startKeepalived("b", directory, Keepalived.instance(priority, lines));
  }

  /** It has joined the group once it is ready to hear us. */
  private boolean keepalivedListens() {
    return lan.network().exec("b", "ip", "maddr", "show", "dev", "eth0").contains("224.0.0.18");
  }

  private static InstanceFixture ours(VrrpVersion version) {
    return instance().version(version).interval(interval(version));
  }

  /** As fast as the version can be without being a test of the machine's scheduling. */
  private static Duration interval(VrrpVersion version) {
    return version == VrrpVersion.V2 ? Duration.ofSeconds(1) : Duration.ofMillis(100);
  }
}
