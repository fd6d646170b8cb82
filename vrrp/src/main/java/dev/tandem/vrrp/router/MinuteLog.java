package dev.tandem.vrrp.router;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps a flood of one kind from becoming a flood of messages: one a minute of each kind. */
final class MinuteLog<K> {

  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  private final Map<K, Untold> kinds = new HashMap<>();

  /** How many were not told of, and when the next is. */
  private record Untold(long untold, long tellAt) {}

  /**
   * Takes note of one.
   *
   * @param now on a monotonic clock
   * @return how many to tell of; empty while that was told recently
   */
  OptionalLong note(K kind, long now) {
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
