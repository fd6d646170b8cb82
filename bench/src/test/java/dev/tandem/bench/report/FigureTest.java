package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {

  @Test
  void theMedianIgnoresOneDisturbedRound() {
    assertThat(new Figure("", "", List.of(3.0, 900.0, 4.0)).median()).isEqualTo(4.0);
    assertThat(new Figure("", "", List.of(3.0, 5.0)).median()).isEqualTo(4.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "0.85321|0.853",
        "4.371|4.37",
        "42.42|42.4",
        "224.4|224",
        "1325000|1,325,000"
      })
  void numbersHaveThreeDigits(double value, String text) {
    assertThat(Figure.number(value)).isEqualTo(text);
  }

  @Test
  void severalRoundsShowTheirSpread() {
    assertThat(new Figure("", "", List.of(1.0, 2.0, 3.0)).text()).isEqualTo("2.00 (1.00-3.00)");
    assertThat(Figure.once("", "", 2).text()).isEqualTo("2.00");
  }
}
