package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.machine.Router.HIGHER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.LOWER_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Action.Announce;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Event.HandOver;
import dev.tandem.vrrp.machine.Event.MasterDied;
import dev.tandem.vrrp.machine.Event.TakeOver;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Instances that are master together or not at all. */
class SyncGroupTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final InstanceSettings FRONT = instance().name("front").build();
  private static final InstanceSettings BACK =
      instance().name("back").on("eth1").virtualRouterId(52).build();

  @Test
  void becomesMasterTogether() {
    Router router = Router.started(FRONT, BACK).advance(SECOND.multipliedBy(4));

    assertThat(router.role(FRONT)).isEqualTo(Role.MASTER);
    assertThat(router.role(BACK)).isEqualTo(Role.MASTER);
  }

  @Test
  void aMemberThatHearsAMasterHoldsTheOthersBack() {
    Router router = Router.started(FRONT, BACK);
    for (int i = 0; i < 20; i++) {
      router.advance(SECOND).hears(BACK, HIGHER_ADDRESS, 200);
    }

    assertThat(router.role(FRONT)).isEqualTo(Role.BACKUP);
    assertThat(router.role(BACK)).isEqualTo(Role.BACKUP);
  }

  @Test
  void goesWhenTheLastMemberMayGo() {
    Router router = Router.started(FRONT, BACK).advance(SECOND.multipliedBy(3));
    router.hears(BACK, HIGHER_ADDRESS, 200).advance(SECOND.multipliedBy(3));
    assertThat(router.role()).isEqualTo(Role.BACKUP);

    assertThat(router.advance(SECOND).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void aGoodbyeOnTheLastMemberIsEnough() {
    Router router = Router.started(FRONT, BACK).advance(SECOND.multipliedBy(3));
    router.hears(BACK, HIGHER_ADDRESS, 200).advance(SECOND);
    router.hears(BACK, HIGHER_ADDRESS, 0).advance(SECOND);

    assertThat(router.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void oneThatLosesTakesAllWithIt() {
    Router router = Router.master(FRONT, BACK).hears(FRONT, HIGHER_ADDRESS, 200);

    assertThat(router.role(FRONT)).isEqualTo(Role.BACKUP);
    assertThat(router.role(BACK)).isEqualTo(Role.BACKUP);
    assertThat(router.causes()).containsExactly(Cause.HIGHER_PRIORITY, Cause.GROUP);
    assertThat(router.actions(BACK)).doesNotContain(new SendAdvert(0));
  }

  @Test
  void oneInFaultPutsAllInFault() {
    Router router = Router.master(FRONT, BACK).faults(BACK, FaultReason.INTERFACE_DOWN);

    assertThat(router.role(FRONT)).isEqualTo(Role.FAULT);
    assertThat(router.role(BACK)).isEqualTo(Role.FAULT);
    assertThat(router.actions(FRONT)).contains(new SendAdvert(0));
    assertThat(router.first().circumstances().faults()).containsExactly(FaultReason.GROUP_MEMBER);
  }

  @Test
  void leavesFaultWhenTheLastMemberDoes() {
    Router router = Router.master(FRONT, BACK).faults(BACK, FaultReason.INTERFACE_DOWN);
    router.faults(FRONT, FaultReason.TRACKED_INTERFACE).faults(BACK);
    assertThat(router.role()).isEqualTo(Role.FAULT);
    assertThat(router.role(BACK)).isEqualTo(Role.FAULT);

    router.faults(FRONT);
    assertThat(router.role(FRONT)).isEqualTo(Role.BACKUP);
    assertThat(router.role(BACK)).isEqualTo(Role.BACKUP);
  }

  @Test
  void handsOverAsAWhole() {
    Router router = Router.master(FRONT, BACK).event(new HandOver());

    assertThat(router.role()).isEqualTo(Role.BACKUP);
    assertThat(router.actions(FRONT)).startsWith(new SendAdvert(0));
    assertThat(router.actions(BACK)).startsWith(new SendAdvert(0));
  }

  @Test
  void givesWayToASuccessorAsAWhole() {
    Router router = Router.master(FRONT, BACK).event(new HandOver(SECOND));
    router.hears(BACK, HIGHER_ADDRESS, 50);

    assertThat(router.role(FRONT)).isEqualTo(Role.BACKUP);
    assertThat(router.role(BACK)).isEqualTo(Role.BACKUP);
  }

  @Test
  void waitsForASuccessorInVainAsAWhole() {
    Router router = Router.master(FRONT, BACK).event(new HandOver(SECOND)).forget();
    router.advance(SECOND);

    assertThat(router.actions(FRONT)).startsWith(new SendAdvert(0));
    assertThat(router.actions(BACK)).startsWith(new SendAdvert(0));
  }

  @Test
  void stopsYieldingAsAWhole() {
    Router router = Router.master(FRONT, BACK).event(new HandOver());
    router.hears(FRONT, HIGHER_ADDRESS, 50).hears(BACK, HIGHER_ADDRESS, 50);
    router.hears(FRONT, HIGHER_ADDRESS, 0);

    // The other goodbye was lost, and its sender is master of that member again.
    for (int i = 0; i < 3; i++) {
      router.advance(SECOND).hears(BACK, HIGHER_ADDRESS, 50);
    }
    assertThat(router.advance(SECOND).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void takesOverAsAWhole() {
    Router router = Router.started(FRONT, BACK).hears(FRONT, HIGHER_ADDRESS, 200);
    router.event(new TakeOver()).advance(Duration.ZERO);

    assertThat(router.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void refusesTheRoleInFault() {
    Router router = Router.started(FRONT, BACK).faults(BACK, FaultReason.INTERFACE_DOWN).forget();
    router.event(new TakeOver()).advance(SECOND.multipliedBy(10));

    assertThat(router.actions()).isEmpty();
  }

  @Test
  void theDeathOfTheMasterFreesAllMembers() {
    Router router = Router.started(FRONT, BACK);
    router.hears(FRONT, HIGHER_ADDRESS, 200).hears(BACK, LOWER_ADDRESS, 200);
    router.event(new MasterDied(Set.of(HIGHER_ADDRESS, LOWER_ADDRESS), Duration.ZERO));

    assertThat(router.advance(Duration.ZERO).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void theNeighboursOfAllMembersAreCorrectedAfterALowerAdvert() {
    Router router = Router.master(FRONT, BACK).hears(FRONT, LOWER_ADDRESS, 50);

    assertThat(router.actions(BACK)).containsExactly(new Announce(5));
    assertThat(router.actions(FRONT)).contains(new SendAdvert(100), new Announce(5));
  }

  @Test
  void ownersGoTogetherAtOnce() {
    InstanceSettings front = instance().name("front").priority(255).build();
    InstanceSettings back = instance().name("back").virtualRouterId(52).priority(255).build();

    assertThat(Router.started(front, back).advance(Duration.ZERO).role()).isEqualTo(Role.MASTER);
  }

  @Test
  void anOwnerWaitsForTheOthersOfItsGroup() {
    InstanceSettings owner = instance().name("front").priority(255).build();
    Router router = Router.started(owner, BACK).advance(SECOND);

    assertThat(router.role(owner)).isEqualTo(Role.BACKUP);
    assertThat(router.advance(SECOND.multipliedBy(3)).role()).isEqualTo(Role.MASTER);
  }
}
