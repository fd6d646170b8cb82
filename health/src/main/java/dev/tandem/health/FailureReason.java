package dev.tandem.health;

import io.netty.channel.ConnectTimeoutException;
import java.time.Duration;

/** Failures in an operator's words. */
final class FailureReason {

  private FailureReason() {}

  static String ofConnect(Throwable failure, Duration timeout) {
    return failure instanceof ConnectTimeoutException
        ? "no connection within " + text(timeout)
        : of(failure);
  }

  static String of(Throwable failure) {
    // The outer ones are Netty's, with an address that the reader knows; the root is the system's
    // own.
    Throwable origin = failure;
    while (origin.getCause() != null) {
      origin = origin.getCause();
    }
    String message = origin.getMessage();
    return message == null || message.isEmpty()
        ? origin.getClass().getSimpleName()
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  /** {@code 5 s}, {@code 1.5 s}, {@code 300 ms}. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
  }
}
