package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailoverTableTest {

  @Test
  void medianAndWorstStandBesideThePeers() {
    List<Map<String, Object>> results =
        List.of(ours(30, 0), ours(10, 1), ours(1_020, 0), theirs(3_000), theirs(3_100));
    assertThat(FailoverTable.lines(results))
        .containsExactly(
            "                        TANDEM            KEEPALIVED                  ",
            "DRILL      ADVERT       MEDIAN      WORST     MEDIAN      WORST   LOST",
            "power      0.1 s         30 ms   1,020 ms   3,100 ms   3,100 ms      1");
  }

  @Test
  void whatWasNotMeasuredIsNoFigure() {
    assertThat(FailoverTable.lines(List.of(ours(30, 0))).getLast())
        .isEqualTo("power      0.1 s         30 ms      30 ms          -          -      0");
  }

  private static Map<String, Object> ours(double gap, int lost) {
    return Map.of("scenario", "power", "advert_s", 0.1, "gap_ms", gap, "lost", lost);
  }

  private static Map<String, Object> theirs(double gap) {
    return Map.of(
        "scenario", "power", "advert_s", 0.1, "gap_ms", gap, "lost", 0, "peer", "keepalived");
  }
}
