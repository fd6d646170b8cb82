package dev.tandem.health;

import java.time.Duration;

/** Hears when a server may enter its pools and when it must leave them. */
@FunctionalInterface
public interface HealthListener<T> {

  /**
   * A server went up or down. Called on the monitor's thread, one call at a time, and every check
   * waits meanwhile: hand longer work to another thread.
   *
   * @param reason for operators, naming the check and what it found
   */
  void serverChanged(T id, boolean up, String reason);

  /**
   * The checks of a server want another weight for it. Called as {@link #serverChanged}.
   *
   * @param change what is to be added to the configured weight
   */
  default void weightChanged(T id, long change, String reason) {}

  /**
   * A check that was up failed and asked for that to be told ({@code log_all_failures}); the server
   * is as it was. Called as {@link #serverChanged}.
   */
  default void checkFailed(T id, String reason) {}

  /**
   * No check could run for so long, because this host or this process was too busy. Called as
   * {@link #serverChanged}.
   */
  default void stalled(Duration time) {}
}
