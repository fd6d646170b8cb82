package dev.tandem.vrrp;

import java.time.Duration;

/**
 * For how long an interface must have been in another state until that counts ({@code
 * interface_up_down_delays}).
 *
 * @param down until it counts as down; never so long that a backup would take over meanwhile
 * @param up until it counts as up again
 */
public record LinkDelay(Duration down, Duration up) {}
