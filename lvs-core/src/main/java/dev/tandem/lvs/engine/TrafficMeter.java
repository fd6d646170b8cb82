package dev.tandem.lvs.engine;

import dev.tandem.lvs.service.TrafficCounters;
import java.util.Arrays;

/**
 * What was counted of one server or service since the last zero, and its rates, estimated as IPVS
 * does: every two seconds a quarter of the way from the old estimate to the new sample.
 */
final class TrafficMeter {

  static final int SAMPLE_SECONDS = 2;

  /** How many values {@link TrafficCounters} have. */
  static final int VALUES = 5;

  private static final double STEP = 0.25;

  private TrafficCounters zero;
  private TrafficCounters sampled;
  private final double[] rates;

  TrafficMeter(TrafficCounters start) {
    this(start, new double[VALUES]);
  }

  /**
   * Goes on from an earlier life of the director.
   *
   * @param zero what had been counted when it was last set to zero
   * @param rates of then, which it changes
   */
  TrafficMeter(TrafficCounters zero, double[] rates) {
    this.zero = zero;
    this.sampled = zero;
    this.rates = rates;
  }

  TrafficCounters zero() {
    return zero;
  }

  /** The rates as they are, for whoever keeps them. */
  double[] exactRates() {
    return rates;
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

  /**
   * Takes the sample that is due every {@link #SAMPLE_SECONDS}.
   *
   * @return whether rates have changed by it
   */
  boolean sample(TrafficCounters now) {
    TrafficCounters counted = now.minus(sampled);
    boolean moved = step(0, counted.connections());
    moved |= step(1, counted.inPackets());
    moved |= step(2, counted.outPackets());
    moved |= step(3, counted.inBytes());
    moved |= step(4, counted.outBytes());
    sampled = now;
    return moved;
  }

  private boolean step(int index, long counted) {
    double before = rates[index];
    rates[index] += ((double) counted / SAMPLE_SECONDS - before) * STEP;
    return rates[index] != before;
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
