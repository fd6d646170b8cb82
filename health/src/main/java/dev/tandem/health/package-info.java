/**
 * Which real servers answer. {@link dev.tandem.health.HealthMonitor} is what others use; below it
 * {@link dev.tandem.health.MonitoredServers}, {@link dev.tandem.health.MonitoredServer} and {@link
 * dev.tandem.health.Checker} hold the servers, one server and one check. They know neither clock
 * nor network, which come in as {@link dev.tandem.health.Surroundings}; and what a result means is
 * left to {@link dev.tandem.health.CheckerState}, a pure step. A new kind of check is a record in
 * {@link dev.tandem.health.Check}, its rules in {@link dev.tandem.health.CheckRules} and a handler
 * beside {@link dev.tandem.health.TcpCheck}.
 */
package dev.tandem.health;
