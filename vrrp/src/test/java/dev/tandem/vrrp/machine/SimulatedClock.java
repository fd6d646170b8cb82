package dev.tandem.vrrp.machine;

/**
 * A router's own clock, which began at another moment than the network's and runs fast or slow.
 *
 * @param ahead nanoseconds that it shows when the network's shows none
 * @param partsPerMillion by which it is fast; negative for slow
 */
record SimulatedClock(long ahead, long partsPerMillion) {

  private static final long MILLION = 1_000_000;

  /** What it shows at a moment. */
  long read(long moment) {
    return ahead + moment + moment * partsPerMillion / MILLION;
  }

  /** The first moment at which it shows this or more. */
  long moment(long shown) {
    if (shown == Timing.NEVER) {
      return Timing.NEVER;
    }
    long moment = Math.max(0, shown - ahead) * MILLION / (MILLION + partsPerMillion);
    while (read(moment) < shown) {
      moment++;
    }
    return moment;
  }
}
