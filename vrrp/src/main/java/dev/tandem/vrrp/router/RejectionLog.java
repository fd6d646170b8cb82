package dev.tandem.vrrp.router;

import dev.tandem.vrrp.Notice.AdvertsRejected;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.VrrpEvent.Scope;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps a flood of bad adverts from becoming a flood of messages: one a minute of each kind. */
final class RejectionLog {

  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  private final Map<Kind, Untold> kinds = new HashMap<>();

  private record Kind(Scope scope, String name, Rejection reason) {}

  /** How many were not told of, and when the next is. */
  private record Untold(long untold, long tellAt) {}

  /**
   * Takes note of a dropped advert.
   *
   * @param now on a monotonic clock
   * @return what to tell; empty while that was told recently
   */
  Optional<AdvertsRejected> note(
      Scope scope, String name, Rejection reason, Optional<InetAddress> source, long now) {
    Kind kind = new Kind(scope, name, reason);
    Untold before = kinds.getOrDefault(kind, new Untold(0, now));
    long count = before.untold() + 1;
    if (now < before.tellAt()) {
      kinds.put(kind, new Untold(count, before.tellAt()));
      return Optional.empty();
    }
    kinds.put(kind, new Untold(0, now + PAUSE));
    return Optional.of(new AdvertsRejected(reason, source, count));
  }
}
