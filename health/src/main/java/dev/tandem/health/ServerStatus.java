package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import java.time.Instant;
import java.util.List;

/**
 * Where a server stands.
 *
 * @param up whether all its checks are up
 * @param suspended whether it is not checked for now
 * @param since when {@code up} last changed, or when the server was first seen
 * @param weightChange what its checks together add to its weight
 * @param checks in the order of the configuration
 */
public record ServerStatus<T>(
    T id,
    boolean up,
    boolean suspended,
    Instant since,
    long weightChange,
    List<CheckStatus> checks) {
  public ServerStatus {
    checks = List.copyOf(checks);
  }

  /** Whether it is down for want of an answer alone. */
  public boolean isSilent() {
    List<Outcome> against =
        checks.stream()
            .filter(check -> !check.up())
            .flatMap(check -> check.lastResult().stream())
            .map(CheckResult::outcome)
            .toList();
    return against.contains(Outcome.SILENT) && !against.contains(Outcome.FAILED);
  }
}
