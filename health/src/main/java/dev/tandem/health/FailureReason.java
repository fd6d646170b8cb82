package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Failures in an operator's words. */
final class FailureReason {

  private static final Set<String> UNREACHABLE =
      Set.of("network is unreachable", "network is down", "host is down", "no route to host");

  /** Netty's of its native sockets: {@code finishConnect(..) failed with error(-111): ...}. */
  private static final Pattern NATIVE =
      Pattern.compile("(?<call>\\w+)\\(\\.*\\) failed(?: with error\\(-?\\d+\\))?: (?<words>.+)");

  private static final String BIND = "bind";

  private FailureReason() {}

  static String ofConnect(Throwable failure, Duration timeout) {
    return failure instanceof ConnectTimeoutException
        ? "no connection within " + text(timeout)
        : of(failure);
  }

  /** Whether somebody said no, or nobody said anything. */
  static Outcome outcome(Throwable failure) {
    Throwable origin = origin(failure);
    return origin instanceof ConnectTimeoutException
            || origin instanceof ReadTimeoutException
            || origin instanceof NoRouteToHostException
            || UNREACHABLE.contains(of(failure))
        ? Outcome.SILENT
        : Outcome.FAILED;
  }

  /** Whether this host lacks what a socket was to be bound to, or somebody else has it. */
  static boolean isOfSource(Throwable failure) {
    Throwable origin = origin(failure);
    Matcher call = NATIVE.matcher(message(origin));
    return origin instanceof BindException || (call.matches() && call.group("call").equals(BIND));
  }

  /**
   * The outer ones are Netty's, with an address that the reader knows; the root is the system's.
   */
  private static Throwable origin(Throwable failure) {
    Throwable origin = failure;
    while (origin.getCause() != null) {
      origin = origin.getCause();
    }
    return origin;
  }

  static String of(Throwable failure) {
    Throwable origin = origin(failure);
    String message = message(origin);
    Matcher call = NATIVE.matcher(message);
    String words = call.matches() ? call.group("words") : message;
    return words.isEmpty()
        ? nameOf(origin)
        : Character.toLowerCase(words.charAt(0)) + words.substring(1);
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? "" : failure.getMessage();
  }

  /** Some say all by their kind. */
  private static String nameOf(Throwable wordless) {
    return switch (wordless) {
      case NoRouteToHostException _ -> "network is unreachable";
      case PortUnreachableException _ -> "port unreachable";
      default -> wordless.getClass().getSimpleName();
    };
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
