package dev.tandem.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Monitored servers in a world of a test, and what a listener heard of them. */
final class WatchedPool {

  static final Duration LOOP = Duration.ofSeconds(6);
  static final Duration BEFORE_RETRY = Duration.ofSeconds(1);
  static final Duration WARMUP = Duration.ofSeconds(6);

  static final CheckSchedule SCHEDULE =
      new CheckSchedule(LOOP, Duration.ofSeconds(5), 2, BEFORE_RETRY, WARMUP);

  static final Check WEB = TestChecks.tcp(80, SCHEDULE);
  static final Check ADMIN = TestChecks.tcp(8080, SCHEDULE);

  final VirtualSurroundings world = new VirtualSurroundings();
  final List<String> heard = new ArrayList<>();
  final MonitoredServers<String> servers =
      new MonitoredServers<>(
          world,
          new Random(1),
          new HealthListener<>() {
            @Override
            public void serverChanged(String id, boolean up, String reason) {
              heard.add(id + (up ? " up: " : " down: ") + reason);
            }

            @Override
            public void weightChanged(String id, long change, String reason) {
              heard.add(id + " by " + change + ": " + reason);
            }

            @Override
            public void checkFailed(String id, String reason) {
              heard.add(id + " failed: " + reason);
            }
          });

  static CheckedServer<String> server(String id, Check... checks) {
    return new CheckedServer<>(id, List.of(checks), false);
  }

  static CheckedServer<String> alpha(String id, Check... checks) {
    return new CheckedServer<>(id, List.of(checks), true);
  }

  /** Of the first server. */
  ServerStatus<String> only() {
    return servers.status().getFirst();
  }

  /** Longer than any check needs to notice a change and settle. */
  void settle() {
    world.pass(Duration.ofMinutes(2));
  }
}
