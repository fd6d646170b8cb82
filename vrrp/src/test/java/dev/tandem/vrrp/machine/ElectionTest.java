package dev.tandem.vrrp.machine;

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
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.machine.Action.Announce;
import dev.tandem.vrrp.machine.Action.AskForOthers;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Action.TakeAddresses;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.packet.Advert;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who becomes master, and when: RFC 9568 section 6.4 and keepalived's preemption. */
class ElectionTest {

  private static final Duration MILLI = Duration.ofMillis(1);

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
