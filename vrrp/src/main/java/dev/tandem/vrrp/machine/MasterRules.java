package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.Notice.LowerPriorityHeard;
import dev.tandem.vrrp.machine.Action.Announce;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.machine.Standing.Backup;
import dev.tandem.vrrp.machine.Standing.Master;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** What a master does when time passes and when it hears another one (RFC 9568 section 6.4.3). */
final class MasterRules {

  private MasterRules() {}

  static Step timerFired(Instance instance, Master master, long now) {
    if (overslept(instance, master, now)) {
      return Transitions.oversleep(instance, now);
    }
    if (master.leaving()) {
      return Step.of(instance);
    }
    AnnouncementSettings announcements = instance.settings().announcements();
    List<Action> actions = new ArrayList<>();
    long advertAt = master.advertAt();
    if (advertAt <= now) {
      actions.add(new SendAdvert(instance.priority()));
      advertAt = nextAdvert(instance, advertAt, now);
    }
    long againAt = master.announceAgainAt();
    if (againAt <= now) {
      actions.add(new Announce(announcements.repeat()));
      againAt = Timing.NEVER;
    }
    long answerAgainAt = master.answerAgainAt();
    if (answerAgainAt <= now) {
      actions.add(new Announce(announcements.lowerPriorityRepeat()));
      answerAgainAt = Timing.NEVER;
    }
    long refreshAt = master.refreshAt();
    if (refreshAt <= now) {
      actions.add(new Announce(announcements.refreshRepeat()));
      refreshAt = Timing.after(now, announcements.refresh());
    }
    long elsewhereAt = master.announceElsewhereAt();
    if (elsewhereAt <= now) {
      actions.add(new Action.AnnounceElsewhere());
      elsewhereAt = Timing.after(now, announcements.elsewhere().period());
    }
    Master later =
        new Master(
            advertAt,
            againAt,
            answerAgainAt,
            refreshAt,
            elsewhereAt,
            master.answerFrom(),
            master.leavesAt());
    return new Step(instance.with(later), actions);
  }

  /** Adverts keep their beat when one is late, and do not hurry to make up for lost ones. */
  private static long nextAdvert(Instance instance, long due, long now) {
    long onTheBeat = due + instance.advertInterval();
    return onTheBeat > now ? onTheBeat : now + instance.advertInterval();
  }

  /**
   * Whether no advert has gone out for so long that the best of the peers must have taken over
   * (keepalived's {@code timer_expired_backup}).
   */
  private static boolean overslept(Instance instance, Master master, long now) {
    OptionalInt best = instance.settings().election().yieldsAfterSleep();
    long lastAdvert = master.advertAt() - instance.advertInterval();
    return best.isPresent()
        && now - lastAdvert
            > Timing.masterDown(instance.settings(), best.getAsInt(), instance.advertInterval(), 0);
  }

  static Step advertReceived(Instance instance, Master master, AdvertReceived event, long now) {
    if (overslept(instance, master, now)) {
      Step asleep = Transitions.oversleep(instance, now);
      Backup backup = (Backup) asleep.instance().standing();
      return BackupRules.advertReceived(asleep.instance(), backup, event, now)
          .after(asleep.actions());
    }
    if (master.leaving()) {
      return makeRoom(instance, event, now);
    }
    int theirs = event.advert().priority();
    if (event.advert().resigning()) {
      Master beat = master.advertAt(now + instance.advertInterval());
      return Step.of(instance.with(beat), new SendAdvert(instance.priority()));
    }
    int comparison = Integer.compare(theirs, instance.priority());
    if (comparison == 0) {
      comparison = instance.circumstances().source().map(s -> compare(event.source(), s)).orElse(1);
    }
    if (comparison > 0) {
      Cause cause = theirs > instance.priority() ? Cause.HIGHER_PRIORITY : Cause.HIGHER_ADDRESS;
      HeardMaster better = new HeardMaster(event.source(), theirs);
      Step step =
          Transitions.giveWay(instance, better, event.advert().interval().toNanos(), cause, now);
      return hasLastWord(instance, master, now)
          ? step.after(new SendAdvert(instance.priority()))
          : step;
    }
    // Equal in both means that the network sends our own adverts back to us.
    return comparison == 0 || now < master.answerFrom()
        ? Step.of(instance)
        : insist(instance, master, event, now);
  }

  /** Whose advert is late by another interval has not run, and the better one has known why. */
  private static boolean hasLastWord(Instance instance, Master master, long now) {
    return instance.settings().election().advertBeforeYielding()
        && now - master.advertAt() < instance.advertInterval();
  }

  /** The role was offered, and here is who has taken it, whatever its priority. */
  private static Step makeRoom(Instance instance, AdvertReceived event, long now) {
    boolean own = instance.circumstances().source().filter(event.source()::equals).isPresent();
    if (own || event.advert().resigning()) {
      return Step.of(instance);
    }
    HeardMaster successor = new HeardMaster(event.source(), event.advert().priority());
    long interval = event.advert().interval().toNanos();
    return Transitions.giveWay(instance, successor, interval, Cause.HANDED_OVER, now);
  }

  /** The other one is to hear who is better, and the network where the addresses really are. */
  private static Step insist(Instance instance, Master master, AdvertReceived event, long now) {
    boolean answers = instance.settings().election().answersLowerPriority();
    Master beat = answers ? master.advertAt(now + instance.advertInterval()) : master;
    Master quiet = beat.answerFrom(now + instance.advertInterval() / 2);
    Step corrected = correctNeighbours(instance.with(quiet), now);
    List<Action> actions = new ArrayList<>();
    if (answers) {
      actions.add(new SendAdvert(instance.priority()));
    }
    actions.addAll(corrected.actions());
    HeardMaster loser = new HeardMaster(event.source(), event.advert().priority());
    actions.add(new Notify(new LowerPriorityHeard(loser)));
    return new Step(corrected.instance(), actions);
  }

  /** Announces after another master was heard: here, or on another member of the sync group. */
  static Step correctNeighbours(Instance instance, long now) {
    AnnouncementSettings announcements = instance.settings().announcements();
    if (!(instance.standing() instanceof Master master)
        || announcements.lowerPriorityRepeat() == 0) {
      return Step.of(instance);
    }
    Master again =
        new Master(
            master.advertAt(),
            master.announceAgainAt(),
            Timing.after(now, announcements.lowerPriorityDelay()),
            master.refreshAt(),
            master.announceElsewhereAt(),
            master.answerFrom(),
            master.leavesAt());
    return Step.of(instance.with(again), new Announce(announcements.lowerPriorityRepeat()));
  }

  private static int compare(InetAddress theirs, InetAddress ours) {
    return Arrays.compareUnsigned(theirs.getAddress(), ours.getAddress());
  }
}
