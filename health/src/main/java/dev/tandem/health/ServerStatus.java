package dev.tandem.health;

import java.time.Instant;
import java.util.List;

/**
 * Where a server stands.
 *
 * @param up whether all its checks are up
 * @param since when {@code up} last changed, or when the server was first seen
 * @param checks in the order of the configuration
 */
public record ServerStatus<T>(T id, boolean up, Instant since, List<CheckStatus> checks) {
  public ServerStatus {
    checks = List.copyOf(checks);
  }
}
