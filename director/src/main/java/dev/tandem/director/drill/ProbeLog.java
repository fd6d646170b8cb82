package dev.tandem.director.drill;

import java.time.Duration;
import java.util.Arrays;

/** All questions of a probe and when they were answered. Belongs to one thread. */
final class ProbeLog {

  private long[] askedAt = new long[16_384];
  private long[] answeredAt = new long[16_384];
  private int size;
  private final Absences absences = new Absences();

  /**
   * What the probe saw in a span of time.
   *
   * @param lost questions without an answer
   * @param absent the longest time in which the probe could not look; no gap contains it
   */
  record Summary(Gap gap, int asked, int lost, Duration absent) {

    /** Of two probes together: the longer gap, and what each has asked. */
    Summary plus(Summary other) {
      return new Summary(
          gap.longest().compareTo(other.gap.longest()) >= 0 ? gap : other.gap,
          asked + other.asked,
          lost + other.lost,
          absent.compareTo(other.absent) >= 0 ? absent : other.absent);
    }
  }

  /** Notes a question; its number is what {@link #answered} takes. */
  int asked(long now) {
    if (size == askedAt.length) {
      askedAt = Arrays.copyOf(askedAt, 2 * size);
      answeredAt = Arrays.copyOf(answeredAt, 2 * size);
    }
    askedAt[size] = now;
    return size++;
  }

  /** Notes that nobody looked for answers meanwhile. Times are told in order. */
  void absent(long from, long to) {
    absences.add(from, to);
  }

  /** Notes the answer to a question. */
  void answered(int question, long now) {
    answeredAt[question] = now;
  }

  /** Sums up what was asked from one time to another. */
  Summary between(long from, long to) {
    Gap gap = new Gap(from, absences);
    int asked = 0;
    int lost = 0;
    for (int i = 0; i < size; i++) {
      if (askedAt[i] - from < 0 || askedAt[i] - to >= 0) {
        continue;
      }
      asked++;
      if (answeredAt[i] == 0) {
        gap.lost();
        lost++;
      } else {
        gap.answered(askedAt[i], answeredAt[i]);
      }
    }
    gap.end(to);
    return new Summary(gap, asked, lost, Duration.ofNanos(absences.longest(from, to)));
  }
}
