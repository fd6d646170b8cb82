package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.machine.Router.HIGHER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.LOWER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Event.HandOver;
import dev.tandem.vrrp.machine.Event.MasterDied;
import dev.tandem.vrrp.machine.Event.MasterLost;
import dev.tandem.vrrp.machine.Event.PreemptGate;
import dev.tandem.vrrp.machine.Event.TakeOver;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the role may be taken from a living master, and what the pair agrees beside the adverts. */
class PreemptionTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final InstanceSettings FAST = instance().interval(Duration.ofMillis(10)).build();
  private static final InstanceSettings DELAYED =
      instance().preemptDelay(SECOND.multipliedBy(10)).build();

  @Test
  void preemptDelayStartsWithTheFirstLowerAdvert() {
    Router router = Router.started(DELAYED);
    hearEachSecond(router, 50, 10);
    assertThat(router.role()).isEqualTo(Role.BACKUP);

    hearEachSecond(router, 50, 4);
    assertThat(router.role()).isEqualTo(Role.MASTER);
    assertThat(router.causes()).endsWith(Cause.PREEMPTED);
  }

  @Test
  void aHigherAdvertCancelsThePreemptDelay() {
    Router router = Router.started(DELAYED);
    hearEachSecond(router, 50, 9);
    hearEachSecond(router, 200, 1);
    hearEachSecond(router, 50, 10);

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    hearEachSecond(router, 50, 4);
    assertThat(router.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void preemptDelayDoesNotHoldBackFromASilentMaster() {
    Router router =
        Router.started(DELAYED).hears(LOWER_ADDRESS, 50).advance(SECOND.multipliedBy(4));

    assertThat(router.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void closedGateKeepsALivingMaster() {
    Router router = Router.started(SETTINGS).event(new PreemptGate(false));
    hearEachSecond(router, 50, 30);
    assertThat(router.role()).isEqualTo(Role.BACKUP);

    router.event(new PreemptGate(true));
    hearEachSecond(router, 50, 4);
    assertThat(router.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void closedGateDoesNotHoldBackFromASilentMaster() {
    Router router = Router.started(SETTINGS).event(new PreemptGate(false));

    assertThat(router.advance(SECOND.multipliedBy(4)).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void closedGateBelievesNoShortSilence() {
    Router router = Router.stopped(FAST).event(new PreemptGate(false)).event(new Event.Started());
    assertThat(router.advance(Duration.ofMillis(990)).role()).isEqualTo(Role.BACKUP);

    assertThat(router.advance(Duration.ofMillis(20)).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void silenceCountsAtOnceWhenTheGateOpens() {
    Router router = Router.stopped(FAST).event(new PreemptGate(false)).event(new Event.Started());
    router.advance(Duration.ofMillis(500)).event(new PreemptGate(true));

    assertThat(router.advance(Duration.ofMillis(1)).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void aGoodbyeCountsBehindAClosedGateToo() {
    Router router = Router.stopped(FAST).event(new PreemptGate(false)).event(new Event.Started());
    router.hears(FAST, LOWER_ADDRESS, 200).hears(FAST, LOWER_ADDRESS, 0);

    assertThat(router.advance(Duration.ofMillis(10)).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void closedGateMakesEvenAnOwnerListenFirst() {
    InstanceSettings owner = instance().priority(255).build();
    Router router = Router.stopped(owner).event(new PreemptGate(false)).event(new Event.Started());
    hearEachSecond(router, 50, 10);

    assertThat(router.role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void handingOverSaysGoodbyeAndLetsTheOtherKeepTheRole() {
    Router router = Router.master(instance().priority(200).build()).event(new HandOver());
    assertThat(router.actions()).startsWith(new SendAdvert(0), new ReleaseAddresses());

    hearEachSecond(router, 50, 30);
    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.causes()).containsExactly(Cause.HANDED_OVER);
  }

  @Test
  void whoWaitsForItsSuccessorIsSilentAndGivesWayToItWhateverItsPriority() {
    Router router =
        Router.master(instance().priority(200).build()).event(new HandOver(SECOND)).forget();
    router.advance(SECOND.dividedBy(2));
    assertThat(router.role()).isEqualTo(Role.MASTER);
    assertThat(router.actions()).isEmpty();

    router.hears(LOWER_ADDRESS, 50);
    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.causes()).containsExactly(Cause.HANDED_OVER);
    assertThat(router.actions()).startsWith(new ReleaseAddresses());

    hearEachSecond(router, 50, 30);
    assertThat(router.role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void whoWaitsForASuccessorInVainResigns() {
    Router router =
        Router.master(instance().priority(200).build()).event(new HandOver(SECOND)).forget();
    router.advance(SECOND);
    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.actions()).startsWith(new SendAdvert(0), new ReleaseAddresses());
  }

  @Test
  void nobodyWaitsForASuccessorLongerThanTwoAdverts() {
    Router router = Router.master(SETTINGS).event(new HandOver(SECOND.multipliedBy(60)));
    assertThat(router.advance(SECOND.multipliedBy(2)).role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void theRoleHandedOverComesBackWhenTheOtherFallsSilent() {
    Router router = Router.master(SETTINGS).event(new HandOver());
    hearEachSecond(router, 50, 5);

    assertThat(router.advance(SECOND.multipliedBy(4)).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void theRoleHandedOverComesBackWhenTheOtherResigns() {
    Router router = Router.master(SETTINGS).event(new HandOver()).hears(LOWER_ADDRESS, 50);
    router.hears(LOWER_ADDRESS, 0);

    assertThat(router.advance(SECOND).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void theRoleHandedOverComesBackWhenNobodyTakesIt() {
    Router router = Router.master(SETTINGS).event(new HandOver());

    assertThat(router.advance(SECOND.multipliedBy(4)).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void yieldingEndsOnceMasterAgain() {
    Router router = Router.master(SETTINGS).event(new HandOver()).advance(SECOND.multipliedBy(4));
    router.hears(HIGHER_ADDRESS, 200);
    hearEachSecond(router, 50, 4);

    assertThat(router.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void handingOverIsForMasters() {
    Router router = Router.started(SETTINGS).forget().event(new HandOver());

    assertThat(router.actions()).isEmpty();
    assertThat(router.first().yielded()).isFalse();
  }

  @Test
  void anOfferedRoleIsTakenAtOnce() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200).forget();
    router.event(new TakeOver()).advance(Duration.ZERO);

    assertThat(router.role()).isEqualTo(Role.MASTER);
    assertThat(router.causes()).containsExactly(Cause.TAKEN_OVER);
  }

  @Test
  void anOfferIsAcceptedThroughAClosedGate() {
    Router router = Router.started(SETTINGS).event(new PreemptGate(false)).hears(LOWER_ADDRESS, 50);
    router.event(new TakeOver()).advance(Duration.ZERO);

    assertThat(router.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void theDeathOfTheMasterIsWorthMoreThanAGoodbye() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200);
    router.event(new MasterDied(Set.of(HIGHER_ADDRESS), Duration.ofMillis(5)));

    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofMillis(5));
    assertThat(router.advance(Duration.ofMillis(5)).causes()).endsWith(Cause.MASTER_DIED);
  }

  @Test
  void theDeathOfAnotherRouterIsNothing() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200);
    Duration before = router.untilNextDeadline();
    router.event(new MasterDied(Set.of(LOWER_ADDRESS), Duration.ofMillis(5)));

    assertThat(router.untilNextDeadline()).isEqualTo(before);
  }

  @Test
  void aMasterThatOthersHaveLostMayMissOneAdvert() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200);
    router.advance(Duration.ofMillis(800));
    router.event(new MasterLost(Set.of(HIGHER_ADDRESS), Duration.ofMillis(5)));

    assertThat(router.untilNextDeadline()).isEqualTo(Duration.ofMillis(705));
    assertThat(router.advance(Duration.ofMillis(705)).causes()).endsWith(Cause.MASTER_LOST);
  }

  @Test
  void aMasterThatOthersHaveLostAndIsLateIsGone() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200);
    router.advance(Duration.ofSeconds(2));
    router.event(new MasterLost(Set.of(HIGHER_ADDRESS), Duration.ZERO)).advance(Duration.ZERO);

    assertThat(router.causes()).endsWith(Cause.MASTER_LOST);
  }

  @Test
  void aMasterThatIsHeardIsNotLost() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200);
    router.event(new MasterLost(Set.of(LOWER_ADDRESS), Duration.ZERO));
    Duration unmoved = router.untilNextDeadline();
    router.event(new MasterLost(Set.of(HIGHER_ADDRESS), Duration.ZERO));
    router.advance(SECOND).hears(HIGHER_ADDRESS, 200).advance(SECOND);

    assertThat(unmoved).isGreaterThan(SECOND.multipliedBy(3));
    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.untilNextDeadline()).isEqualTo(unmoved.minus(SECOND));
  }

  @Test
  void anAdvertHeardAfterTheDeathOfTheMasterCounts() {
    Router router = Router.started(SETTINGS).hears(HIGHER_ADDRESS, 200);
    router.event(new MasterDied(Set.of(HIGHER_ADDRESS), Duration.ofMillis(5)));
    router.hears(LOWER_ADDRESS, 150).advance(SECOND);

    assertThat(router.role()).isEqualTo(Role.BACKUP);
  }

  private static void hearEachSecond(Router router, int priority, int times) {
    for (int i = 0; i < times; i++) {
      router.advance(SECOND);
      if (router.role() == Role.BACKUP) {
        router.hears(LOWER_ADDRESS, priority);
      }
    }
  }
}
