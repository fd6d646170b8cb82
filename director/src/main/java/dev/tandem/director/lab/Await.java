package dev.tandem.director.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions of the world outside, which nobody announces. */
public final class Await {

  private static final Duration PERIOD = Duration.ofMillis(20);

  private Await() {}

  /**
   * Waits until something is so.
   *
   * @param what as in "... did not happen within 10 s"
   * @throws LabException when it is not after {@code patience}
   */
  public static void until(String what, Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LabException("%s: not after %s s".formatted(what, LabPlan.seconds(patience)));
      }
      try {
        Thread.sleep(PERIOD);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting: " + what, e);
      }
    }
  }
}
