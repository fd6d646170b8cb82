package dev.tandem.bench.load;

/** How long packets were under way. */
public final class Times {

  private final long[] counts;
  private final int stepNanos;

  /**
   * Takes counts by steps of equal length.
   *
   * @param counts the last one is for all that took longer
   */
  Times(long[] counts, int stepNanos) {
    this.counts = counts.clone();
    this.stepNanos = stepNanos;
  }

  public long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /**
   * The time in microseconds that this share of packets did not exceed.
   *
   * @param share 0..1
   */
  public double quantileMicros(double share) {
    long wanted = (long) Math.ceil(total() * share);
    long seen = 0;
    for (int step = 0; step < counts.length; step++) {
      seen += counts[step];
      if (seen >= wanted) {
        return (step + 0.5) * stepNanos / 1000.0;
      }
    }
    return Double.NaN;
  }
}
