package dev.tandem.lvs.engine;

import dev.tandem.lvs.service.TrafficCounters;
import java.util.Arrays;

/**
 * What was counted of one server or service since the last zero, and its rates, estimated as IPVS
 * does: every two seconds a quarter of the way from the old estimate to the new sample.
 */
final class TrafficMeter {

  static final int SAMPLE_SECONDS = 2;
  private static final double STEP = 0.25;

  private TrafficCounters zero;
  private TrafficCounters sampled;
  private final double[] rates = new double[5];

  TrafficMeter(TrafficCounters start) {
    zero = start;
    sampled = start;
  }

  /** Counts from now on as from zero. */
  void zero(TrafficCounters now) {
    zero = now;
    sampled = now;
    Arrays.fill(rates, 0);
  }

  /** What was counted since the last sample is left out of the rates. */
  void resume(TrafficCounters now) {
    sampled = now;
  }

  /** Takes the sample that is due every {@link #SAMPLE_SECONDS}. */
  void sample(TrafficCounters now) {
    TrafficCounters counted = now.minus(sampled);
    step(0, counted.connections());
    step(1, counted.inPackets());
    step(2, counted.outPackets());
    step(3, counted.inBytes());
    step(4, counted.outBytes());
    sampled = now;
  }

  private void step(int index, long counted) {
    rates[index] += ((double) counted / SAMPLE_SECONDS - rates[index]) * STEP;
  }

  TrafficCounters since(TrafficCounters now) {
    return now.minus(zero);
  }

  TrafficCounters rates() {
    return new TrafficCounters(
        Math.round(rates[0]),
        Math.round(rates[1]),
        Math.round(rates[2]),
        Math.round(rates[3]),
        Math.round(rates[4]));
  }
}
