package dev.tandem.health;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * A real server with its checks; it is up while all of them pass.
 *
 * @param id names the server to the caller and is what reports carry: two servers with equal ids
 *     are one
 * @param startsDown {@code alpha}: out of the pool until its checks have passed once; otherwise in
 *     the pool until they fail
 */
public record CheckedServer<T>(T id, List<Check> checks, boolean startsDown) {
  public CheckedServer {
    checks = List.copyOf(checks);
  }

  /** How long a server that works again may be taken for dead. */
  public Duration toRecover() {
    return checks.stream()
        .map(check -> CheckRules.of(check).toRecover(check.timeout()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Whether the server is in the pool before its checks have run; one without checks always is. */
  public boolean startsUp() {
    return checks.isEmpty() || !startsDown;
  }
}
