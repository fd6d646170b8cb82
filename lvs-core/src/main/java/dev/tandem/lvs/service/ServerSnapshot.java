package dev.tandem.lvs.service;

/**
 * A real server at one moment.
 *
 * @param totals counted since the last zero
 * @param rates the same per second, as IPVS estimates them: every 2 s a quarter of the way to the
 *     new sample
 */
public record ServerSnapshot(
    ServerSettings settings,
    int activeConnections,
    int inactiveConnections,
    int persistentConnections,
    TrafficCounters totals,
    TrafficCounters rates) {}
