package dev.tandem.health;

import dev.tandem.health.Attempt.Finding;
import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.linux.process.CommandRunner;
import dev.tandem.linux.process.Ending;
import java.util.List;

/** Runs a program and goes by how it ends. */
final class MiscCheck {

  /** The exit code that stands for weight 0; those above it stand for more. */
  private static final int WEIGHTS_FROM = 2;

  private MiscCheck() {}

  static Finding run(Check.Misc check) throws InterruptedException {
    Ending ending = CommandRunner.run(check.command(), List.of(), check.timeout());
    if (ending instanceof Ending.Exited(int code)
        && code >= WEIGHTS_FROM
        && check.weight().isPresent()) {
      int weight = code - WEIGHTS_FROM;
      return new Finding(
          Outcome.PASSED,
          "%s: weight %d".formatted(ending.meaning(), weight),
          weight - check.weight().getAsInt());
    }
    return new Finding(outcome(ending), ending.meaning());
  }

  private static Outcome outcome(Ending ending) {
    if (ending instanceof Ending.TimedOut) {
      return Outcome.SILENT;
    }
    return ending.succeeded() ? Outcome.PASSED : Outcome.FAILED;
  }
}
