package dev.tandem.director.api;

import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.health.ServerStatus;
import dev.tandem.lvs.service.ServerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A real server.
 *
 * @param state {@code up}, {@code down}, or {@code sorry} for a server that stands in
 * @param reason what its checks said last; empty without checks
 */
public record ServerLine(
    String server,
    String state,
    String reason,
    double seconds,
    int weight,
    int activeConnections,
    int inactiveConnections) {

  static ServerLine of(ServerSnapshot server, Optional<ServerStatus<ServerId>> checked) {
    return new ServerLine(
        ServiceNames.of(server.settings().key()),
        checked.map(status -> status.up() ? "up" : "down").orElse("unchecked"),
        checked.map(ServerLine::reason).orElse(""),
        checked.map(status -> Seconds.of(since(status))).orElse(0.0),
        server.settings().weight(),
        server.activeConnections(),
        server.inactiveConnections());
  }

  /** One that its checks have taken out of the table. */
  static ServerLine removed(ServerStatus<ServerId> status) {
    return new ServerLine(
        ServiceNames.of(status.id().server()),
        status.up() ? "up" : "down",
        reason(status),
        Seconds.of(since(status)),
        0,
        0,
        0);
  }

  private static String reason(ServerStatus<ServerId> status) {
    if (status.suspended()) {
      return "not checked while the address is elsewhere";
    }
    return status.checks().stream()
        .filter(check -> check.up() == status.up())
        .flatMap(check -> check.lastResult().stream())
        .map(result -> result.reason())
        .findFirst()
        .orElse("");
  }

  private static Duration since(ServerStatus<ServerId> status) {
    return Duration.between(status.since(), Instant.now());
  }
}
