package dev.tandem.director.api;

import dev.tandem.sync.SyncStatus;
import java.util.Optional;

/**
 * What a failover now would cost.
 *
 * @param safe whether no session would be lost
 * @param sessionsAtRisk flows that no other director has
 * @param text one sentence for operators
 */
public record FailoverCost(boolean safe, long sessionsAtRisk, String text) {

  static FailoverCost of(boolean active, Optional<SyncStatus> sync) {
    if (sync.isEmpty()) {
      return new FailoverCost(
          false, -1, "sessions are not replicated: there is no session_sync block");
    }
    SyncStatus status = sync.get();
    if (status.peers().isEmpty()) {
      return new FailoverCost(
          false, -1, "no other director is there: a failover now would lose every session");
    }
    if (!active) {
      return status.synced()
          ? new FailoverCost(true, 0, "this director has every session and may take over")
          : new FailoverCost(false, -1, "this director still lacks sessions of the master");
    }
    long atRisk = status.atRisk();
    return new FailoverCost(
        atRisk == 0,
        atRisk,
        atRisk == 0
            ? "a failover now would lose no session"
            : "a failover now would lose %d session(s)%s".formatted(atRisk, cause(status)));
  }

  private static String cause(SyncStatus status) {
    return atRiskForNow(status)
        ? " that changed just now"
        : ": no other director has a complete copy of the table";
  }

  private static boolean atRiskForNow(SyncStatus status) {
    return status.peers().stream().anyMatch(peer -> peer.complete() && peer.differing() == 0);
  }
}
