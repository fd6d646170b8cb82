package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.Role;
import java.util.Optional;

/** The role of an instance with what belongs to that role. */
public sealed interface Standing {

  Role role();

  record Idle() implements Standing {
    @Override
    public Role role() {
      return Role.INIT;
    }
  }

  record Fault() implements Standing {
    @Override
    public Role role() {
      return Role.FAULT;
    }
  }

  /**
   * Listening for a master.
   *
   * @param masterDownAt when this router may become master; in the past while its sync group holds
   *     it back
   * @param masterInterval nanoseconds between the master's adverts: learned in version 3
   * @param expectedBy when the next advert of each master that was heard must have come: one that
   *     gives way may have its last word after the first one of a better master, whose adverts may
   *     be rarer
   * @param master who was heard last
   * @param preemptFrom with a preempt delay: when a master of lower priority stops being respected;
   *     {@link Timing#NEVER} while no such master has been heard
   * @param next the cause to give when masterDownAt is reached
   */
  record Backup(
      long masterDownAt,
      long masterInterval,
      long expectedBy,
      Optional<HeardMaster> master,
      long preemptFrom,
      Cause next)
      implements Standing {

    @Override
    public Role role() {
      return Role.BACKUP;
    }

    Backup dueAt(long moment, Cause cause) {
      return new Backup(moment, masterInterval, expectedBy, master, preemptFrom, cause);
    }

    Backup heard(HeardMaster heard) {
      return new Backup(
          masterDownAt, masterInterval, expectedBy, Optional.of(heard), preemptFrom, next);
    }
  }

  /**
   * Holding the addresses. All moments are {@link Timing#NEVER} where there is nothing to do.
   *
   * @param answerFrom when a master of lower priority is answered again: adverts that have waited
   *     come in all at once, and one answer is enough for them
   * @param leavesAt when it resigns unless the one that it has offered the role to is master before
   */
  record Master(
      long advertAt,
      long announceAgainAt,
      long answerAgainAt,
      long refreshAt,
      long announceElsewhereAt,
      long answerFrom,
      long leavesAt)
      implements Standing {

    @Override
    public Role role() {
      return Role.MASTER;
    }

    Master advertAt(long moment) {
      return new Master(
          moment,
          announceAgainAt,
          answerAgainAt,
          refreshAt,
          announceElsewhereAt,
          answerFrom,
          leavesAt);
    }

    Master answerFrom(long moment) {
      return new Master(
          advertAt,
          announceAgainAt,
          answerAgainAt,
          refreshAt,
          announceElsewhereAt,
          moment,
          leavesAt);
    }

    Master leavesAt(long moment) {
      return new Master(
          advertAt,
          announceAgainAt,
          answerAgainAt,
          refreshAt,
          announceElsewhereAt,
          answerFrom,
          moment);
    }

    /** Whether it waits, silently, for the one that it has offered the role to. */
    boolean leaving() {
      return leavesAt != Timing.NEVER;
    }

    long earliest() {
      if (leaving()) {
        return leavesAt;
      }
      long announcement = Math.min(announceAgainAt, answerAgainAt);
      return Math.min(Math.min(advertAt, announcement), Math.min(refreshAt, announceElsewhereAt));
    }
  }
}
