package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.admin.Json;
import dev.tandem.director.lab.LabMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrillResultTest {

  @Test
  void itHeldWhenNothingWasLost() {
    DrillResult result = new Results().make();
    assertThat(result.held()).isTrue();
    assertThat(result.verdict()).isEqualTo("held");
  }

  @Test
  void everyBrokenPromiseIsNamed() {
    DrillResult result =
        new Results()
            .lost(1)
            .resumed(990)
            .broken(1)
            .newFailed(2)
            .kept(39)
            .differing(3)
            .gap(3_700)
            .make();
    assertThat(result.verdict()).isEqualTo("failed");
    assertThat(result.failures())
        .containsExactly(
            "1 session lost",
            "9 sessions not resumed",
            "1 established connection broken",
            "2 new connections failed",
            "1 persistent client met another server",
            "the tables differ in 3 sessions or templates",
            "no service for 3,700 ms, more than 250 ms");
  }

  @Test
  void aFaultThatNobodyAnnouncesMayCostWhatVrrpNeedsToMissAMaster() {
    Results power = new Results().scenario(Scenario.POWER);
    assertThat(power.make().limit()).isEqualTo(Duration.ofNanos(3_629_375_000L));
    assertThat(power.advert(Duration.ofMillis(10)).make().limit())
        .isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void aPlannedFailoverMayCostMuchLess() {
    assertThat(new Results().scenario(Scenario.PLANNED).make().limit())
        .isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void whatIsHeardOfAtOnceIsJudgedByTheSameLimit() {
    assertThat(Scenario.values())
        .filteredOn(scenario ->
            new Results().scenario(scenario).make().limit().equals(Duration.ofMillis(250)))
        .containsExactly(Scenario.CRASH, Scenario.PLANNED, Scenario.RESTART, Scenario.RETURN);
    DrillResult peers =
        DrillResult.ofKeepalived(
            Scenario.CRASH, LabMode.NAT, Duration.ofSeconds(1), Duration.ofMillis(3_480));
    assertThat(peers.held()).isTrue();
  }

  @Test
  void twoMastersMustNotLastLongerThanAnAdvert() {
    Results parted = new Results().scenario(Scenario.PARTITION);
    assertThat(parted.twoMasters(Duration.ofMillis(1_250)).make().held()).isTrue();
    assertThat(parted.twoMasters(Duration.ofMillis(1_251)).make().failures())
        .containsExactly("two masters for 1,251 ms, more than 1,250 ms");
  }

  @Test
  void sessionsGoOnWhileTheOnlyDirectorStartsAgain() {
    Results revived = new Results().scenario(Scenario.REVIVE).gap(5_000);
    assertThat(revived.sessionGap(Duration.ofSeconds(1)).make().held()).isTrue();
    assertThat(revived.sessionGap(Duration.ofMillis(1_001)).make().failures())
        .containsExactly("a session stood still for 1,001 ms");
  }

  @Test
  void aDeadServerMayCostWhatTheChecksNeedToNotice() {
    assertThat(new Results().scenario(Scenario.SERVER).make().limit())
        .isEqualTo(Duration.ofMillis(850));
  }

  @Test
  void theFileHasTheKeysThatScriptsLookFor() {
    assertThat(Json.text(new Results().make().toMap()))
        .isEqualTo(
            "{\"scenario\":\"crash\",\"mode\":\"nat\",\"directors\":2,"
                + "\"active_active\":false,\"advert_s\":1.0,\"plane\":\"xdp\",\"channel\":\"udp\",\"sessions\":1000,"
                + "\"lost\":0,\"resumed\":1000,\"gap_ms\":60.0,\"two_masters_ms\":0.0,"
                + "\"new_per_second\":52,"
                + "\"new_stood\":25,\"new_broken\":0,\"new_failed\":0,"
                + "\"persistence_kept\":40,\"persistence_total\":40,\"tables_differ\":0,"
                + "\"verdict\":\"held\"}");
  }
}
