package dev.tandem.health;

import java.time.Duration;

/** How long something may compute. */
final class TimeLimit {

  /** Steps between two looks at the clock. */
  private static final int STEPS = 4096;

  /** The time is over, or nobody waits any more. */
  static final class ExceededException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private ExceededException() {
      super("time limit", null, false, false);
    }
  }

  private final long start = System.nanoTime();
  private final long limit;
  private int steps;

  TimeLimit(Duration limit) {
    this.limit = limit.toNanos();
  }

  /** Notes a step of the work, and now and then lets other virtual threads have the processor. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it; without it others would wait
  void step() {
    if (++steps % STEPS != 0) {
      return;
    }
    if (System.nanoTime() - start > limit || Thread.currentThread().isInterrupted()) {
      throw new ExceededException();
    }
    Thread.yield();
  }
}
