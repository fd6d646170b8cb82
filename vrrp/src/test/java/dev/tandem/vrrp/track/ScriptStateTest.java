package dev.tandem.vrrp.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptStateTest {

  /** Results (+ success, - failure) and what the script is after each (U up, D down). */
  @ParameterizedTest
  @CsvSource({
    "1, 1, +-+-, UDUD",
    "1, 3, +--+---, UUUUUUD",
    "3, 1, -++-+++, DDDDDDU",
    "2, 2, --++, DDDU",
    "3, 3, +, U",
    "3, 3, -, D"
  })
  void turnsAfterEnoughResultsInARow(int rise, int fall, String results, String expected) {
    ScriptState state = ScriptState.UNKNOWN;
    StringBuilder readings = new StringBuilder();
    for (int i = 0; i < results.length(); i++) {
      state = state.after(results.charAt(i) == '+', rise, fall);
      readings.append(state.up() ? 'U' : 'D');
    }
    assertThat(readings).hasToString(expected);
  }

  @Test
  void beforeItsFirstResultItIsPendingOrDown() {
    assertThat(ScriptState.UNKNOWN.reading(false)).isEqualTo(new Reading.Pending());
    assertThat(ScriptState.UNKNOWN.reading(true)).isEqualTo(new Reading.Down());
  }
}
