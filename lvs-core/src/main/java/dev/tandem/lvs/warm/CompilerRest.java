package dev.tandem.lvs.warm;

import dev.tandem.linux.Scheduling;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells when the last tier of the JVM's compiler has caught up: what was run often enough for it
 * waits in a queue behind what takes it a second each, and whoever goes on to other work by then
 * meets code of the first tier.
 */
public final class CompilerRest {

  /** How the names of its threads begin. */
  public static final String LAST_TIER = "C2 Compiler";

  private static final long INTERVAL = Duration.ofMillis(50).toNanos();
  private static final int RESTING_SHARE = 10;
  private static final int RESTING_INTERVALS = 3;

  private final LongSupplier busyNanos;
  private final LongSupplier nanoTime;
  private long from;
  private long busyBefore;
  private int resting;

  /** Watches the compiler of this JVM. */
  public CompilerRest() {
    this(() -> Scheduling.busyNanos(LAST_TIER), System::nanoTime);
  }

  /**
   * Watches a compiler.
   *
   * @param busyNanos for how long it has worked or waited for a processor
   * @param nanoTime the present moment
   */
  CompilerRest(LongSupplier busyNanos, LongSupplier nanoTime) {
    this.busyNanos = busyNanos;
    this.nanoTime = nanoTime;
    from = nanoTime.getAsLong();
    busyBefore = busyNanos.getAsLong();
  }

  /** Whether it has had next to nothing to do for a while; to be asked again and again. */
  public boolean reached() {
    long now = nanoTime.getAsLong();
    long passed = now - from;
    if (passed < INTERVAL) {
      return resting >= RESTING_INTERVALS;
    }
    long busy = busyNanos.getAsLong();
    resting = (busy - busyBefore) * RESTING_SHARE < passed ? resting + 1 : 0;
    from = now;
    busyBefore = busy;
    return resting >= RESTING_INTERVALS;
  }
}
