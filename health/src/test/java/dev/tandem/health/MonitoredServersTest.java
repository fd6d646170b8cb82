package dev.tandem.health;

import static dev.tandem.health.WatchedPool.ADMIN;
import static dev.tandem.health.WatchedPool.BEFORE_RETRY;
import static dev.tandem.health.WatchedPool.LOOP;
import static dev.tandem.health.WatchedPool.SCHEDULE;
import static dev.tandem.health.WatchedPool.WARMUP;
import static dev.tandem.health.WatchedPool.WEB;
import static dev.tandem.health.WatchedPool.alpha;
import static dev.tandem.health.WatchedPool.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.health.VirtualSurroundings.Attempted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MonitoredServersTest {

  private final WatchedPool pool = new WatchedPool();
  private final VirtualSurroundings world = pool.world;
  private final MonitoredServers<String> servers = pool.servers;

  @Test
  void runsFirstAfterASecondAndARandomPartOfTheWarmup() {
    servers.apply(IntStream.range(0, 500).mapToObj(i -> server("s" + i, WEB)).toList());
    world.pass(LOOP.plus(BEFORE_RETRY));
    List<Duration> delays =
        world.takeAttempts().stream().map(a -> Duration.between(Instant.EPOCH, a.at())).toList();
    assertThat(delays).hasSizeGreaterThanOrEqualTo(500);
    assertThat(delays.getFirst()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1200));
    assertThat(delays.get(499)).isBetween(Duration.ofMillis(6800), Duration.ofSeconds(7));
  }

  @Test
  void runsAgainADelayLoopAfterEachEnd() {
    servers.apply(List.of(server("a", WEB)));
    world.pass(Duration.ofMinutes(1));
    List<Attempted> runs = world.takeAttempts();
    for (int i = 1; i < runs.size(); i++) {
      assertThat(Duration.between(runs.get(i - 1).at(), runs.get(i).at()))
          .isEqualTo(LOOP.plus(VirtualSurroundings.ANSWER_TIME));
    }
  }

  @Test
  void aServerIsUpUntilAllAttemptsFailed() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.FAILED);
    assertThat(pool.only().up()).isTrue();
    pool.settle();
    assertThat(pool.only().up()).isFalse();
    assertThat(pool.heard).containsExactly("a down: TCP_CHECK 127.0.0.1:80: it FAILED");
    List<Attempted> runs = world.takeAttempts();
    assertThat(pool.only().since())
        .isEqualTo(runs.get(SCHEDULE.retry()).at().plus(VirtualSurroundings.ANSWER_TIME));
  }

  @Test
  void failuresThatChangeNothingAreToldWhereThatIsAskedFor() {
    Check loud =
        TestChecks.tcp(
            81, new CheckSchedule(LOOP, Duration.ofSeconds(5), 2, BEFORE_RETRY, WARMUP, true));
    servers.apply(List.of(server("a", WEB, loud)));
    world.network(run -> run.check().equals(loud) ? Outcome.FAILED : Outcome.PASSED);
    pool.settle();

    String failed = "TCP_CHECK 127.0.0.1:81: it FAILED";
    assertThat(pool.heard)
        .containsExactly("a failed: " + failed, "a failed: " + failed, "a down: " + failed);
  }

  @Test
  void theLastFailureOfACheckIsToldTooIfItsServerIsDownAlready() {
    Check loud =
        TestChecks.tcp(
            81, new CheckSchedule(LOOP, Duration.ofSeconds(5), 0, BEFORE_RETRY, WARMUP, true));
    servers.apply(List.of(server("a", WEB, loud)));
    world.network(run -> run.check().equals(WEB) ? Outcome.FAILED : Outcome.PASSED);
    pool.settle();
    world.network(_ -> Outcome.FAILED);
    pool.settle();

    assertThat(pool.heard)
        .containsExactly(
            "a down: TCP_CHECK 127.0.0.1:80: it FAILED",
            "a failed: TCP_CHECK 127.0.0.1:81: it FAILED");
  }

  @Test
  void anAlphaServerIsDownUntilItsChecksPass() {
    servers.apply(List.of(alpha("a", WEB, ADMIN)));
    assertThat(pool.only().up()).isFalse();
    pool.settle();
    assertThat(pool.only().up()).isTrue();
    assertThat(pool.heard).hasSize(1).first().asString().startsWith("a up: TCP_CHECK 127.0.0.1:80");
  }

  @Test
  void aServerIsDownWhileAnyOfItsChecksIs() {
    servers.apply(List.of(server("a", WEB, ADMIN)));
    world.network(run -> run.check().equals(ADMIN) ? Outcome.FAILED : Outcome.PASSED);
    pool.settle();
    assertThat(pool.only().up()).isFalse();
    assertThat(pool.only().checks()).extracting(CheckStatus::up).containsExactly(true, false);
    world.network(_ -> Outcome.PASSED);
    pool.settle();
    assertThat(pool.only().up()).isTrue();
    assertThat(pool.heard).hasSize(2);
  }

  @Test
  void aServerWithoutChecksIsAlwaysUp() {
    servers.apply(List.of(alpha("a")));
    assertThat(pool.only().up()).isTrue();
    assertThat(world.pending()).isZero();
  }

  @Test
  void statusTellsTheLastResultAndTheFailuresInARow() {
    servers.apply(List.of(server("a", WEB)));
    assertThat(pool.only().checks().getFirst())
        .isEqualTo(new CheckStatus(WEB, true, Optional.empty(), 0, 0));
    world.network(_ -> Outcome.FAILED);
    pool.settle();
    int runs = world.takeAttempts().size();
    CheckStatus failing = pool.only().checks().getFirst();
    assertThat(failing.failures()).isEqualTo(runs);
    assertThat(failing.lastResult())
        .contains(new CheckResult(Outcome.FAILED, "it FAILED", VirtualSurroundings.ANSWER_TIME));
  }

  @Test
  void anAttemptThatCouldNotBeMadeChangesNothing() {
    servers.apply(List.of(server("a", WEB), alpha("b", WEB)));
    world.network(_ -> Outcome.NOT_RUN);
    pool.settle();
    assertThat(servers.status()).extracting(ServerStatus::up).containsExactly(true, false);
    assertThat(servers.status().getFirst().checks().getFirst().failures()).isZero();
    assertThat(pool.heard).isEmpty();
  }

  @Test
  void aServerIsSilentWhileNoCheckOfItGetsAWrongAnswer() {
    servers.apply(List.of(server("a", WEB, ADMIN)));
    world.network(run -> run.check().equals(ADMIN) ? Outcome.SILENT : Outcome.PASSED);
    pool.settle();
    assertThat(pool.only().isSilent()).isTrue();
    world.network(run -> run.check().equals(ADMIN) ? Outcome.SILENT : Outcome.FAILED);
    pool.settle();
    assertThat(pool.only().isSilent()).isFalse();
    world.network(_ -> Outcome.PASSED);
    pool.settle();
    assertThat(pool.only().isSilent()).isFalse();
  }

  @Test
  void aSuspendedServerIsNotCheckedAndStaysAsItIs() {
    servers.apply(List.of(server("a", WEB), server("b", WEB)));
    world.pass(Duration.ofSeconds(30));
    servers.suspend(Set.of("a"));
    world.network(_ -> Outcome.FAILED);
    pool.settle();
    assertThat(servers.status())
        .extracting(ServerStatus::up, ServerStatus::suspended)
        .containsExactly(tuple(true, true), tuple(false, false));
    servers.suspend(Set.of());
    pool.settle();
    assertThat(pool.only().up()).isFalse();
    assertThat(pool.only().suspended()).isFalse();
  }

  @Test
  void aServerThatIsNewWhileSuspendedWaitsToo() {
    servers.suspend(Set.of("a"));
    servers.apply(List.of(alpha("a", WEB)));
    pool.settle();
    assertThat(world.takeAttempts()).isEmpty();
    servers.suspend(Set.of());
    pool.settle();
    assertThat(pool.only().up()).isTrue();
  }

  @Test
  void aListenerThatFailsDoesNotStopTheChecks() {
    MonitoredServers<String> fragile =
        new MonitoredServers<>(
            world,
            new Random(1),
            (_, _, _) -> {
              throw new IllegalStateException("thrown by the test");
            });
    fragile.apply(List.of(alpha("a", WEB)));
    pool.settle();
    assertThat(fragile.status().getFirst().up()).isTrue();
    assertThat(world.pending()).isEqualTo(1);
  }
}
