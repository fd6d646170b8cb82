package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.machine.Router.HIGHER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.LOWER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.MASTER_DOWN;
import static dev.tandem.vrrp.machine.Router.OURS;
import static dev.tandem.vrrp.machine.Router.SETTINGS;
import static dev.tandem.vrrp.machine.Router.SKEW;
import static dev.tandem.vrrp.machine.Router.roleChanged;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.Notice.LowerPriorityHeard;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Action.Announce;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a master says, and to whom it yields: RFC 9568 section 6.4.3. */
class MasterTest {

  private static final ElectionSettings POLITE =
      new ElectionSettings(false, true, false, false, OptionalInt.empty());

  private static final ElectionSettings SILENT =
      new ElectionSettings(true, false, false, false, OptionalInt.empty());

  private static final Duration MILLI = Duration.ofMillis(1);

  @Test
  void masterSendsAnAdvertEachInterval() {
    Router router = Router.master(SETTINGS).advance(Duration.ofSeconds(3));

    assertThat(router.actions())
        .containsExactly(new SendAdvert(100), new SendAdvert(100), new SendAdvert(100));
  }

  @Test
  void masterGivesWayToHigherPriorityWithoutAGoodbye() {
    Router router = Router.master(SETTINGS).hears(LOWER_ADDRESS, 101, Duration.ofMillis(100));

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.actions()).doesNotContain(new SendAdvert(0));
    assertThat(router.untilNextDeadline()).isEqualTo(MASTER_DOWN.dividedBy(10));
  }

  @Test
  void aMasterSendsAnAdvertBeforeItYields() {
    Router router = Router.master(SETTINGS).hears(HIGHER_ADDRESS, 200);

    assertThat(router.actions())
        .startsWith(new SendAdvert(100), new ReleaseAddresses())
        .doesNotContain(new SendAdvert(0));
    assertThat(router.role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void aMasterMayYieldWithoutAWord() {
    Router router = Router.master(instance().election(SILENT).build());
    router.hears(HIGHER_ADDRESS, 200);

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.actions()).noneMatch(SendAdvert.class::isInstance);
  }

  @Test
  void equalPrioritiesAreDecidedByTheHigherAddress() {
    assertThat(Router.master(SETTINGS).hears(HIGHER_ADDRESS, 100).role()).isEqualTo(Role.BACKUP);
    assertThat(Router.master(SETTINGS).hears(LOWER_ADDRESS, 100).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void addressesAreComparedAsUnsignedNumbers() {
    Router router = Router.master(SETTINGS).hears(address("10.0.0.1"), 100);
    assertThat(router.role()).isEqualTo(Role.MASTER);

    assertThat(router.hears(address("203.0.113.1"), 100).role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void ourOwnAdvertComingBackIsLeftAlone() {
    Router router = Router.master(SETTINGS).hears(OURS, 100);

    assertThat(router.role()).isEqualTo(Role.MASTER);
    assertThat(router.actions()).isEmpty();
  }

  @Test
  void masterAnswersALowerPriorityWithAdvertAndAnnouncements() {
    Router router = Router.master(SETTINGS).advance(Duration.ofMillis(600)).forget();
    router.hears(LOWER_ADDRESS, 50);

    assertThat(router.actions())
        .containsExactly(
            new SendAdvert(100),
            new Announce(5),
            new Notify(new LowerPriorityHeard(new HeardMaster(LOWER_ADDRESS, 50))));
    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aMasterMayLeaveALowerPriorityUnanswered() {
    Router router = Router.master(instance().election(POLITE).build());
    Duration beat = router.untilNextDeadline();
    router.hears(Router.HIGHER_ADDRESS, 50);

    assertThat(router.actions()).contains(new Announce(5)).doesNotContain(new SendAdvert(100));
    assertThat(router.untilNextDeadline()).isEqualTo(beat);
  }

  @Test
  void theLastWordOfTheOneItTookTheRoleFromIsNoSecondMaster() {
    Router router =
        Router.started(SETTINGS).advance(Duration.ofSeconds(3)).hears(LOWER_ADDRESS, 50);
    router.advance(SKEW).forget();
    assertThat(router.role()).isEqualTo(Role.MASTER);
    router.advance(MILLI).hears(LOWER_ADDRESS, 50);
    assertThat(router.actions()).isEmpty();

    router.advance(Duration.ofMillis(500)).hears(LOWER_ADDRESS, 50);
    assertThat(router.actions())
        .contains(new Notify(new LowerPriorityHeard(new HeardMaster(LOWER_ADDRESS, 50))));
  }

  @Test
  void masterAnswersAGoodbyeWithAnAdvert() {
    Router router = Router.master(SETTINGS).advance(Duration.ofMillis(600)).forget();
    router.hears(LOWER_ADDRESS, 0);

    assertThat(router.actions()).containsExactly(new SendAdvert(100));
    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void stoppingMasterSaysGoodbyeBeforeItReleases() {
    Router router = Router.master(SETTINGS).event(new Event.Stopped());

    assertThat(router.actions())
        .containsExactly(
            new SendAdvert(0),
            new ReleaseAddresses(),
            roleChanged(Role.MASTER, Role.INIT, Cause.STOPPED));
    assertThat(router.advance(Duration.ofDays(1)).role()).isEqualTo(Role.INIT);
  }
}
