package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.machine.Router.HIGHER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.LOWER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.OURS;
import static dev.tandem.vrrp.machine.Router.roleChanged;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.LowerPriorityHeard;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.machine.Action.Announce;
import dev.tandem.vrrp.machine.Action.AskForOthers;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Action.TakeAddresses;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.packet.Advert;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Who becomes master, and when: RFC 9568 section 6.4 and keepalived's preemption. */
class ElectionTest {

  private static final ElectionSettings POLITE =
      new ElectionSettings(false, true, false, false, OptionalInt.empty());

  private static final ElectionSettings SILENT =
      new ElectionSettings(true, false, false, false, OptionalInt.empty());

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
  void aMasterMayLeaveALowerPriorityUnanswered() {
    Router router = Router.master(instance().election(POLITE).build());
    Duration beat = router.untilNextDeadline();
    router.hears(Router.HIGHER_ADDRESS, 50);

    assertThat(router.actions()).contains(new Announce(5)).doesNotContain(new SendAdvert(100));
    assertThat(router.untilNextDeadline()).isEqualTo(beat);
  }

  @Test
  void aMasterThatSleptTooLongMayYieldWithoutAWord() {
    ElectionSettings yields = new ElectionSettings(true, false, false, false, OptionalInt.of(200));
    InstanceSettings settings = instance().preempt(false).election(yields).build();
    // Three adverts and the skew of priority 200.
    Duration longest = Duration.ofSeconds(3).plus(Duration.ofSeconds(56).dividedBy(256));

    Router inTime = Router.master(settings).sleep(longest.minusMillis(1));
    inTime.event(new Event.TimerFired());
    assertThat(inTime.role()).isEqualTo(Role.MASTER);

    Router tooLate = Router.master(settings).sleep(longest.plusMillis(1));
    tooLate.event(new Event.TimerFired());
    assertThat(tooLate.role()).isEqualTo(Role.BACKUP);
    assertThat(tooLate.causes()).containsExactly(Cause.OVERSLEPT);
    assertThat(tooLate.actions()).noneMatch(SendAdvert.class::isInstance);

    Router told = Router.master(settings).sleep(longest.plusMillis(1));
    told.hears(Router.LOWER_ADDRESS, 50);
    assertThat(told.role()).isEqualTo(Role.BACKUP);
    assertThat(told.first().heard()).contains(Router.LOWER_ADDRESS);
  }

  @Test
  void aSyncGroupOversleepsAsOne() {
    ElectionSettings yields = new ElectionSettings(true, false, false, false, OptionalInt.of(200));
    InstanceSettings fast = instance().name("fast").preempt(false).election(yields).build();
    InstanceSettings slow =
        instance()
            .name("slow")
            .interval(Duration.ofSeconds(9))
            .preempt(false)
            .election(yields)
            .build();
    Router router = Router.master(fast, slow).sleep(Duration.ofSeconds(10));
    router.event(new Event.TimerFired());

    assertThat(router.role(fast)).isEqualTo(Role.BACKUP);
    assertThat(router.role(slow)).isEqualTo(Role.BACKUP);
    assertThat(router.actions()).noneMatch(SendAdvert.class::isInstance);
  }

  private static final Duration MILLI = Duration.ofMillis(1);

  /** Version 3, priority 100, 1 s: skew 609.375 ms, master-down 3.609375 s. */
  private static final InstanceSettings SETTINGS = instance().build();

  private static final Duration MASTER_DOWN = Duration.ofNanos(3_609_375_000L);
  private static final Duration SKEW = Duration.ofNanos(609_375_000L);

  @Test
  void startsAsBackupAndClearsLeftovers() {
    Router router = Router.started(SETTINGS);

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.actions())
        .containsExactly(
            new ReleaseAddresses(), roleChanged(Role.INIT, Role.BACKUP, Cause.STARTED));
    assertThat(router.untilNextDeadline()).isEqualTo(MASTER_DOWN);
  }

  @Test
  void becomesMasterInOrderWhenNobodyIsHeard() {
    Router router = Router.started(SETTINGS).forget().advance(MASTER_DOWN);

    assertThat(router.actions())
        .containsExactly(
            new SendAdvert(100),
            new TakeAddresses(),
            new Announce(5),
            roleChanged(Role.BACKUP, Role.MASTER, Cause.MASTER_SILENT),
            new AskForOthers());
  }

  @Test
  void whoTakesAnOfferedRoleDoesNotTakeTheGiverForAStranger() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200).forget();
    router.event(new Event.TakeOver()).advance(Duration.ZERO);

    assertThat(router.role()).isEqualTo(Role.MASTER);
    assertThat(router.actions()).doesNotContain(new AskForOthers());
  }

  @Test
  void staysBackupUntilTheVeryEndOfTheMasterDownTime() {
    Router router = Router.started(SETTINGS).advance(MASTER_DOWN.minusNanos(1));

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.advance(Duration.ofNanos(1)).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void ownerDoesNotWait() {
    Router router = Router.started(instance().priority(255).build()).advance(Duration.ZERO);

    assertThat(router.role()).isEqualTo(Role.MASTER);
    assertThat(router.causes()).containsExactly(Cause.STARTED, Cause.OWNER);
  }

  @Test
  void advertsOfAMasterOfEqualOrHigherPriorityHoldABackup() {
    Router router =
        Router.started(SETTINGS).advance(Duration.ofSeconds(3)).hears(LOWER_ADDRESS, 100);
    assertThat(router.untilNextDeadline()).isEqualTo(MASTER_DOWN);

    router.advance(Duration.ofSeconds(3)).hears(LOWER_ADDRESS, 254);
    assertThat(router.untilNextDeadline()).isEqualTo(MASTER_DOWN);
  }

  @Test
  void aMasterOfLowerPriorityDoesNotHoldAPreemptingBackup() {
    Router router =
        Router.started(SETTINGS).advance(Duration.ofSeconds(3)).hears(LOWER_ADDRESS, 99);

    assertThat(router.untilNextDeadline()).isEqualTo(MASTER_DOWN.minusSeconds(3));
    assertThat(router.advance(MASTER_DOWN).role()).isEqualTo(Role.MASTER);
    assertThat(router.causes()).endsWith(Cause.PREEMPTED);
  }

  @Test
  void aMasterOfLowerPriorityHoldsABackupThatDoesNotPreempt() {
    Router router = Router.started(instance().preempt(false).build());
    for (int i = 0; i < 20; i++) {
      router.advance(Duration.ofSeconds(1)).hears(LOWER_ADDRESS, 1);
    }

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.advance(MASTER_DOWN).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void anOwnerPreemptsWhateverIsConfigured() {
    InstanceSettings owner = instance().priority(255).preempt(false).build();
    Router router = Router.started(owner).hears(LOWER_ADDRESS, 254).advance(Duration.ZERO);

    assertThat(router.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void ofTwoOwnersTheOneWithTheLowerAddressGivesWayUntilTheOtherIsGone() {
    InstanceSettings owner = instance().priority(255).build();
    Router router = Router.master(owner).hears(HIGHER_ADDRESS, 255);
    assertThat(router.role()).isEqualTo(Role.BACKUP);
    for (int i = 0; i < 20; i++) {
      router.advance(Duration.ofSeconds(1)).hears(HIGHER_ADDRESS, 255);
    }
    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.advance(Duration.ofSeconds(4)).role()).isEqualTo(Role.MASTER);

    assertThat(Router.master(owner).hears(LOWER_ADDRESS, 255).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void aResigningMasterLeavesOnlyTheSkew() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200).advance(MILLI);
    router.hears(HIGHER_ADDRESS, 0);

    assertThat(router.untilNextDeadline()).isEqualTo(SKEW);
    assertThat(router.advance(SKEW).causes()).endsWith(Cause.MASTER_RESIGNED);
  }

  @Test
  void ourOwnGoodbyeComingBackIsNoInvitation() {
    Router router = Router.started(SETTINGS).hears(OURS, 0);

    assertThat(router.untilNextDeadline()).isEqualTo(MASTER_DOWN);
  }

  @Test
  void version2CountsItsSkewInPartsOfASecond() {
    InstanceSettings slow =
        instance().version(VrrpVersion.V2).interval(Duration.ofSeconds(10)).build();
    Router router = Router.started(slow);

    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofSeconds(30).plus(SKEW));
    assertThat(router.hears(LOWER_ADDRESS, 0).untilNextDeadline()).isEqualTo(SKEW);
  }

  @Test
  void version3LearnsTheMastersInterval() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200, Duration.ofMillis(10));

    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofNanos(36_093_750L));
    router.hears(HIGHER_ADDRESS, 0, Duration.ofMillis(10));
    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofNanos(6_093_750L));
  }

  @Test
  void theIntervalOfAnIgnoredMasterIsNotLearned() {
    Router router = Router.started(SETTINGS).hears(LOWER_ADDRESS, 50, Duration.ofMillis(10));
    router.hears(LOWER_ADDRESS, 0, Duration.ofMillis(10));

    assertThat(router.untilNextDeadline()).isEqualTo(SKEW);
  }

  @Test
  void downTimerAdvertsMultipliesTheInterval() {
    Router router = Router.started(instance().downTimerAdverts(10).build());

    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofSeconds(10).plus(SKEW));
  }

  @Test
  void masterSendsAnAdvertEachInterval() {
    Router router = Router.master(SETTINGS).advance(Duration.ofSeconds(3));

    assertThat(router.actions())
        .containsExactly(new SendAdvert(100), new SendAdvert(100), new SendAdvert(100));
  }

  @Test
  void aLateAdvertKeepsTheBeat() {
    Router router = Router.master(SETTINGS).sleep(Duration.ofMillis(1200));
    router.event(new Event.TimerFired());

    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofMillis(800));
  }

  @Test
  void lostAdvertsAreNotMadeUpFor() {
    Router router = Router.master(SETTINGS).sleep(Duration.ofMillis(5200));
    router.event(new Event.TimerFired());

    assertThat(router.actions()).containsOnlyOnce(new SendAdvert(100));
    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aMasterThatSleptYieldsToABetterOneBeforeItSends() {
    Router router = Router.master(SETTINGS).sleep(Duration.ofSeconds(10));
    router.hears(HIGHER_ADDRESS, 200).advance(Duration.ZERO);

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.actions())
        .containsExactly(
            new ReleaseAddresses(),
            new Notify(
                new RoleChanged(
                    Role.MASTER,
                    Role.BACKUP,
                    Cause.HIGHER_PRIORITY,
                    Optional.of(new HeardMaster(HIGHER_ADDRESS, 200)))));
  }

  @Test
  void aBackupThatSleptListensBeforeItTakesOver() {
    Router router =
        Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200).sleep(Duration.ofSeconds(9));
    router.hears(HIGHER_ADDRESS, 200).advance(Duration.ZERO);

    assertThat(router.role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void masterGivesWayToHigherPriorityWithoutAGoodbye() {
    Router router = Router.master(SETTINGS).hears(LOWER_ADDRESS, 101, Duration.ofMillis(100));

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.actions()).doesNotContain(new SendAdvert(0));
    assertThat(router.untilNextDeadline()).isEqualTo(MASTER_DOWN.dividedBy(10));
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

  @Test
  void stoppingBackupSaysNothing() {
    Router router = Router.started(SETTINGS).forget().event(new Event.Stopped());

    assertThat(router.actions())
        .containsExactly(roleChanged(Role.BACKUP, Role.INIT, Cause.STOPPED));
  }

  @Test
  void theStoppedHearNothing() {
    Router router = Router.stopped(SETTINGS);
    router.event("front", new AdvertReceived(HIGHER_ADDRESS, Advert.of(SETTINGS, 0)));

    assertThat(router.advance(Duration.ofDays(1)).role()).isEqualTo(Role.INIT);
  }
}
