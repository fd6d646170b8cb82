package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.machine.Event.MasterDied;
import dev.tandem.vrrp.machine.Event.MasterLost;
import dev.tandem.vrrp.machine.Standing.Backup;
import dev.tandem.vrrp.packet.Advert;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/** What a backup makes of what it hears (RFC 9568 section 6.4.2, with keepalived's extensions). */
final class BackupRules {

  private BackupRules() {}

  static Step advertReceived(Instance instance, Backup backup, AdvertReceived event, long now) {
    if (event.advert().resigning()) {
      return masterResigned(instance, backup, event, now);
    }
    HeardMaster heard = new HeardMaster(event.source(), event.advert().priority());
    return respects(instance, backup, heard, now)
        ? Step.of(instance.with(wait(instance, backup, heard, event.advert(), now)))
        : Step.of(instance.with(ignore(backup, heard)));
  }

  /** The master's process is gone: as good as its resignation, and sooner than any skew. */
  static Step masterDied(Instance instance, Backup backup, MasterDied event, long now) {
    if (!isOurMaster(backup, event.addresses())) {
      return Step.of(instance);
    }
    long due = Math.min(backup.masterDownAt(), now + event.delay().toNanos());
    return Step.of(instance.withYielded(false).with(backup.dueAt(due, Cause.MASTER_DIED)));
  }

  /** The master is given up elsewhere: one advert that stays away as well is enough. */
  static Step masterLost(Instance instance, Backup backup, MasterLost event, long now) {
    if (!isOurMaster(backup, event.addresses()) || backup.next() != Cause.MASTER_SILENT) {
      return Step.of(instance);
    }
    long due = Math.max(now, backup.expectedBy()) + event.delay().toNanos();
    return due < backup.masterDownAt()
        ? Step.of(instance.with(backup.dueAt(due, Cause.MASTER_LOST)))
        : Step.of(instance);
  }

  private static boolean isOurMaster(Backup backup, Set<InetAddress> addresses) {
    return backup.master().map(HeardMaster::address).filter(addresses::contains).isPresent();
  }

  /**
   * A change of priority, of the interval or of the gate moves the running timer by what it would
   * have changed.
   */
  static Backup rescheduled(Instance before, Instance after, Backup backup) {
    long interval =
        after.settings().version() == VrrpVersion.V2 || backup.master().isEmpty()
            ? after.advertInterval()
            : backup.masterInterval();
    long moved = after.masterDown(interval) - before.masterDown(backup.masterInterval());
    return new Backup(
        Math.max(0, backup.masterDownAt() + moved),
        interval,
        backup.expectedBy(),
        backup.master(),
        backup.preemptFrom(),
        backup.next());
  }

  /**
   * The master goes: the best of the backups has the shortest skew. Our own goodbye, sent back to
   * us by the network, says nothing about anyone.
   */
  private static Step masterResigned(
      Instance instance, Backup backup, AdvertReceived event, long now) {
    if (instance.circumstances().source().filter(event.source()::equals).isPresent()) {
      return Step.of(instance);
    }
    InstanceSettings settings = instance.settings();
    long skew = Timing.skew(settings.version(), instance.priority(), backup.masterInterval());
    Backup soon = backup.dueAt(now + skew, Cause.MASTER_RESIGNED);
    return Step.of(instance.withYielded(false).with(soon));
  }

  private static boolean respects(Instance instance, Backup backup, HeardMaster heard, long now) {
    return heard.priority() >= instance.priority()
        || !instance.preempts()
        || delaysPreemption(instance, backup, now);
  }

  /** While the preempt delay runs, and when the first such advert starts it. */
  private static boolean delaysPreemption(Instance instance, Backup backup, long now) {
    return instance.settings().preemptDelay().isPositive() && now < backup.preemptFrom();
  }

  private static Backup wait(
      Instance instance, Backup backup, HeardMaster heard, Advert advert, long now) {
    long interval = advert.interval().toNanos();
    long expectedBy = Math.max(backup.expectedBy(), Timing.expectedBy(now, interval));
    return new Backup(
        Math.max(now + instance.masterDown(interval), expectedBy),
        interval,
        expectedBy,
        Optional.of(heard),
        preemptFrom(instance, backup, heard, now),
        Cause.MASTER_SILENT);
  }

  private static long preemptFrom(Instance instance, Backup backup, HeardMaster heard, long now) {
    if (heard.priority() >= instance.priority()) {
      return Timing.NEVER;
    }
    return backup.preemptFrom() == Timing.NEVER
        ? Timing.after(now, instance.settings().preemptDelay())
        : backup.preemptFrom();
  }

  /** The timer runs on, and its end is the end of a master of lower priority. */
  private static Backup ignore(Backup backup, HeardMaster heard) {
    Cause next = backup.next() == Cause.MASTER_SILENT ? Cause.PREEMPTED : backup.next();
    return backup.heard(heard).dueAt(backup.masterDownAt(), next);
  }
}
