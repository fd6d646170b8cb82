package dev.tandem.director.drill;

import java.time.Duration;

/**
 * The longest time without service, by what one saw who asked again and again. Times are those of
 * {@link System#nanoTime}.
 *
 * <p>A gap is the time between two questions that were answered with at least one between them that
 * was not; a late answer is a gap too, from question to answer. Times in which the asker itself was
 * absent are none: nothing was asked then, and an answer may have come long before it was seen.
 */
final class Gap {

  private final Absences absences;
  private boolean lostSince;
  private long lastAnswered;
  private long longestNanos;
  private long begin;

  /** Asked from a time on, before which all was well. */
  Gap(long from, Absences absences) {
    this.absences = absences;
    lastAnswered = from;
    begin = from;
  }

  /** A question was answered. Questions are told in the order in which they were asked. */
  void answered(long askedAt, long answeredAt) {
    if (lostSince) {
      take(lastAnswered, askedAt);
    }
    take(askedAt, answeredAt);
    lastAnswered = askedAt;
    lostSince = false;
  }

  /** A question was not answered. */
  void lost() {
    lostSince = true;
  }

  /** No more questions come. When the last ones were not answered, the gap lasts until now. */
  void end(long now) {
    if (lostSince) {
      take(lastAnswered, now);
    }
  }

  private void take(long from, long to) {
    if (to - from <= longestNanos) {
      return;
    }
    long nanos = to - from - absences.total(from, to);
    if (nanos > longestNanos) {
      longestNanos = nanos;
      begin = from;
    }
  }

  Duration longest() {
    return Duration.ofNanos(longestNanos);
  }

  /** When the longest one began. */
  long begin() {
    return begin;
  }
}
