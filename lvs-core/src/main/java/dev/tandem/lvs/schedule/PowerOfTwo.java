package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * {@code twos}: the less loaded one of two servers that are drawn by lot, each with a chance in
 * proportion to its weight.
 */
final class PowerOfTwo implements Scheduler {

  private final RandomGenerator random;

  PowerOfTwo(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public int pick(Servers servers, NewFlow flow) {
    long total = 0;
    for (int i = 0; i < servers.size(); i++) {
      total += servers.get(i).available() ? servers.get(i).weight() : 0;
    }
    if (total == 0) {
      return NONE;
    }
    // IPVS counts the upper end in, which favours the first server a little.
    int first = drawn(servers, random.nextLong(total + 1));
    int second = drawn(servers, random.nextLong(total + 1));
    boolean secondIsBetter =
        WeightedLeastConnection.lessLoaded(servers.get(second), servers.get(first));
    return secondIsBetter ? second : first;
  }

  /** The copy draws lots of its own: what this one will draw nobody knows. */
  @Override
  public Scheduler copy() {
    return new PowerOfTwo(new SplittableRandom());
  }

  /** The server at which the sum of the weights reaches the lot. */
  private static int drawn(Servers servers, long lot) {
    long left = lot;
    int last = NONE;
    for (int i = 0; i < servers.size(); i++) {
      RealServer server = servers.get(i);
      if (server.available()) {
        last = i;
        left -= server.weight();
        if (left <= 0) {
          return i;
        }
      }
    }
    return last;
  }
}
