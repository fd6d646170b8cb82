package dev.tandem.lvs.engine;

import dev.tandem.lvs.table.Ticks;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * How long the sweep takes through the whole table: a second, as long as that costs no more than a
 * tenth of a processor. To look at ten million flows in each second would take more than a whole
 * one; they are looked at once in twenty. In a flood it is a second again, because half-open
 * connections must go.
 */
final class SweepPace {

  /** The shortest round, in ticks. */
  static final int SHORTEST = Ticks.ofSeconds(1);

  /** Copies outlive their flows' time by {@link Mirrors#GRACE}: before that, news of them come. */
  static final int LONGEST = 20 * SHORTEST;

  /** A visit takes 60 to 170 ns: as long as its memory does, which others on the host use too. */
  static final int FLOWS_A_ROUND = 500_000;

  private final IntSupplier flows;
  private final BooleanSupplier flood;

  /**
   * @param flows how many are in the table at present
   * @param flood whether there is one
   */
  SweepPace(IntSupplier flows, BooleanSupplier flood) {
    this.flows = flows;
    this.flood = flood;
  }

  /** Of a round at present, in ticks. */
  int round() {
    if (flood.getAsBoolean()) {
      return SHORTEST;
    }
    long ticks = (long) SHORTEST * flows.getAsInt() / FLOWS_A_ROUND;
    return Math.clamp(ticks, SHORTEST, LONGEST);
  }
}
