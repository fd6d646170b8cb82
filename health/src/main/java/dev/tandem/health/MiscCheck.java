package dev.tandem.health;

import dev.tandem.health.Attempt.Finding;
import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.linux.process.CommandRunner;
import dev.tandem.linux.process.Ending;
import java.util.List;

/** Runs a program and goes by how it ends. */
final class MiscCheck {

  private MiscCheck() {}

  static Finding run(Check.Misc check) throws InterruptedException {
    Ending ending = CommandRunner.run(check.command(), List.of(), check.timeout());
    return new Finding(ending.succeeded() ? Outcome.PASSED : Outcome.FAILED, ending.meaning());
  }
}
