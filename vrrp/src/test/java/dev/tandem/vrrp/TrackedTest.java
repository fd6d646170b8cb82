package dev.tandem.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackedTest {

  private static final TrackerKey KEY = new TrackerKey(TrackerKey.Kind.SCRIPT, "x");

  /** keepalived's table for what is up or down. */
  @ParameterizedTest
  @CsvSource({
    "20, false, up, 20, false",
    "20, false, down, 0, false",
    "-20, false, up, 0, false",
    "-20, false, down, -20, false",
    "20, true, up, -20, false",
    "-20, true, down, 20, false",
    "0, false, up, 0, false",
    "0, false, down, 0, true",
    "0, true, up, 0, true",
    "0, true, down, 0, false"
  })
  void stateCountsByWeight(int weight, boolean reverse, String state, int priority, boolean fault) {
    Reading reading = Reading.of(state.equals("up"));
    assertThat(new Tracked(KEY, weight, reverse).effect(reading))
        .isEqualTo(new Tracked.Effect(priority, fault));
  }

  /** keepalived's rules for a tracked file: a product of -254 or less is a fault, 253 the most. */
  @ParameterizedTest
  @CsvSource({
    "1, false, 7, 7, false",
    "-2, false, 7, -14, false",
    "2, true, 7, -14, false",
    "1, false, -253, -253, false",
    "1, false, -254, 0, true",
    "127, false, -2, 0, true",
    "1, false, 254, 253, false",
    "254, false, 9223372036854775807, 253, false",
    "254, false, -9223372036854775808, 0, true",
    "0, false, 0, 0, false",
    "0, false, 1, 0, true",
    "0, false, -1, 0, true",
    "0, true, 0, 0, true",
    "0, true, 1, 0, false"
  })
  void valueIsMultipliedByWeight(
      int weight, boolean reverse, long value, int priority, boolean fault) {
    assertThat(new Tracked(KEY, weight, reverse).effect(new Reading.Value(value)))
        .isEqualTo(new Tracked.Effect(priority, fault));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "20, false", "-20, false"})
  void whatHasNotSpokenDoesNothing(int weight, boolean reverse) {
    assertThat(new Tracked(KEY, weight, reverse).effect(new Reading.Pending()))
        .isEqualTo(new Tracked.Effect(0, false));
  }
}
