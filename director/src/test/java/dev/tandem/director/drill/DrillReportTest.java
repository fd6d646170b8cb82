package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.lab.LabMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrillReportTest {

  private static final Instant FAULT = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void theTimelineCountsFromTheFaultAndLeavesOutWhatWasBefore() {
    Timeline timeline = new Timeline();
    timeline.add(FAULT.minusSeconds(9), "director1", "long ago");
    timeline.fault(FAULT, 0, "kill -9 of director1");
    timeline.add(FAULT.plusMillis(61), "director2", "FRONT is master");
    Gap gap = new Gap(0, new Absences());
    gap.answered(1_000_000, 1_100_000);
    gap.lost();
    gap.answered(59_000_000, 59_100_000);
    assertThat(timeline.lines(gap))
        .containsExactly(
            "  +0.000 s  drill      kill -9 of director1",
            "  +0.001 s  probe      the longest gap begins",
            "  +0.059 s  probe      the longest gap ends, after 58 ms",
            "  +0.061 s  director2  FRONT is master");
  }

  @Test
  void theFiguresFollowTheTimeline() {
    DrillReport report =
        new DrillReport(
            new Results().lost(3).make(),
            List.of("+0.000 s  drill      kill -9"),
            summary(new Gap(0, new Absences()), 4000, 58, 17),
            summary(quiet(), 1000, 0, 0),
            List.of("a remark"));
    assertThat(report.lines())
        .containsExactly(
            "",
            "  +0.000 s  drill      kill -9",
            "",
            "  longest gap      60 ms without service for new clients (58 of 4,000 probes lost)",
            "                   2 ms before the fault, by which the rest is to be judged",
            "                   17 ms in which the probe itself stood still, in no gap",
            "                   210 ms in a session",
            "  sessions         1,000 before, 3 lost, 997 resumed",
            "  new connections  412 opened (52 a second), 2 of them by their retry, 0 failed",
            "                   25 had stood for 100 ms or longer at the fault, 0 of them broken",
            "  persistence      40 of 40 met the same server again, by port, by mark and by address",
            "  tables           the same in both directors when the pair was whole again",
            "  directors        plane xdp, channel udp",
            "                   a remark",
            "  verdict          FAILED: 3 sessions lost");
  }

  @Test
  void nothingIsSaidOfStandingConnectionsWhereNobodyKnowsTheirServer() {
    DrillReport report =
        new DrillReport(
            new Results().scenario(Scenario.SERVER).unjudged().make(),
            List.of(),
            summary(new Gap(0, new Absences()), 4000, 58, 0),
            summary(quiet(), 1000, 0, 0),
            List.of());
    assertThat(report.lines()).noneMatch(line -> line.contains("had stood"));
  }

  private static ProbeLog.Summary summary(Gap gap, int asked, int lost, int absentMillis) {
    return new ProbeLog.Summary(gap, asked, lost, Duration.ofMillis(absentMillis));
  }

  private static Gap quiet() {
    Gap gap = new Gap(0, new Absences());
    gap.answered(0, 2_000_000);
    return gap;
  }

  @Test
  void roundsOfADrillAreOneRowWithTheMedianGap() {
    List<DrillResult> rounds =
        List.of(
            new Results().gap(90).make(),
            new Results().gap(10).make(),
            new Results().gap(50).lost(1).make());
    assertThat(SummaryTable.lines(rounds))
        .containsExactly(
            "DRILL     MODE  BY          ADVERT  SESSIONS    LOST  RESUMED        GAP  NEW FAILED"
                + "  PERSISTENT  VERDICT",
            "crash     nat   tandem      1 s        3,000       1    2,999      50 ms           0"
                + "     120/120  2 of 3 HELD");
  }

  @Test
  void ofKeepalivedOnlyTheGapIsKnown() {
    DrillResult result =
        DrillResult.ofKeepalived(
            Scenario.POWER, LabMode.NAT, Duration.ofSeconds(1), Duration.ofMillis(3_480));
    assertThat(SummaryTable.lines(List.of(result)).getLast())
        .isEqualTo(
            "power     nat   keepalived  1 s            -       -        -   3,480 ms           -"
                + "           -  HELD");
    assertThat(result.toMap())
        .containsEntry("peer", "keepalived")
        .containsEntry("plane", "none")
        .containsEntry("channel", "none")
        .containsEntry("sessions", 0);
  }
}
