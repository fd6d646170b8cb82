package dev.tandem.director.config;

import static java.net.InetAddress.ofLiteral;

import dev.tandem.health.CheckOrigin;
import dev.tandem.health.CheckSchedule;
import dev.tandem.health.CheckTarget;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Parts of a check that a test expects. */
final class ExpectedCheck {

  private ExpectedCheck() {}

  /** With all durations in seconds. */
  static CheckSchedule schedule(
      int delayLoop, int connectTimeout, int retry, int delayBeforeRetry, int warmup) {
    return new CheckSchedule(
        Duration.ofSeconds(delayLoop),
        Duration.ofSeconds(connectTimeout),
        retry,
        Duration.ofSeconds(delayBeforeRetry),
        Duration.ofSeconds(warmup));
  }

  /** The same target, from a source. */
  static CheckTarget sentFrom(String source, int port, CheckTarget target) {
    return new CheckTarget(
        target.address(),
        target.port(),
        CheckOrigin.of(new InetSocketAddress(ofLiteral(source), port)));
  }
}
