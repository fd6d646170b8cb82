package dev.tandem.health;

import static dev.tandem.health.WatchedPool.WEB;
import static dev.tandem.health.WatchedPool.alpha;
import static dev.tandem.health.WatchedPool.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What checks find while this host itself is late. */
class StallTest {

  private final WatchedPool pool = new WatchedPool();
  private final VirtualSurroundings world = pool.world;
  private final MonitoredServers<String> servers = pool.servers;

  @Test
  void whatFailsWhileTheHostStallsDoesNotCount() {
    servers.apply(List.of(server("a", WEB)));
    pool.settle();
    world.network(_ -> Outcome.SILENT);
    for (int i = 0; i < 20; i++) {
      runToTheNextAttempt();
      world.stall(Duration.ofMillis(2500));
    }
    assertThat(pool.only().up()).isTrue();
    assertThat(pool.only().checks().getFirst().failures()).isZero();
    assertThat(pool.only().checks().getFirst().lastResult().orElseThrow().reason())
        .isEqualTo("does not count, this host was late by 2.5 s: it SILENT");
    pool.settle();
    assertThat(pool.only().up()).isFalse();
  }

  @Test
  void aShortStallIsNoExcuse() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.SILENT);
    for (int i = 0; i < 3; i++) {
      runToTheNextAttempt();
      world.stall(Duration.ofMillis(2400));
    }
    assertThat(pool.only().up()).isFalse();
  }

  @Test
  void aWrongAnswerCountsEvenAfterAStall() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.FAILED);
    for (int i = 0; i < 3; i++) {
      runToTheNextAttempt();
      world.stall(Duration.ofSeconds(20));
    }
    assertThat(pool.only().up()).isFalse();
    assertThat(pool.only().isSilent()).isFalse();
  }

  @Test
  void whatPassesAfterAStallCounts() {
    servers.apply(List.of(alpha("a", WEB)));
    runToTheNextAttempt();
    world.stall(Duration.ofSeconds(15));
    assertThat(pool.only().up()).isTrue();
  }

  private void runToTheNextAttempt() {
    world.takeAttempts();
    while (world.takeAttempts().isEmpty()) {
      world.pass(Duration.ofMillis(1));
    }
  }
}
