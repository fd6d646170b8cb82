package dev.tandem.health;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * What the checkers ask of the world: time and the network. All calls and all callbacks happen on
 * one thread, and no callback runs inside the call that asked for it.
 */
interface Surroundings {

  Instant now();

  /** A monotonic clock, in nanoseconds. */
  long nanoTime();

  /** By how much the thread of the checkers was late at the most since then. */
  Duration lateSince(long nanoTime);

  Pending after(Duration delay, Runnable action);

  /** Runs the check once, asking for the given URL; {@code done} is called once at most. */
  Pending attempt(Check check, int url, Consumer<CheckResult> done);

  /** Something that will call back. */
  @FunctionalInterface
  interface Pending {
    /** No callback from now on; does nothing if there was one. */
    void cancel();
  }
}
