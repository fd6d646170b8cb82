package dev.tandem.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Knows by how much a thread was late, from a beat that it should give every {@link #PERIOD}. Times
 * are those of one monotonic clock, in nanoseconds.
 */
final class Punctuality {

  static final Duration PERIOD = Duration.ofMillis(100);

  /** Longer than any check takes. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private record Delay(long end, long nanos) {}

  /** Each is longer than all that came after it: shorter ones before a long one tell nothing. */
  private final Deque<Delay> delays = new ArrayDeque<>();

  private long due;

  /** Expects the first beat a period from now. */
  Punctuality(long now) {
    restart(now);
  }

  /** The thread gives its beat again from now on: that it did not before was no delay. */
  void restart(long now) {
    due = now + PERIOD.toNanos();
  }

  /**
   * The thread runs.
   *
   * @return by how much it is late
   */
  Duration beat(long now) {
    long late = Math.max(0, now - due);
    while (!delays.isEmpty() && delays.getLast().nanos() <= late) {
      delays.removeLast();
    }
    if (late > 0) {
      delays.addLast(new Delay(now, late));
    }
    while (!delays.isEmpty() && now - delays.getFirst().end() > REMEMBERED.toNanos()) {
      delays.removeFirst();
    }
    restart(now);
    return Duration.ofNanos(late);
  }

  /** The longest delay that did not end before {@code start}, be it over or not. */
  Duration lateSince(long start, long now) {
    long past = 0;
    for (Delay delay : delays) {
      if (delay.end() - start > 0) {
        past = delay.nanos();
        break;
      }
    }
    return Duration.ofNanos(Math.max(past, now - due));
  }
}
