package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Notice.LowerPriorityHeard;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A network that falls apart and comes together again, and an interface that goes and returns. */
@RequiresRoot
class PartitionTest {

  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** What a busy machine may add. */
  private static final Duration TOLERANCE = Duration.ofMillis(250);

  @AutoClose private final Lan lan = new Lan();

  @Test
  void oneOfTwoMastersIsLeftWithinOneAdvertAndSaysWhomItHeard() {
    VrrpRouter better = lan.start("a", settings(150));
    Await.until("the better one is master", () -> role(better) == Role.MASTER);
    VrrpRouter other = lan.start("b", settings(100));
    Await.until("the other hears it", () -> hearsAMaster(other));

    part(true);
    Await.until("both are master", () -> role(other) == Role.MASTER);
    assertThat(role(better)).isEqualTo(Role.MASTER);
    assertThat(status(other).cause()).isEqualTo(Cause.MASTER_SILENT);
    long announced = announced(better);

    part(false);
    Duration dispute = Await.until("one gives way", () -> role(other) == Role.BACKUP);
    assertThat(dispute).isLessThan(INTERVAL.plus(TOLERANCE));
    assertThat(status(other).cause()).isEqualTo(Cause.HIGHER_PRIORITY);
    assertThat(role(better)).isEqualTo(Role.MASTER);
    Await.until("the addresses are on one host", () -> !lan.holdsAddress("b"));
    assertThat(lan.holdsAddress("a")).isTrue();
    Await.until(
        "the better one has heard the last advert of the other, and announced its addresses again",
        () -> announced(better) >= announced + AnnouncementSettings.DEFAULT.repeat());
    assertThat(lan.events())
        .extracting(VrrpEvent::notice)
        .contains(new LowerPriorityHeard(address("192.0.2.2"), 100));
  }

  @Test
  void anInterfaceThatIsGoneIsAFaultUntilItReturns() {
    VrrpRouter router = lan.start("a", settings(150));
    Await.until("it is master", () -> role(router) == Role.MASTER);

    lan.network().ip("a", "link del eth0");
    Await.until("it is in fault", () -> role(router) == Role.FAULT);
    assertThat(status(router).faults()).contains(FaultReason.INTERFACE_MISSING);

    lan.plugIn("a", "192.0.2.1/24");
    Await.until("it is master again", () -> role(router) == Role.MASTER);
    Await.until("it has its address again", () -> lan.holdsAddress("a"));
    VrrpRouter other = lan.start("b", settings(100));
    Await.until("adverts go out again", () -> hearsAMaster(other));
  }

  /** The ports of a bridge that are isolated see all others but each other. */
  private void part(boolean parted) {
    for (String port : new String[] {"port-a", "port-b"}) {
      lan.network()
          .exec("switch", "bridge", "link", "set", "dev", port, "isolated", parted ? "on" : "off");
    }
  }

  /** With {@code higher_prio_send_advert}. */
  private static InstanceSettings settings(int priority) {
    ElectionSettings lastWord = new ElectionSettings(true, true, false, false, OptionalInt.empty());
    return instance().interval(INTERVAL).priority(priority).election(lastWord).build();
  }

  private static InstanceStatus status(VrrpRouter router) {
    return router.status().instances().getFirst();
  }

  private static long announced(VrrpRouter router) {
    return status(router).counters().get(InstanceCounter.ANNOUNCEMENTS_SENT);
  }
}
