package dev.tandem.lvs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.table.Ticks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepPaceTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "500_000, 1",
    "1_000_000, 2",
    "4_000_000, 8",
    "10_000_000, 20",
    "100_000_000, 20",
  })
  void aRoundTakesASecondForEachHalfMillionOfFlows(String flows, int seconds) {
    SweepPace pace = new SweepPace(() -> Integer.parseInt(flows.replace("_", "")), () -> false);

    assertThat(pace.round()).isEqualTo(Ticks.ofSeconds(1) * seconds);
  }

  @Test
  void aFloodIsSweptAtOnce() {
    assertThat(new SweepPace(() -> 10_000_000, () -> true).round()).isEqualTo(Ticks.ofSeconds(1));
  }

  @Test
  void copiesOutliveTheirTimeByMoreThanARound() {
    assertThat(SweepPace.LONGEST).isLessThan(Mirrors.GRACE);
  }
}
