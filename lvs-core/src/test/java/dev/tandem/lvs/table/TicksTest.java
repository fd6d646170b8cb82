package dev.tandem.lvs.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TicksTest {

  @Test
  void distancesSurviveTheTurnOfTheClock() {
    assertThat(Ticks.between(-10, 20)).isEqualTo(30);
  }

  @Test
  void aMomentALittleAheadIsNow() {
    assertThat(Ticks.between(1005, 1000)).isZero();
  }

  @Test
  void aMonthFits() {
    int month = Ticks.ofSeconds(2_678_400);
    assertThat(Ticks.toSeconds(Integer.toUnsignedLong(month))).isBetween(2_678_399L, 2_678_400L);
  }
}
