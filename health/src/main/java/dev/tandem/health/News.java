package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import java.time.Duration;

/** What is told of a {@link Subject}. */
public sealed interface News {

  /** In an operator's words. */
  String detail();

  record State(boolean up, String detail) implements News {}

  record Value(long value, String detail) implements News {}

  /**
   * What this means to a check.
   *
   * @param factor by which a number changes the weight; 0 if a number other than 0 is a failure
   */
  default CheckResult result(int factor) {
    return switch (this) {
      case State(boolean up, String detail) ->
          new CheckResult(up ? Outcome.PASSED : Outcome.SILENT, detail, Duration.ZERO);
      case Value(long value, String detail) when factor == 0 -> of(value == 0, detail, 0);
      case Value(long value, String detail) -> {
        long change = Math.clamp(saturated(value, factor), Integer.MIN_VALUE, Integer.MAX_VALUE);
        yield of(change > Integer.MIN_VALUE, detail, change);
      }
    };
  }

  private static CheckResult of(boolean passed, String detail, long weightChange) {
    return passed
        ? new CheckResult(Outcome.PASSED, detail, Duration.ZERO, weightChange)
        : new CheckResult(Outcome.FAILED, detail, Duration.ZERO);
  }

  private static long saturated(long value, int factor) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE) * (long) factor;
  }
}
