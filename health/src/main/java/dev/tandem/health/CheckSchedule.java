package dev.tandem.health;

import java.time.Duration;

/**
 * When a check runs and how often it must fail, after keepalived's keywords.
 *
 * @param delayLoop period of the check
 * @param connectTimeout until an attempt counts as failed; covers the connection and each further
 *     step
 * @param retry further attempts, {@code delayBeforeRetry} apart, before a server that was up is
 *     down
 * @param warmup upper bound of the random delay before the first check, which spreads the load
 */
public record CheckSchedule(
    Duration delayLoop,
    Duration connectTimeout,
    int retry,
    Duration delayBeforeRetry,
    Duration warmup) {}
