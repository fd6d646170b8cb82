package dev.tandem.director.drill;

import java.time.Duration;

/**
 * The longest time without service, by what one saw who asked again and again. Times are those of
 * {@link System#nanoTime}.
 *
 * <p>A gap is the time between two questions that were answered with at least one between them that
 * was not; a late answer is a gap too, from question to answer. So a pause of the asker itself, in
 * which nothing was asked, is none.
 */
final class Gap {

  private boolean lostSince;
  private long lastAnswered;
  private long longestNanos;
  private long begin;

  /** Asked from a time on, before which all was well. */
  Gap(long from) {
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
    if (to - from > longestNanos) {
      longestNanos = to - from;
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
