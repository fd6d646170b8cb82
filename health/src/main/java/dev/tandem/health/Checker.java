package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.health.CheckerState.Step;
import dev.tandem.health.Surroundings.Pending;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs one check of one server over and over. */
final class Checker {

  private final Check check;
  private final CheckRules rules;
  private final Surroundings surroundings;
  private final Consumer<Checker> ran;
  private CheckerState state;
  private Optional<CheckResult> lastResult = Optional.empty();
  private int failures;
  private boolean newlyFailed;
  private long weightChange;
  private Pending pending = () -> {};
  private Consumer<Outcome> examiner = _ -> {};

  /**
   * @param ran called after each run, when state and status are up to date
   */
  Checker(Check check, CheckerState state, Surroundings surroundings, Consumer<Checker> ran) {
    this.check = check;
    this.rules = CheckRules.of(check);
    this.state = state;
    this.surroundings = surroundings;
    this.ran = ran;
  }

  void start(Duration delay) {
    pending = surroundings.after(delay, this::run);
  }

  void stop() {
    pending.cancel();
    tellExaminer(Outcome.NOT_RUN);
  }

  /**
   * Runs at once instead of when its time has come, anew if it is running.
   *
   * @param found called once, when state and status are up to date
   */
  void examine(Consumer<Outcome> found) {
    examiner = examiner.andThen(found);
    pending.cancel();
    run();
  }

  Check check() {
    return check;
  }

  boolean up() {
    return state.up();
  }

  CheckStatus status() {
    return new CheckStatus(check, state.up(), lastResult, failures, weightChange);
  }

  /** Whether the last run failed although the check was up. */
  boolean newlyFailed() {
    return newlyFailed;
  }

  /** Runs at once instead of when its time has come, if it is a check of this. */
  void news(Subject subject) {
    if (check instanceof Check.Told told && told.subject().equals(subject)) {
      pending.cancel();
      run();
    }
  }

  private void run() {
    long start = surroundings.nanoTime();
    pending =
        surroundings.attempt(
            check, state.url(), result -> finished(result, surroundings.lateSince(start)));
  }

  /**
   * Who was not there for half of the time allowed has not waited long enough for an answer: then a
   * failure does not count.
   */
  private void finished(CheckResult result, Duration late) {
    newlyFailed = false;
    if (result.outcome() == Outcome.SILENT && late.plus(late).compareTo(check.timeout()) >= 0) {
      lastResult = Optional.of(excused(result, late));
      start(rules.pauseBeforeRetry());
    } else {
      lastResult = Optional.of(result);
      start(result.outcome() == Outcome.NOT_RUN ? rules.pause() : judge(result));
    }
    ran.accept(this);
    tellExaminer(lastResult.get().outcome());
  }

  private void tellExaminer(Outcome outcome) {
    Consumer<Outcome> told = examiner;
    examiner = _ -> {};
    told.accept(outcome);
  }

  private static CheckResult excused(CheckResult result, Duration late) {
    return new CheckResult(
        Outcome.NOT_RUN,
        "does not count, this host was late by %s: %s"
            .formatted(FailureReason.text(late), result.reason()),
        result.took());
  }

  private Duration judge(CheckResult result) {
    boolean passed = result.outcome() == Outcome.PASSED;
    newlyFailed = !passed && state.up();
    failures = passed ? 0 : failures + 1;
    weightChange = passed ? result.weightChange() : weightChange;
    Step step = state.after(passed, rules);
    state = step.next();
    return step.pause();
  }
}
