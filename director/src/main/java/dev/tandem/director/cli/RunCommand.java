package dev.tandem.director.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a director in the foreground. */
@Command(
    name = Run.COMMAND,
    description = "Run a director in the foreground.",
    footer = {
      "",
      "SIGTERM or SIGINT: resign, take the addresses off, stop. SIGHUP: load the configuration",
      "again; a bad file leaves everything as it is. SIGUSR1 and SIGUSR2: write state and counters",
      "to the files that the configuration names.",
      "",
      "Exit code: 0 after a clean stop, 1 when it could not start."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  @Mixin private ConfigOption option;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return new Run(option.source()).call(spec.commandLine().getErr());
  }
}
