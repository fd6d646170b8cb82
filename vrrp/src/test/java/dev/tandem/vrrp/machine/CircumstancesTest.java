package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.InstanceFixture.virtual;
import static dev.tandem.vrrp.machine.Router.HIGHER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.LOWER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.PriorityChanged;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Action.Announce;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Action.SwapAddresses;
import dev.tandem.vrrp.machine.Event.SettingsChanged;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Faults, tracked priorities, announcements and changes of the configuration. */
class CircumstancesTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void masterInFaultSaysGoodbyeAndReleases() {
    Router router = Router.master(SETTINGS).faults(SETTINGS, FaultReason.INTERFACE_DOWN);

    assertThat(router.actions())
        .containsExactly(
            new SendAdvert(0),
            new ReleaseAddresses(),
            new Notify(
                new RoleChanged(
                    Role.MASTER,
                    Role.FAULT,
                    Cause.FAULT,
                    Optional.empty(),
                    Set.of(FaultReason.INTERFACE_DOWN))));
  }

  @Test
  void faultHearsNothingAndWaitsForNothing() {
    Router router = Router.started(SETTINGS).faults(SETTINGS, FaultReason.INTERFACE_DOWN).forget();
    router.hears(HIGHER_ADDRESS, 0).advance(Duration.ofDays(1));

    assertThat(router.role()).isEqualTo(Role.FAULT);
    assertThat(router.actions()).isEmpty();
  }

  @Test
  void startsInFaultWhenSomethingIsMissing() {
    Router router = Router.stopped(SETTINGS).faults(SETTINGS, FaultReason.INTERFACE_MISSING);
    router.event(new Event.Started());

    assertThat(router.role()).isEqualTo(Role.FAULT);
  }

  @Test
  void recoveryListensAsAtTheStart() {
    Router router = Router.master(SETTINGS).faults(SETTINGS, FaultReason.INTERFACE_DOWN);
    router.advance(SECOND).faults(SETTINGS);

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.causes()).containsExactly(Cause.FAULT, Cause.RECOVERED);
    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofNanos(3_609_375_000L));
  }

  @Test
  void aRecoveredOwnerListensForOneAdvert() {
    InstanceSettings owner = instance().priority(255).build();
    Router router = Router.master(owner).faults(owner, FaultReason.INTERFACE_DOWN).faults(owner);

    // A second and a 256th of it.
    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofNanos(1_003_906_250L));
    router.hears(HIGHER_ADDRESS, 254).advance(SECOND);
    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.advance(Duration.ofMillis(4)).role()).isEqualTo(Role.MASTER);
    assertThat(router.causes()).endsWith(Cause.RECOVERED, Cause.OWNER);
  }

  @Test
  void aRecoveredOwnerLeavesAnotherOneInPeace() {
    InstanceSettings owner = instance().priority(255).build();
    Router router = Router.master(owner).faults(owner, FaultReason.INTERFACE_DOWN).faults(owner);
    router.advance(SECOND).hears(LOWER_ADDRESS, 255).advance(SECOND.multipliedBy(3));

    assertThat(router.role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void whoSpeaksToPeersSaysAfterAFaultWhereItIs() {
    InstanceSettings unicast = instance().peer("192.0.2.11").build();
    Router router = Router.master(unicast).faults(unicast, FaultReason.INTERFACE_DOWN).forget();

    assertThat(router.faults(unicast).actions()).endsWith(new Action.AnnounceSource());
    assertThat(Router.started(unicast).actions()).doesNotContain(new Action.AnnounceSource());
    router = Router.master(SETTINGS).faults(SETTINGS, FaultReason.INTERFACE_DOWN).faults(SETTINGS);
    assertThat(router.actions()).doesNotContain(new Action.AnnounceSource());
  }

  @Test
  void whoHandedOverBeforeAFaultStillYieldsAfterIt() {
    Router router = Router.master(SETTINGS).event(new Event.HandOver());
    router.faults(SETTINGS, FaultReason.INTERFACE_DOWN).faults(SETTINGS);

    assertThat(router.first().yielded()).isTrue();
  }

  @Test
  void aTrackedPriorityMovesTheRunningTimerOfABackup() {
    Router router = Router.started(SETTINGS).advance(SECOND).priority(200);

    // Skew 609.375 ms becomes 218.75 ms; one second has passed.
    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofNanos(2_218_750_000L));
    assertThat(router.actions()).contains(new Notify(new PriorityChanged(100, 200)));
  }

  @Test
  void aTrackedPriorityIsInTheNextAdvertOfAMaster() {
    Router router = Router.master(SETTINGS).priority(60).forget().advance(SECOND);

    assertThat(router.actions()).containsExactly(new SendAdvert(60));
  }

  @Test
  void announcesAgainAfterTheDelayAndThenAsOftenAsWanted() {
    InstanceSettings settings =
        instance()
            .interval(Duration.ofSeconds(40))
            .announcements(
                new AnnouncementSettings(
                    5, SECOND.multipliedBy(2), SECOND.multipliedBy(10), 1, 3, SECOND))
            .build();
    Router router = Router.master(settings).advance(SECOND.multipliedBy(35));

    assertThat(router.actions())
        .containsExactly(new Announce(5), new Announce(1), new Announce(1), new Announce(1));
  }

  @Test
  void lowerAdvertsThatComeInAtOnceAreAnsweredOnce() {
    Router router = Router.master(SETTINGS);
    for (int i = 0; i < 50; i++) {
      router.hears(HIGHER_ADDRESS, 50);
    }
    assertThat(router.actions()).filteredOn(SendAdvert.class::isInstance).hasSize(1);
    assertThat(router.actions()).filteredOn(Announce.class::isInstance).hasSize(1);

    router.forget().advance(SECOND.dividedBy(2)).hears(HIGHER_ADDRESS, 50);
    assertThat(router.actions()).filteredOn(SendAdvert.class::isInstance).hasSize(1);
  }

  @Test
  void announcesElsewhereAsOftenAsWanted() {
    AnnouncementSettings settings =
        new AnnouncementSettings(
            1,
            Duration.ZERO,
            Duration.ZERO,
            1,
            1,
            Duration.ZERO,
            new AnnouncementSettings.Elsewhere(SECOND.multipliedBy(10), false));
    Router router =
        Router.master(instance().announcements(settings).build()).advance(SECOND.multipliedBy(25));

    assertThat(router.actions()).filteredOn(Action.AnnounceElsewhere.class::isInstance).hasSize(2);
  }

  @Test
  void aLowerAdvertIsAnsweredWithTwoSetsOfAnnouncements() {
    InstanceSettings settings =
        instance()
            .announcements(
                new AnnouncementSettings(
                    5, Duration.ZERO, Duration.ZERO, 1, 3, SECOND.dividedBy(2)))
            .build();
    Router router = Router.master(settings).hears(HIGHER_ADDRESS, 50).advance(SECOND.dividedBy(2));

    assertThat(router.actions())
        .filteredOn(Announce.class::isInstance)
        .containsExactly(new Announce(3), new Announce(3));
  }

  @Test
  void aKeptMasterSwapsOnlyTheAddressesThatDiffer() {
    InstanceSettings before =
        instance().addresses("192.0.2.100", "192.0.2.101").excludedAddresses("10.0.0.1").build();
    InstanceSettings after =
        instance().addresses("192.0.2.100", "192.0.2.102").excludedAddresses("10.0.0.1").build();
    Router router = Router.master(before).event("front", new SettingsChanged(after));

    assertThat(router.role()).isEqualTo(Role.MASTER);
    assertThat(router.actions())
        .containsExactly(
            new SwapAddresses(List.of(virtual("192.0.2.101")), List.of(virtual("192.0.2.102"))),
            new Announce(5));
  }

  @Test
  void aKeptMasterTellsItsNewSettingsAtOnce() {
    Router router = Router.master(SETTINGS);
    router.event("front", new SettingsChanged(instance().priority(120).build()));
    router.priority(120).advance(Duration.ZERO);

    assertThat(router.actions()).endsWith(new SendAdvert(120));
  }

  @Test
  void aKeptMasterRefreshesByItsNewSettings() {
    AnnouncementSettings refreshing =
        new AnnouncementSettings(5, Duration.ZERO, SECOND.multipliedBy(10), 2, 5, SECOND);
    InstanceSettings after = instance().announcements(refreshing).build();
    Router router = Router.master(SETTINGS).advance(SECOND.multipliedBy(10)).forget();
    router.event("front", new SettingsChanged(after)).advance(SECOND.multipliedBy(25));

    assertThat(router.actions())
        .filteredOn(Announce.class::isInstance)
        .containsExactly(new Announce(2), new Announce(2));
  }

  @Test
  void aKeptBackupWaitsByItsNewSettings() {
    Router router = Router.started(SETTINGS).advance(SECOND);
    router.event("front", new SettingsChanged(instance().interval(SECOND.multipliedBy(2)).build()));

    assertThat(router.untilNextDeadline())
        .isEqualTo(Duration.ofNanos(2 * 3_609_375_000L).minus(SECOND));
  }

  @Test
  void aKeptBackupKeepsTheIntervalItHasLearned() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200, Duration.ofMillis(10));
    router.event("front", new SettingsChanged(instance().interval(SECOND.multipliedBy(2)).build()));

    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofNanos(36_093_750L));
  }
}
