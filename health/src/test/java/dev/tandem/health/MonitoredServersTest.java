package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.health.VirtualSurroundings.Attempted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MonitoredServersTest {

  private static final Duration LOOP = Duration.ofSeconds(6);
  private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);
  private static final Duration WARMUP = Duration.ofSeconds(6);
  private static final CheckSchedule SCHEDULE =
      new CheckSchedule(LOOP, Duration.ofSeconds(5), 2, BEFORE_RETRY, WARMUP);
  private static final Check WEB = TestChecks.tcp(80, SCHEDULE);
  private static final Check ADMIN = TestChecks.tcp(8080, SCHEDULE);

  private final VirtualSurroundings world = new VirtualSurroundings();
  private final List<String> heard = new ArrayList<>();
  private final MonitoredServers<String> servers =
      new MonitoredServers<>(
          world,
          new Random(1),
          new HealthListener<>() {
            @Override
            public void serverChanged(String id, boolean up, String reason) {
              heard.add(id + (up ? " up: " : " down: ") + reason);
            }

            @Override
            public void checkFailed(String id, String reason) {
              heard.add(id + " failed: " + reason);
            }
          });

  private static CheckedServer<String> server(String id, Check... checks) {
    return new CheckedServer<>(id, List.of(checks), false);
  }

  private static CheckedServer<String> alpha(String id, Check... checks) {
    return new CheckedServer<>(id, List.of(checks), true);
  }

  private ServerStatus<String> only() {
    return servers.status().getFirst();
  }

  /** Longer than any check needs to notice a change and settle. */
  private void settle() {
    world.pass(Duration.ofMinutes(2));
  }

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
    assertThat(only().up()).isTrue();
    settle();
    assertThat(only().up()).isFalse();
    assertThat(heard).containsExactly("a down: TCP_CHECK 127.0.0.1:80: it FAILED");
    List<Attempted> runs = world.takeAttempts();
    assertThat(only().since())
        .isEqualTo(runs.get(SCHEDULE.retry()).at().plus(VirtualSurroundings.ANSWER_TIME));
  }

  @Test
  void failuresThatChangeNothingAreToldWhereThatIsAskedFor() {
    Check loud =
        TestChecks.tcp(
            81, new CheckSchedule(LOOP, Duration.ofSeconds(5), 2, BEFORE_RETRY, WARMUP, true));
    servers.apply(List.of(server("a", WEB, loud)));
    world.network(run -> run.check().equals(loud) ? Outcome.FAILED : Outcome.PASSED);
    settle();

    String failed = "TCP_CHECK 127.0.0.1:81: it FAILED";
    assertThat(heard)
        .containsExactly("a failed: " + failed, "a failed: " + failed, "a down: " + failed);
  }

  @Test
  void theLastFailureOfACheckIsToldTooIfItsServerIsDownAlready() {
    Check loud =
        TestChecks.tcp(
            81, new CheckSchedule(LOOP, Duration.ofSeconds(5), 0, BEFORE_RETRY, WARMUP, true));
    servers.apply(List.of(server("a", WEB, loud)));
    world.network(run -> run.check().equals(WEB) ? Outcome.FAILED : Outcome.PASSED);
    settle();
    world.network(_ -> Outcome.FAILED);
    settle();

    assertThat(heard)
        .containsExactly(
            "a down: TCP_CHECK 127.0.0.1:80: it FAILED",
            "a failed: TCP_CHECK 127.0.0.1:81: it FAILED");
  }

  @Test
  void anAlphaServerIsDownUntilItsChecksPass() {
    servers.apply(List.of(alpha("a", WEB, ADMIN)));
    assertThat(only().up()).isFalse();
    settle();
    assertThat(only().up()).isTrue();
    assertThat(heard).hasSize(1).first().asString().startsWith("a up: TCP_CHECK 127.0.0.1:80");
  }

  @Test
  void aServerIsDownWhileAnyOfItsChecksIs() {
    servers.apply(List.of(server("a", WEB, ADMIN)));
    world.network(run -> run.check().equals(ADMIN) ? Outcome.FAILED : Outcome.PASSED);
    settle();
    assertThat(only().up()).isFalse();
    assertThat(only().checks()).extracting(CheckStatus::up).containsExactly(true, false);
    world.network(_ -> Outcome.PASSED);
    settle();
    assertThat(only().up()).isTrue();
    assertThat(heard).hasSize(2);
  }

  @Test
  void aServerWithoutChecksIsAlwaysUp() {
    servers.apply(List.of(alpha("a")));
    assertThat(only().up()).isTrue();
    assertThat(world.pending()).isZero();
  }

  @Test
  void statusTellsTheLastResultAndTheFailuresInARow() {
    servers.apply(List.of(server("a", WEB)));
    assertThat(only().checks().getFirst())
        .isEqualTo(new CheckStatus(WEB, true, Optional.empty(), 0, 0));
    world.network(_ -> Outcome.FAILED);
    settle();
    int runs = world.takeAttempts().size();
    CheckStatus failing = only().checks().getFirst();
    assertThat(failing.failures()).isEqualTo(runs);
    assertThat(failing.lastResult())
        .contains(new CheckResult(Outcome.FAILED, "it FAILED", VirtualSurroundings.ANSWER_TIME));
  }

  @Test
  void anAttemptThatCouldNotBeMadeChangesNothing() {
    servers.apply(List.of(server("a", WEB), alpha("b", WEB)));
    world.network(_ -> Outcome.NOT_RUN);
    settle();
    assertThat(servers.status()).extracting(ServerStatus::up).containsExactly(true, false);
    assertThat(servers.status().getFirst().checks().getFirst().failures()).isZero();
    assertThat(heard).isEmpty();
  }

  @Test
  void anUnchangedServerIsNotDisturbedByANewConfiguration() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.FAILED);
    settle();
    ServerStatus<String> before = only();
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
    settle();
    servers.apply(List.of(server("a", TestChecks.tcp(80, TestChecks.FAST))));
    assertThat(only().up()).isFalse();
    world.network(_ -> Outcome.PASSED);
    settle();
    assertThat(only().up()).isTrue();
  }

  @Test
  void aCheckOfAnotherPlaceStartsAsConfigured() {
    servers.apply(List.of(alpha("a", WEB), server("b", WEB)));
    world.network(run -> Outcome.PASSED);
    settle();
    heard.clear();
    servers.apply(List.of(alpha("a", ADMIN), server("b", ADMIN)));
    assertThat(servers.status()).extracting(ServerStatus::up).containsExactly(false, true);
    assertThat(heard).containsExactly("a down: its checks were changed");
  }

  @Test
  void aServerComesUpWhenItsFailingCheckIsRemoved() {
    servers.apply(List.of(server("a", WEB, ADMIN)));
    world.network(run -> run.check().equals(ADMIN) ? Outcome.FAILED : Outcome.PASSED);
    settle();
    heard.clear();
    servers.apply(List.of(server("a", WEB)));
    assertThat(only().up()).isTrue();
    assertThat(heard).containsExactly("a up: its checks were changed");
  }

  @Test
  void aRemovedServerIsNotCheckedAnyMoreAndNotReported() {
    servers.apply(List.of(server("a", WEB), server("b", ADMIN)));
    world.pass(Duration.ofSeconds(30));
    servers.apply(List.of());
    world.takeAttempts();
    settle();
    assertThat(servers.status()).isEmpty();
    assertThat(world.takeAttempts()).isEmpty();
    assertThat(world.pending()).isZero();
    assertThat(heard).isEmpty();
  }

  @Test
  void ofTwoServersWithTheSameIdTheFirstCounts() {
    servers.apply(List.of(server("a", WEB), server("a", ADMIN)));
    assertThat(servers.status()).hasSize(1);
    assertThat(only().checks()).extracting(CheckStatus::check).containsExactly(WEB);
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

  @Test
  void whatFailsWhileTheHostStallsDoesNotCount() {
    servers.apply(List.of(server("a", WEB)));
    settle();
    world.network(_ -> Outcome.SILENT);
    for (int i = 0; i < 20; i++) {
      runToTheNextAttempt();
      world.stall(Duration.ofMillis(2500));
    }
    assertThat(only().up()).isTrue();
    assertThat(only().checks().getFirst().failures()).isZero();
    assertThat(only().checks().getFirst().lastResult().orElseThrow().reason())
        .isEqualTo("does not count, this host was late by 2.5 s: it SILENT");
    settle();
    assertThat(only().up()).isFalse();
  }

  @Test
  void anExaminationRunsAllChecksAtOnceAndTellsOfEachServer() {
    servers.apply(List.of(server("a", WEB, ADMIN), server("b", WEB), server("c")));
    world.network(run -> run.check().equals(ADMIN) ? Outcome.SILENT : Outcome.PASSED);
    settle();
    world.takeAttempts();
    Map<String, Outcome> found = new HashMap<>();
    servers.examine(Set.of("a", "b", "c", "unknown"), found::putAll);
    assertThat(world.takeAttempts()).hasSize(3);
    world.pass(VirtualSurroundings.ANSWER_TIME);
    assertThat(found)
        .isEqualTo(
            Map.of(
                "a", Outcome.SILENT,
                "b", Outcome.PASSED,
                "c", Outcome.NOT_RUN,
                "unknown", Outcome.NOT_RUN));
  }

  @Test
  void whatAnExaminationFindsCountsAsEver() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.FAILED);
    settle();
    world.network(_ -> Outcome.PASSED);
    List<Boolean> upWhenTold = new ArrayList<>();
    servers.examine(Set.of("a"), _ -> upWhenTold.add(only().up()));
    world.pass(VirtualSurroundings.ANSWER_TIME);
    assertThat(upWhenTold).containsExactly(true);
    assertThat(world.pending()).isEqualTo(1);
  }

  @Test
  void twoExaminationsShareARunAndOneIsEndedByARemoval() {
    servers.apply(List.of(server("a", WEB)));
    List<Outcome> found = new ArrayList<>();
    servers.examine(Set.of("a"), outcomes -> found.addAll(outcomes.values()));
    servers.examine(Set.of("a"), outcomes -> found.addAll(outcomes.values()));
    world.pass(VirtualSurroundings.ANSWER_TIME);
    servers.examine(Set.of("a"), outcomes -> found.addAll(outcomes.values()));
    servers.apply(List.of());
    assertThat(found).containsExactly(Outcome.PASSED, Outcome.PASSED, Outcome.NOT_RUN);
  }

  @Test
  void aShortStallIsNoExcuse() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.SILENT);
    for (int i = 0; i < 3; i++) {
      runToTheNextAttempt();
      world.stall(Duration.ofMillis(2400));
    }
    assertThat(only().up()).isFalse();
  }

  @Test
  void aWrongAnswerCountsEvenAfterAStall() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.FAILED);
    for (int i = 0; i < 3; i++) {
      runToTheNextAttempt();
      world.stall(Duration.ofSeconds(20));
    }
    assertThat(only().up()).isFalse();
    assertThat(only().isSilent()).isFalse();
  }

  @Test
  void aServerIsSilentWhileNoCheckOfItGetsAWrongAnswer() {
    servers.apply(List.of(server("a", WEB, ADMIN)));
    world.network(run -> run.check().equals(ADMIN) ? Outcome.SILENT : Outcome.PASSED);
    settle();
    assertThat(only().isSilent()).isTrue();
    world.network(run -> run.check().equals(ADMIN) ? Outcome.SILENT : Outcome.FAILED);
    settle();
    assertThat(only().isSilent()).isFalse();
    world.network(_ -> Outcome.PASSED);
    settle();
    assertThat(only().isSilent()).isFalse();
  }

  @Test
  void whatPassesAfterAStallCounts() {
    servers.apply(List.of(alpha("a", WEB)));
    runToTheNextAttempt();
    world.stall(Duration.ofSeconds(15));
    assertThat(only().up()).isTrue();
  }

  private void runToTheNextAttempt() {
    world.takeAttempts();
    while (world.takeAttempts().isEmpty()) {
      world.pass(Duration.ofMillis(1));
    }
  }

  @Test
  void aSuspendedServerIsNotCheckedAndStaysAsItIs() {
    servers.apply(List.of(server("a", WEB), server("b", WEB)));
    world.pass(Duration.ofSeconds(30));
    servers.suspend(Set.of("a"));
    world.network(_ -> Outcome.FAILED);
    settle();
    assertThat(servers.status())
        .extracting(ServerStatus::up, ServerStatus::suspended)
        .containsExactly(tuple(true, true), tuple(false, false));
    servers.suspend(Set.of());
    settle();
    assertThat(only().up()).isFalse();
    assertThat(only().suspended()).isFalse();
  }

  @Test
  void aServerThatIsNewWhileSuspendedWaitsToo() {
    servers.suspend(Set.of("a"));
    servers.apply(List.of(alpha("a", WEB)));
    settle();
    assertThat(world.takeAttempts()).isEmpty();
    servers.suspend(Set.of());
    settle();
    assertThat(only().up()).isTrue();
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
    settle();
    assertThat(fragile.status().getFirst().up()).isTrue();
    assertThat(world.pending()).isEqualTo(1);
  }
}
