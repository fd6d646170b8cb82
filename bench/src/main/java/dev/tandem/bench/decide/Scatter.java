package dev.tandem.bench.decide;

/** Clients and services in an order that no cache foresees, and the same in each run. */
final class Scatter {

  static final long SEED = 42;

  private static final int FACTOR = 0x9e3779b1;

  private Scatter() {}

  /** Returns a number from 0 to below the given bound. */
  static int of(int count, int bound) {
    return ((count * FACTOR) >>> 8) % bound;
  }
}
