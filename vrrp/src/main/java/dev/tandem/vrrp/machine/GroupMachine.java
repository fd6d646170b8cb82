package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.Notice.LowerPriorityHeard;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Event.CircumstancesChanged;
import dev.tandem.vrrp.machine.Event.HandOver;
import dev.tandem.vrrp.machine.Event.TakeOver;
import dev.tandem.vrrp.machine.Event.TimerFired;
import dev.tandem.vrrp.machine.GroupStep.MemberAction;
import dev.tandem.vrrp.machine.Standing.Backup;
import dev.tandem.vrrp.machine.Standing.Master;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What an event does to a sync group, after keepalived's rules: a member becomes master only with
 * all others, one that loses the role takes all others with it, one in fault puts all in fault.
 */
public final class GroupMachine {

  private final List<Instance> members;
  private final List<MemberAction> actions = new ArrayList<>();
  private final long now;

  private GroupMachine(Group group, long now) {
    this.members = new ArrayList<>(group.members());
    this.now = now;
  }

  /** An event of the whole group. */
  public static GroupStep step(Group group, Event event, long now) {
    GroupMachine machine = new GroupMachine(group, now);
    switch (event) {
      case TimerFired() -> machine.timerFired(group.promotionAt());
      case TakeOver() -> machine.takeOver();
      default -> machine.each(member -> InstanceMachine.step(member, event, now));
    }
    return machine.result(group);
  }

  /** An event of one member. */
  public static GroupStep step(Group group, String member, Event event, long now) {
    GroupMachine machine = new GroupMachine(group, now);
    if (event instanceof CircumstancesChanged(Circumstances changed)) {
      machine.circumstancesChanged(member, changed);
    } else {
      machine.memberEvent(machine.indexOf(member), event);
    }
    return machine.result(group);
  }

  private GroupStep result(Group group) {
    shareEndOfYielding(group);
    return new GroupStep(new Group(group.name(), members), actions);
  }

  /** What one member learns of the other router's end counts for all of them. */
  private void shareEndOfYielding(Group before) {
    for (int i = 0; i < members.size(); i++) {
      if (before.members().get(i).yielded() && !members.get(i).yielded()) {
        members.replaceAll(member -> member.withYielded(false));
        return;
      }
    }
  }

  private void timerFired(long promotionAt) {
    if (members.stream().anyMatch(this::hasWaitedForSuccessor)) {
      each(member -> InstanceMachine.step(member, new HandOver(), now));
    }
    for (int i = 0; i < members.size(); i++) {
      memberEvent(i, new TimerFired());
    }
    if (promotionAt <= now) {
      each(this::promote);
    }
  }

  private boolean hasWaitedForSuccessor(Instance member) {
    return member.standing() instanceof Master master && master.leavesAt() <= now;
  }

  private Step promote(Instance member) {
    return member.standing() instanceof Backup backup
        ? Transitions.promote(member, backup.next(), now)
        : Step.of(member);
  }

  /** An offer that not all members can accept is not accepted. */
  private void takeOver() {
    boolean able =
        members.stream().allMatch(m -> m.role() == Role.BACKUP || m.role() == Role.MASTER);
    if (able) {
      each(member -> InstanceMachine.step(member, new TakeOver(), now));
    }
  }

  private void memberEvent(int index, Event event) {
    Role before = members.get(index).role();
    int actionsBefore = actions.size();
    apply(index, member -> InstanceMachine.step(member, event, now));

    boolean lostElection = before == Role.MASTER && members.get(index).role() == Role.BACKUP;
    if (lostElection) {
      each(this::followDown);
    }
    boolean insisted =
        actions.subList(actionsBefore, actions.size()).stream()
            .anyMatch(a -> a.action() instanceof Notify(LowerPriorityHeard heard));
    if (insisted) {
      eachBut(index, member -> MasterRules.correctNeighbours(member, now));
    }
  }

  private Step followDown(Instance member) {
    return member.role() == Role.MASTER ? Transitions.followGroup(member, now) : Step.of(member);
  }

  private void circumstancesChanged(String name, Circumstances changed) {
    int index = indexOf(name);
    List<Circumstances> own = new ArrayList<>();
    for (Instance member : members) {
      own.add(member.circumstances().withoutFault(FaultReason.GROUP_MEMBER));
    }
    own.set(index, changed);
    boolean faulty = own.stream().anyMatch(c -> !c.faults().isEmpty());
    for (int i = 0; i < members.size(); i++) {
      Circumstances mine = own.get(i);
      Circumstances shared =
          faulty && mine.faults().isEmpty() ? mine.withFault(FaultReason.GROUP_MEMBER) : mine;
      apply(i, member -> InstanceMachine.step(member, new CircumstancesChanged(shared), now));
    }
  }

  private void each(Function<Instance, Step> change) {
    eachBut(-1, change);
  }

  private void eachBut(int excluded, Function<Instance, Step> change) {
    for (int i = 0; i < members.size(); i++) {
      if (i != excluded) {
        apply(i, change);
      }
    }
  }

  private void apply(int index, Function<Instance, Step> change) {
    Step step = change.apply(members.get(index));
    members.set(index, step.instance());
    for (Action action : step.actions()) {
      actions.add(new MemberAction(step.instance(), action));
    }
  }

  private int indexOf(String name) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no member " + name);
  }
}
