package dev.tandem.health;

import java.time.Duration;

/**
 * When a check runs, how often it must fail, and what is told of that, after keepalived's keywords.
 *
 * @param delayLoop period of the check
 * @param connectTimeout until an attempt counts as failed; covers the connection and each further
 *     step
 * @param retry further attempts, {@code delayBeforeRetry} apart, before a server that was up is
 *     down
 * @param warmup upper bound of the random delay before the first check, which spreads the load
 * @param logAllFailures whether failures are told that do not change the server
 */
public record CheckSchedule(
    Duration delayLoop,
    Duration connectTimeout,
    int retry,
    Duration delayBeforeRetry,
    Duration warmup,
    boolean logAllFailures) {

  /** A schedule by which only changes are told. */
  public CheckSchedule(
      Duration delayLoop,
      Duration connectTimeout,
      int retry,
      Duration delayBeforeRetry,
      Duration warmup) {
    this(delayLoop, connectTimeout, retry, delayBeforeRetry, warmup, false);
  }

  /** The same with another number of further attempts. */
  public CheckSchedule withRetry(int other) {
    return new CheckSchedule(
        delayLoop, connectTimeout, other, delayBeforeRetry, warmup, logAllFailures);
  }

  /** The same with another time to wait for an answer. */
  public CheckSchedule withConnectTimeout(Duration other) {
    return new CheckSchedule(delayLoop, other, retry, delayBeforeRetry, warmup, logAllFailures);
  }
}
