package dev.tandem.vrrp.router;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps a flood of bad adverts from becoming a flood of messages: one a minute of each kind. */
final class OncePerMinute {

  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  private final Map<Object, Untold> kinds = new HashMap<>();

  /** How many were not told of, and when the next is. */
  private record Untold(long untold, long tellAt) {}

  /**
   * Takes note of something.
   *
   * @param kind equal for all that are told of together
   * @param now on a monotonic clock
   * @return how many to tell of; empty while that was told recently
   */
  OptionalLong note(Object kind, long now) {
    Untold before = kinds.getOrDefault(kind, new Untold(0, now));
    long count = before.untold() + 1;
    if (now < before.tellAt()) {
      kinds.put(kind, new Untold(count, before.tellAt()));
      return OptionalLong.empty();
    }
    kinds.put(kind, new Untold(0, now + PAUSE));
    return OptionalLong.of(count);
  }
}
