package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Action.Announce;
import dev.tandem.vrrp.machine.Action.AnnounceSource;
import dev.tandem.vrrp.machine.Action.AskForOthers;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Action.TakeAddresses;
import dev.tandem.vrrp.machine.Standing.Backup;
import dev.tandem.vrrp.machine.Standing.Fault;
import dev.tandem.vrrp.machine.Standing.Idle;
import dev.tandem.vrrp.machine.Standing.Master;
import dev.tandem.vrrp.packet.Advert;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The ways from one role to another. */
final class Transitions {

  private Transitions() {}

  /**
   * Out of INIT or FAULT. Addresses that an earlier run left on the interface go, because whoever
   * is master now has them. Behind a link that was gone, switches may have forgotten who sends to
   * unicast peers.
   */
  static Step start(Instance instance, Cause cause, long now) {
    Standing standing =
        instance.circumstances().faults().isEmpty()
            ? firstBackup(instance, cause, now)
            : new Fault();
    Step step =
        Step.of(
            instance.with(standing), new ReleaseAddresses(), changed(instance, standing, cause));
    return cause == Cause.RECOVERED && instance.settings().unicast().isPresent()
        ? step.and(new AnnounceSource())
        : step;
  }

  /**
   * An owner does not wait for anyone (RFC 9568 section 6.4.1); everyone else listens first. After
   * a fault an owner listens for one advert, as with keepalived: its link may need a moment until
   * it carries, and another owner is not to be disturbed.
   */
  private static Backup firstBackup(Instance instance, Cause cause, long now) {
    if (!instance.settings().owner() || !instance.preempts()) {
      return listening(instance, now);
    }
    long interval = instance.advertInterval();
    long wait =
        cause == Cause.RECOVERED
            ? interval + Timing.skew(instance.settings().version(), instance.priority(), interval)
            : 0;
    return backup(instance, now + wait, Cause.OWNER);
  }

  /** The order is keepalived's: the old master must have gone before ARP caches are corrected. */
  static Step promote(Instance instance, Cause cause, long now) {
    AnnouncementSettings announcements = instance.settings().announcements();
    Duration again = announcements.repeat() > 0 ? announcements.delay() : Duration.ZERO;
    Master standing =
        new Master(
            now + instance.advertInterval(),
            Timing.after(now, again),
            Timing.NEVER,
            Timing.after(now, announcements.refresh()),
            Timing.after(now, announcements.elsewhere().period()),
            answerFrom(instance, cause, now),
            Timing.NEVER);
    Step step =
        Step.of(
            instance.with(standing).withYielded(false),
            new SendAdvert(instance.priority()),
            new TakeAddresses(),
            new Announce(announcements.repeat()),
            changed(instance, standing, cause));
    // Whoever has offered the role has had the addresses alone, and may have them still.
    return cause == Cause.TAKEN_OVER ? step : step.and(new AskForOthers());
  }

  /**
   * Whoever it takes the role from may say a last word, which has its answer in this router's first
   * advert and announcements and is no second master.
   */
  private static long answerFrom(Instance instance, Cause cause, long now) {
    boolean takesIt = cause == Cause.PREEMPTED || cause == Cause.OWNER;
    return takesIt ? now + instance.advertInterval() / 2 : now;
  }

  /** A master heard a better one. */
  static Step giveWay(Instance instance, HeardMaster better, long interval, Cause cause, long now) {
    Backup standing =
        new Backup(
            now + instance.masterDown(interval),
            interval,
            Timing.expectedBy(now, interval),
            Optional.of(better),
            Timing.NEVER,
            Cause.MASTER_SILENT);
    return leaveMaster(
        instance, standing, new RoleChanged(Role.MASTER, Role.BACKUP, cause, Optional.of(better)));
  }

  /** A master follows its sync group. The others have been told by the member that lost. */
  static Step followGroup(Instance instance, long now) {
    return leaveMaster(instance, listening(instance, now), Cause.GROUP);
  }

  /** A master leaves on its own account, and says so. */
  static Step resign(Instance instance, Standing standing, Cause cause) {
    return leaveMaster(instance, standing, cause).after(new SendAdvert(Advert.RESIGNING));
  }

  /** Somebody else is master by now, and nobody is disturbed by being told. */
  static Step oversleep(Instance instance, long now) {
    return leaveMaster(instance, listening(instance, now), Cause.OVERSLEPT);
  }

  /** A master leaves when another one is there, or when there is no reason to wait for one. */
  static Step handOver(Instance instance, Master master, Duration patience, long now) {
    if (patience.isZero()) {
      return resign(instance.withYielded(true), listening(instance, now), Cause.HANDED_OVER);
    }
    long wait = Math.min(patience.toNanos(), 2 * instance.advertInterval());
    return Step.of(instance.withYielded(true).with(master.leavesAt(now + wait)));
  }

  static Step fault(Instance instance) {
    Fault standing = new Fault();
    return instance.role() == Role.MASTER
        ? resign(instance, standing, Cause.FAULT)
        : Step.of(instance.with(standing), changed(instance, standing, Cause.FAULT));
  }

  static Step stop(Instance instance) {
    Idle standing = new Idle();
    return instance.role() == Role.MASTER
        ? resign(instance.withYielded(false), standing, Cause.STOPPED)
        : Step.of(
            instance.with(standing).withYielded(false), changed(instance, standing, Cause.STOPPED));
  }

  private static Step leaveMaster(Instance instance, Standing standing, Cause cause) {
    return leaveMaster(instance, standing, change(instance, standing, cause));
  }

  private static Step leaveMaster(Instance instance, Standing standing, RoleChanged change) {
    return Step.of(instance.with(standing), new ReleaseAddresses(), new Notify(change));
  }

  /** A backup that has heard nobody yet. */
  private static Backup listening(Instance instance, long now) {
    return backup(
        instance, now + instance.masterDown(instance.advertInterval()), Cause.MASTER_SILENT);
  }

  private static Backup backup(Instance instance, long masterDownAt, Cause next) {
    return new Backup(
        masterDownAt,
        instance.advertInterval(),
        Long.MIN_VALUE,
        Optional.empty(),
        Timing.NEVER,
        next);
  }

  private static Notify changed(Instance before, Standing after, Cause cause) {
    return new Notify(change(before, after, cause));
  }

  private static RoleChanged change(Instance before, Standing after, Cause cause) {
    Set<FaultReason> faults =
        after.role() == Role.FAULT ? before.circumstances().faults() : Set.of();
    return new RoleChanged(before.role(), after.role(), cause, Optional.empty(), faults);
  }
}
