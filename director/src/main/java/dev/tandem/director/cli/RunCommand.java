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
      "Signals:",
      "  SIGTERM, SIGINT   resign, take the addresses off, stop",
      "  SIGHUP            load the configuration again; a bad file leaves all as it is",
      "  SIGUSR1, SIGUSR2  write state, counters to the files the configuration names",
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
