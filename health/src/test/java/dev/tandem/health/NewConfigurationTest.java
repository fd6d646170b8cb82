package dev.tandem.health;

import static dev.tandem.health.WatchedPool.ADMIN;
import static dev.tandem.health.WatchedPool.LOOP;
import static dev.tandem.health.WatchedPool.WEB;
import static dev.tandem.health.WatchedPool.alpha;
import static dev.tandem.health.WatchedPool.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.health.VirtualSurroundings.Attempted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Monitored servers under a configuration that changes. */
class NewConfigurationTest {

  private final WatchedPool pool = new WatchedPool();
  private final VirtualSurroundings world = pool.world;
  private final MonitoredServers<String> servers = pool.servers;

  @Test
  void anUnchangedServerIsNotDisturbedByANewConfiguration() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.FAILED);
    pool.settle();
    ServerStatus<String> before = pool.only();
    Instant last = world.takeAttempts().getLast().at();
    servers.apply(List.of(server("b", WEB), server("a", WEB)));
    assertThat(servers.status().get(1)).isEqualTo(before);
    world.pass(LOOP.plusSeconds(1));
    assertThat(world.takeAttempts())
        .extracting(Attempted::at)
        .contains(last.plus(LOOP).plus(VirtualSurroundings.ANSWER_TIME));
  }

  @Test
  void aChangedCheckOfTheSamePlaceKeepsItsVerdict() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.FAILED);
    pool.settle();
    servers.apply(List.of(server("a", TestChecks.tcp(80, TestChecks.FAST))));
    assertThat(pool.only().up()).isFalse();
    world.network(_ -> Outcome.PASSED);
    pool.settle();
    assertThat(pool.only().up()).isTrue();
  }

  @Test
  void aCheckOfAnotherPlaceStartsAsConfigured() {
    servers.apply(List.of(alpha("a", WEB), server("b", WEB)));
    world.network(run -> Outcome.PASSED);
    pool.settle();
    pool.heard.clear();
    servers.apply(List.of(alpha("a", ADMIN), server("b", ADMIN)));
    assertThat(servers.status()).extracting(ServerStatus::up).containsExactly(false, true);
    assertThat(pool.heard).containsExactly("a down: its checks were changed");
  }

  @Test
  void aServerComesUpWhenItsFailingCheckIsRemoved() {
    servers.apply(List.of(server("a", WEB, ADMIN)));
    world.network(run -> run.check().equals(ADMIN) ? Outcome.FAILED : Outcome.PASSED);
    pool.settle();
    pool.heard.clear();
    servers.apply(List.of(server("a", WEB)));
    assertThat(pool.only().up()).isTrue();
    assertThat(pool.heard).containsExactly("a up: its checks were changed");
  }

  @Test
  void aRemovedServerIsNotCheckedAnyMoreAndNotReported() {
    servers.apply(List.of(server("a", WEB), server("b", ADMIN)));
    world.pass(Duration.ofSeconds(30));
    servers.apply(List.of());
    world.takeAttempts();
    pool.settle();
    assertThat(servers.status()).isEmpty();
    assertThat(world.takeAttempts()).isEmpty();
    assertThat(world.pending()).isZero();
    assertThat(pool.heard).isEmpty();
  }

  @Test
  void ofTwoServersWithTheSameIdTheFirstCounts() {
    servers.apply(List.of(server("a", WEB), server("a", ADMIN)));
    assertThat(servers.status()).hasSize(1);
    assertThat(pool.only().checks()).extracting(CheckStatus::check).containsExactly(WEB);
  }

  @Test
  void equalChecksOfOneServerRunEachForItself() {
    servers.apply(List.of(server("a", WEB, WEB)));
    world.pass(LOOP.plusSeconds(1));
    servers.apply(List.of(server("a", WEB)));
    assertThat(world.pending()).isEqualTo(1);
    servers.apply(List.of(server("a", WEB, WEB, WEB)));
    assertThat(world.pending()).isEqualTo(3);
  }
}
