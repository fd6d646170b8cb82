package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.PriorityChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.machine.Action.Announce;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Action.SwapAddresses;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.machine.Event.MasterDied;
import dev.tandem.vrrp.machine.Event.MasterLost;
import dev.tandem.vrrp.machine.Standing.Backup;
import dev.tandem.vrrp.machine.Standing.Master;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an event does to one instance. Becoming master is not here: {@link GroupMachine} promotes
 * when all members of a group may be master.
 */
final class InstanceMachine {

  private InstanceMachine() {}

  static Step step(Instance instance, Event event, long now) {
    return switch (event) {
      case Event.Started() ->
          instance.role() == Role.INIT
              ? Transitions.start(instance, Cause.STARTED, now)
              : Step.of(instance);
      case Event.Stopped() ->
          instance.role() == Role.INIT ? Step.of(instance) : Transitions.stop(instance);
      case Event.TimerFired() ->
          instance.standing() instanceof Master master
              ? MasterRules.timerFired(instance, master, now)
              : Step.of(instance);
      case AdvertReceived advert -> advertReceived(instance, advert, now);
      case Event.CircumstancesChanged(Circumstances changed) ->
          circumstancesChanged(instance, changed, now);
      case Event.SettingsChanged(InstanceSettings settings) ->
          settingsChanged(instance, settings, now);
      case Event.HandOver(Duration patience) ->
          instance.standing() instanceof Master master
              ? Transitions.handOver(instance, master, patience, now)
              : Step.of(instance);
      case Event.TakeOver() ->
          instance.standing() instanceof Backup backup
              ? Step.of(instance.with(backup.dueAt(now, Cause.TAKEN_OVER)))
              : Step.of(instance);
      case MasterDied died ->
          instance.standing() instanceof Backup backup
              ? BackupRules.masterDied(instance, backup, died, now)
              : Step.of(instance);
      case MasterLost lost ->
          instance.standing() instanceof Backup backup
              ? BackupRules.masterLost(instance, backup, lost, now)
              : Step.of(instance);
      case Event.PreemptGate(boolean open) -> Step.of(gated(instance, instance.withGate(open)));
    };
  }

  private static Step advertReceived(Instance instance, AdvertReceived event, long now) {
    return switch (instance.standing()) {
      case Backup backup -> BackupRules.advertReceived(instance, backup, event, now);
      case Master master -> MasterRules.advertReceived(instance, master, event, now);
      case Standing.Idle(), Standing.Fault() -> Step.of(instance);
    };
  }

  private static Step circumstancesChanged(Instance instance, Circumstances changed, long now) {
    Step step = standingFor(instance, instance.with(changed), now);
    if (changed.priority() == instance.priority() || instance.role() == Role.INIT) {
      return step;
    }
    List<Action> actions = new ArrayList<>(step.actions());
    actions.add(new Notify(new PriorityChanged(instance.priority(), changed.priority())));
    return new Step(step.instance(), actions);
  }

  private static Step standingFor(Instance before, Instance after, long now) {
    boolean faulty = !after.circumstances().faults().isEmpty();
    return switch (after.standing()) {
      case Standing.Idle() -> Step.of(after);
      case Standing.Fault() ->
          faulty ? Step.of(after) : Transitions.start(after, Cause.RECOVERED, now);
      case Backup backup ->
          faulty
              ? Transitions.fault(after)
              : Step.of(after.with(BackupRules.rescheduled(before, after, backup)));
      case Master master -> faulty ? Transitions.fault(after) : Step.of(after);
    };
  }

  private static Instance gated(Instance before, Instance after) {
    return after.standing() instanceof Backup backup
        ? after.with(BackupRules.rescheduled(before, after, backup))
        : after;
  }

  private static Step settingsChanged(Instance before, InstanceSettings settings, long now) {
    Instance after = before.with(settings);
    return switch (after.standing()) {
      case Standing.Idle(), Standing.Fault() -> Step.of(after);
      case Backup backup -> Step.of(after.with(BackupRules.rescheduled(before, after, backup)));
      case Master master -> swapAddresses(before, after.with(retimed(before, after, master, now)));
    };
  }

  /** The backups are to know a new priority or interval before they miss an advert. */
  private static Master retimed(Instance before, Instance after, Master master, long now) {
    AnnouncementSettings old = before.settings().announcements();
    AnnouncementSettings present = after.settings().announcements();
    boolean sameRefresh = present.refresh().equals(old.refresh());
    boolean sameElsewhere = present.elsewhere().equals(old.elsewhere());
    return new Master(
        now,
        master.announceAgainAt(),
        master.answerAgainAt(),
        sameRefresh ? master.refreshAt() : Timing.after(now, present.refresh()),
        sameElsewhere
            ? master.announceElsewhereAt()
            : Timing.after(now, present.elsewhere().period()),
        master.answerFrom(),
        master.leavesAt());
  }

  private static Step swapAddresses(Instance before, Instance after) {
    // Addresses that go from one interface to another are other addresses.
    boolean sameInterface =
        before.settings().addressInterface().equals(after.settings().addressInterface());
    List<VirtualAddress> old = addresses(before, sameInterface);
    List<VirtualAddress> wanted = addresses(after, sameInterface);
    List<VirtualAddress> removed = old.stream().filter(a -> !wanted.contains(a)).toList();
    List<VirtualAddress> added = wanted.stream().filter(a -> !old.contains(a)).toList();
    boolean sameRouting = before.settings().routing().equals(after.settings().routing());
    if (removed.isEmpty() && added.isEmpty() && sameRouting) {
      return Step.of(after);
    }
    int repeat = added.isEmpty() ? 0 : after.settings().announcements().repeat();
    return Step.of(after, new SwapAddresses(removed, added), new Announce(repeat));
  }

  private static List<VirtualAddress> addresses(Instance of, boolean sameInterface) {
    return sameInterface ? of.settings().allAddresses() : of.settings().placedAddresses();
  }
}
