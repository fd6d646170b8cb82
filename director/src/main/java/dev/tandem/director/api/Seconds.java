package dev.tandem.director.api;

import java.time.Duration;

/** Durations as the API gives them: in seconds, to the millisecond. */
final class Seconds {

  private Seconds() {}

  static double of(Duration duration) {
    return Math.round(duration.toNanos() / 1e6) / 1e3;
  }
}
