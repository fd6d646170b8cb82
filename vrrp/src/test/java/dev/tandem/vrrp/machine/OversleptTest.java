package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.machine.Router.HIGHER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Routers whose process was not scheduled for a while. */
class OversleptTest {

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
}
