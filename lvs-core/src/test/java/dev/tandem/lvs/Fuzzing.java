package dev.tandem.lvs;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs something with one random generator after the other, for as many seconds as the property
 * {@code tandem.fuzz.seconds} says, and names the one that it failed with: {@code
 * -Dtandem.fuzz.seed} runs that one alone.
 */
public final class Fuzzing {

  private static final long NANOS =
      TimeUnit.SECONDS.toNanos(Long.getLong("tandem.fuzz.seconds", 1));

  private Fuzzing() {}

  /** Returns how often it ran. */
  public static long run(Consumer<Random> attempt) {
    Long only = Long.getLong("tandem.fuzz.seed");
    if (only != null) {
      attempt.accept(new Random(only));
      return 1;
    }
    long start = System.nanoTime();
    long runs = 0;
    for (long seed = start; System.nanoTime() - start < NANOS; seed++) {
      try {
        attempt.accept(new Random(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("with -Dtandem.fuzz.seed=" + seed, e);
      }
      runs++;
    }
    return runs;
  }
}
