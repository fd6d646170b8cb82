package dev.tandem.sync;

import dev.tandem.sync.ipvs.KernelSync;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The numbers by which the table knows the lives of directors. One that leaves and returns keeps
 * its number; one that was started anew gets another, because it does not know what it had before.
 */
final class OwnerNumbers {

  private final Map<String, Life> lives = new HashMap<>();
  private int last;

  private record Life(long epoch, int number) {}

  /** The number of a director, or 0 if none was given to any life of it yet. */
  int latest(String name) {
    Life life = lives.get(name);
    return life == null ? 0 : life.number();
  }

  /**
   * The number of a director's life.
   *
   * @param unused whether nothing in the table goes by a number any more
   */
  int of(String name, long epoch, IntPredicate unused) {
    Life life = lives.get(name);
    if (life == null || life.epoch() != epoch) {
      life = new Life(epoch, free(unused));
      lives.put(name, life);
    }
    return life.number();
  }

  private int free(IntPredicate unused) {
    for (int tries = 1; tries < KernelSync.OWNER; tries++) {
      last = last % (KernelSync.OWNER - 1) + 1;
      int number = last;
      boolean taken = lives.values().stream().anyMatch(life -> life.number() == number);
      if (!taken && unused.test(number)) {
        return number;
      }
    }
    throw new IllegalStateException("no number is left for another director");
  }
}
