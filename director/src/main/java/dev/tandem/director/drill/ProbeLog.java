package dev.tandem.director.drill;

import java.util.Arrays;

/** All questions of a probe and when they were answered. Belongs to one thread. */
final class ProbeLog {

  private long[] askedAt = new long[16_384];
  private long[] answeredAt = new long[16_384];
  private int size;

  /**
   * What the probe saw in a span of time.
   *
   * @param lost questions without an answer
   */
  record Summary(Gap gap, int asked, int lost) {}

  /** Notes a question; its number is what {@link #answered} takes. */
  int asked(long now) {
    if (size == askedAt.length) {
      askedAt = Arrays.copyOf(askedAt, 2 * size);
      answeredAt = Arrays.copyOf(answeredAt, 2 * size);
    }
    askedAt[size] = now;
    return size++;
  }

  /** Notes the answer to a question. */
  void answered(int question, long now) {
    answeredAt[question] = now;
  }

  /** Sums up what was asked from one time to another. */
  Summary between(long from, long to) {
    Gap gap = new Gap(from);
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
    return new Summary(gap, asked, lost);
  }
}
