package dev.tandem.lvs.plane;

/**
 * Decides how an agent without work waits for it: by looking again and again, as long as work came
 * soon of late, and asleep otherwise. To spin where nothing comes before the spinning ends delays
 * sleep without any use, and takes the processor from others.
 */
final class SpinWait {

  /** To sleep and be woken takes a good part of it. */
  static final long LONGEST_NANOS = 50_000;

  /** A long silence counts no more than this, so that it is soon forgotten. */
  private static final long LONGEST_GAP = 4 * LONGEST_NANOS;

  private static final int SMOOTHING_SHIFT = 3;

  private boolean idle;
  private long idleSince;
  private long gap = LONGEST_GAP;

  /** There was work at a moment. */
  void worked(long nanoTime) {
    if (idle) {
      long latest = Math.min(nanoTime - idleSince, LONGEST_GAP);
      gap += (latest - gap) >> SMOOTHING_SHIFT;
      idle = false;
    }
  }

  /**
   * There was none.
   *
   * @return whether to look again at once
   */
  boolean spins(long nanoTime) {
    if (!idle) {
      idle = true;
      idleSince = nanoTime;
    }
    return gap < LONGEST_NANOS && nanoTime - idleSince < LONGEST_NANOS;
  }
}
