package dev.tandem.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long changes take until another director has them in its table, over the last ten to twenty
 * seconds. Guarded by its owner's lock.
 */
final class LagMeter {

  private static final long WINDOW_NANOS = 10_000_000_000L;
  private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(10);

  private Histogram earlier = histogram();
  private Histogram present = histogram();
  private long turnedAt;

  private static Histogram histogram() {
    return new Histogram(HIGHEST_MICROS, 2);
  }

  void record(long nanos) {
    present.recordValue(Math.clamp(nanos / 1000, 0, HIGHEST_MICROS));
  }

  /** Lets go of what is too old. */
  void turn(long nanoTime) {
    if (nanoTime - turnedAt > WINDOW_NANOS) {
      turnedAt = nanoTime;
      Histogram oldest = earlier;
      earlier = present;
      present = oldest;
      present.reset();
    }
  }

  /** Zero when nothing was measured lately. */
  Duration percentile(double percent) {
    Histogram both = earlier.copy();
    both.add(present);
    return Duration.ofNanos(1000 * both.getValueAtPercentile(percent));
  }
}
