package dev.tandem.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition instead of for a time. */
final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Await() {}

  /**
   * Waits until the condition holds, and fails when it does not in ten seconds.
   *
   * @return how long that took
   */
  static Duration until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as("waiting for: %s", what).isLessThan(LIMIT.toNanos());
      LockSupport.parkNanos(200_000);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
