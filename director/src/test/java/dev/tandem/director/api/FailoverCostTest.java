package dev.tandem.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sync.SyncStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailoverCostTest {

  private static final boolean ACTIVE = true;
  private static final boolean STANDBY = false;

  private static FailoverCost cost(boolean active, SyncStatus sync) {
    return FailoverCost.of(active, Optional.of(sync));
  }

  @Test
  void withoutReplicationNothingIsSafe() {
    assertThat(FailoverCost.of(ACTIVE, Optional.empty()))
        .isEqualTo(
            new FailoverCost(
                false, -1, "sessions are not replicated: there is no session_sync block"));
  }

  @Test
  void withoutAnotherDirectorEverythingIsLost() {
    assertThat(cost(ACTIVE, SyncStates.with()))
        .isEqualTo(
            new FailoverCost(
                false, -1, "no other director is there: a failover now would lose every session"));
  }

  @Test
  void aStandbyWithEverySessionMayTakeOver() {
    assertThat(cost(STANDBY, SyncStates.with(true, 70, SyncStates.complete("b"))))
        .isEqualTo(new FailoverCost(true, 0, "this director has every session and may take over"));
  }

  @Test
  void aStandbyThatLacksSessionsSaysSo() {
    assertThat(cost(STANDBY, SyncStates.with(false, 0, SyncStates.complete("b"))))
        .isEqualTo(new FailoverCost(false, -1, "this director still lacks sessions of the master"));
  }

  @Test
  void nothingAtRiskIsSafe() {
    assertThat(cost(ACTIVE, SyncStates.with(SyncStates.complete("b"))))
        .isEqualTo(new FailoverCost(true, 0, "a failover now would lose no session"));
  }

  @Test
  void changesOfThisMomentAreCounted() {
    assertThat(cost(ACTIVE, SyncStates.with(true, 12, SyncStates.complete("b"))))
        .isEqualTo(
            new FailoverCost(
                false, 12, "a failover now would lose 12 session(s) that changed just now"));
  }

  @Test
  void aCopyUnderWayIsWhatLosesThem() {
    assertThat(cost(ACTIVE, SyncStates.with(true, 80, SyncStates.copying("b"))))
        .isEqualTo(
            new FailoverCost(
                false,
                80,
                "a failover now would lose 80 session(s):"
                    + " no other director has a complete copy of the table"));
  }

  @Test
  void aCopyThatDiffersIsNotComplete() {
    assertThat(cost(ACTIVE, SyncStates.with(true, 1, SyncStates.different("b"))).text())
        .endsWith("no other director has a complete copy of the table");
  }

  @Test
  void oneCompletePeerOfSeveralIsEnough() {
    assertThat(
            cost(
                    ACTIVE,
                    SyncStates.with(true, 2, SyncStates.copying("b"), SyncStates.complete("c")))
                .text())
        .endsWith("2 session(s) that changed just now");
  }
}
