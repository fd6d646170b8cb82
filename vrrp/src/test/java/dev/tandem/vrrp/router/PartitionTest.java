package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Notice.LowerPriorityHeard;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network that falls apart and comes together again, and an interface that goes and returns. */
@RequiresRoot
class PartitionTest {

  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** What a busy machine may add. */
  private static final Duration TOLERANCE = Duration.ofMillis(250);

  @AutoClose private final Lan lan = new Lan();

  /** Who is heard first when they are together again. */
  enum First {
    BETTER,
    WORSE
  }

  @ParameterizedTest
  @EnumSource
  void oneOfTwoMastersIsLeftWithinOneAdvertAndBothSayWhomTheyHeard(First first) {
    makeNeighbour();
    VrrpRouter better = lan.start("a", settings(150));
    Await.until("the better one is master", () -> role(better) == Role.MASTER);
    Await.until("it has its address", () -> lan.holdsAddress("a"));
    lan.network().exec("switch", "ping", "-c", "1", "-w", "5", "192.0.2.100");
    assertThat(neighbourBelieves("a")).isTrue();
    Await.until(
        "what it announces after a takeover is over",
        () -> announced(better) >= 2L * AnnouncementSettings.DEFAULT.repeat());
    VrrpRouter other = lan.start("b", settings(100));
    Await.until("the other hears it", () -> hearsAMaster(other));

    part(true);
    Await.until("both are master", () -> role(other) == Role.MASTER);
    assertThat(role(better)).isEqualTo(Role.MASTER);
    assertThat(status(other).cause()).isEqualTo(Cause.MASTER_SILENT);
    Await.until("the neighbour believes the other", () -> neighbourBelieves("b"));
    long announced = announced(better);

    // Their adverts are 0.4 and 0.6 of an interval apart, by the skew of the worse one.
    awaitAdvert(first == First.BETTER ? other : better);
    part(false);
    Duration dispute = Await.until("one gives way", () -> role(other) == Role.BACKUP);
    assertThat(dispute).isLessThan(INTERVAL.plus(TOLERANCE));
    assertThat(status(other).cause()).isEqualTo(Cause.HIGHER_PRIORITY);
    assertThat(role(better)).isEqualTo(Role.MASTER);
    Await.until("the addresses are on one host", () -> !lan.holdsAddress("b"));
    assertThat(lan.holdsAddress("a")).isTrue();
    Await.until(
        "the better one has heard the other, and announced its addresses again",
        () -> announced(better) >= announced + AnnouncementSettings.DEFAULT.repeat());
    Await.until("the neighbour believes the better one", () -> neighbourBelieves("a"));
    assertThat(lan.events())
        .extracting(VrrpEvent::notice)
        .contains(
            new LowerPriorityHeard(new HeardMaster(address("192.0.2.2"), 100)),
            new RoleChanged(
                Role.MASTER,
                Role.BACKUP,
                Cause.HIGHER_PRIORITY,
                Optional.of(new HeardMaster(address("192.0.2.1"), 150))));
  }

  @Test
  void whoTakesTheRoleFromAWorseOneHearsNoSecondMaster() {
    VrrpRouter worse = lan.start("b", settings(100));
    Await.until("the worse one is master", () -> role(worse) == Role.MASTER);
    VrrpRouter better = lan.start("a", settings(150));
    Await.until("the better one takes the role", () -> role(better) == Role.MASTER);
    Await.until("the worse one gives way", () -> role(worse) == Role.BACKUP);
    awaitAdvert(better);
    awaitAdvert(better);

    assertThat(status(better).cause()).isEqualTo(Cause.PREEMPTED);
    assertThat(status(better).counters()).containsEntry(InstanceCounter.LOWER_PRIORITY_HEARD, 0L);
  }

  /** Gives the switch an address, and with it a table of neighbours. */
  private void makeNeighbour() {
    lan.network().ip("switch", "addr add 192.0.2.3/24 dev br0");
  }

  private boolean neighbourBelieves(String host) {
    String known = lan.network().exec("switch", "ip", "neigh", "show", "192.0.2.100");
    return known.contains("lladdr ")
        && lan.network()
            .exec(host, "ip", "link", "show", "eth0")
            .contains("link/ether " + known.replaceFirst("(?s).*lladdr (\\S+).*", "$1"));
  }

  private static void awaitAdvert(VrrpRouter router) {
    long before = status(router).counters().get(InstanceCounter.ADVERTS_SENT);
    Await.until(
        "an advert is sent",
        () -> status(router).counters().get(InstanceCounter.ADVERTS_SENT) > before);
  }

  @Test
  void anInterfaceThatIsGoneIsAFaultUntilItReturns() {
    VrrpRouter router = lan.start("a", settings(150));
    Await.until("it is master", () -> role(router) == Role.MASTER);

    lan.network().ip("a", "link del eth0");
    // The kernel says that the interface is down before it says that it is gone.
    Await.until(
        "it misses its interface",
        () -> status(router).faults().contains(FaultReason.INTERFACE_MISSING));
    assertThat(role(router)).isEqualTo(Role.FAULT);

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

  private static InstanceSettings settings(int priority) {
    return instance().interval(INTERVAL).priority(priority).build();
  }

  private static InstanceStatus status(VrrpRouter router) {
    return router.status().instances().getFirst();
  }

  private static long announced(VrrpRouter router) {
    return status(router).counters().get(InstanceCounter.ANNOUNCEMENTS_SENT);
  }
}
