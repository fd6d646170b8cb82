package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckerState.Failing;
import dev.tandem.health.CheckerState.Proving;
import dev.tandem.health.CheckerState.Step;
import dev.tandem.health.CheckerState.Up;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckerStateTest {

  private static final Duration LOOP = Duration.ofSeconds(6);
  private static final Duration RETRY = Duration.ofSeconds(3);
  private static final Duration WHILE_DOWN = Duration.ofSeconds(10);

  private static final Duration PROVING = Duration.ofSeconds(5);

  private static CheckRules tcp(int retry) {
    return new CheckRules(1, false, retry, LOOP, RETRY, LOOP, WHILE_DOWN);
  }

  private static CheckRules http(int urls, int retry) {
    return new CheckRules(urls, true, retry, LOOP, RETRY, PROVING, WHILE_DOWN);
  }

  static Stream<Arguments> steps() {
    return Stream.of(
        Arguments.of("a pass keeps it up", new Up(0, 0), true, tcp(1), new Up(0, 0), LOOP),
        Arguments.of("a pass forgets failures", new Up(0, 1), true, tcp(2), new Up(0, 0), LOOP),
        Arguments.of("a failure is retried", new Up(0, 0), false, tcp(1), new Up(0, 1), RETRY),
        Arguments.of(
            "the last retry counts", new Up(0, 1), false, tcp(1), new Failing(0), WHILE_DOWN),
        Arguments.of(
            "no retry, down at once", new Up(0, 0), false, tcp(0), new Failing(0), WHILE_DOWN),
        Arguments.of("down stays down", new Failing(0), false, tcp(3), new Failing(0), WHILE_DOWN),
        Arguments.of("one pass brings it back", new Failing(0), true, tcp(1), new Up(0, 0), LOOP),
        Arguments.of("alpha, first pass", new Proving(0), true, tcp(1), new Up(0, 0), LOOP),
        Arguments.of(
            "alpha, first failure", new Proving(0), false, tcp(1), new Failing(0), WHILE_DOWN),
        Arguments.of("URLs take turns", new Up(0, 0), true, http(3, 1), new Up(1, 0), LOOP),
        Arguments.of(
            "after the last the first", new Up(2, 0), true, http(3, 1), new Up(0, 0), LOOP),
        Arguments.of(
            "the same URL is retried", new Up(1, 0), false, http(3, 1), new Up(1, 1), RETRY),
        Arguments.of(
            "only the failed URL is polled",
            new Failing(1),
            false,
            http(3, 1),
            new Failing(1),
            WHILE_DOWN),
        Arguments.of(
            "when it passes all are checked",
            new Failing(1),
            true,
            http(3, 1),
            new Proving(0),
            PROVING),
        Arguments.of(
            "also a single URL is checked again",
            new Failing(0),
            true,
            http(1, 1),
            new Proving(0),
            PROVING),
        Arguments.of(
            "one after the other", new Proving(0), true, http(3, 1), new Proving(1), PROVING),
        Arguments.of("the last one counts", new Proving(2), true, http(3, 1), new Up(0, 0), LOOP),
        Arguments.of(
            "one that fails while proving is polled",
            new Proving(2),
            false,
            http(3, 1),
            new Failing(2),
            WHILE_DOWN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void step(
      String rule,
      CheckerState before,
      boolean passed,
      CheckRules rules,
      CheckerState after,
      Duration pause) {
    assertThat(before.after(passed, rules)).as(rule).isEqualTo(new Step(after, pause));
  }

  @Test
  void startsUpOrOutOfThePool() {
    assertThat(CheckerState.starting(true).up()).isTrue();
    assertThat(CheckerState.starting(false).up()).isFalse();
  }

  @Test
  void goesDownOnlyAfterRetryPlusOneFailuresInARowOfTheSameUrl() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      CheckRules rules = randomRules(random);
      CheckerState state = CheckerState.starting(random.nextBoolean());
      int failures = 0;
      int failedUrl = -1;
      for (int run = 0; run < 60; run++) {
        boolean passed = random.nextInt(3) > 0;
        failures = passed ? 0 : state.url() == failedUrl ? failures + 1 : 1;
        failedUrl = passed ? -1 : state.url();
        CheckerState next = state.after(passed, rules).next();
        if (state.up()) {
          assertThat(next.up())
              .as("seed %s run %s", seed, run)
              .isEqualTo(failures <= rules.retry());
        }
        state = next;
      }
    }
  }

  @Test
  void comesUpOnlyWhenEveryUrlPassedSinceTheLastFailure() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      CheckRules rules = randomRules(random);
      CheckerState state = CheckerState.starting(false);
      boolean failedBefore = false;
      int passes = 0;
      for (int run = 0; run < 60 && !state.up(); run++) {
        boolean passed = random.nextInt(4) > 0;
        passes = passed ? passes + 1 : 0;
        failedBefore |= !passed;
        state = state.after(passed, rules).next();
        int needed = rules.urls() + (rules.provesRecovery() && failedBefore ? 1 : 0);
        assertThat(state.up()).as("seed %s run %s", seed, run).isEqualTo(passes == needed);
      }
    }
  }

  @Test
  void pausesAsLongAsTheStateAsks() {
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      CheckRules rules = randomRules(random);
      CheckerState state = CheckerState.starting(random.nextBoolean());
      for (int run = 0; run < 30; run++) {
        boolean passed = random.nextBoolean();
        Step step = state.after(passed, rules);
        Duration afterPass = step.next().up() ? LOOP : rules.pauseWhileProving();
        Duration expected = passed ? afterPass : step.next().up() ? RETRY : WHILE_DOWN;
        assertThat(step.pause()).as("seed %s run %s", seed, run).isEqualTo(expected);
        state = step.next();
      }
    }
  }

  private static CheckRules randomRules(Random random) {
    int retry = random.nextInt(4);
    return random.nextBoolean() ? tcp(retry) : http(1 + random.nextInt(4), retry);
  }
}
