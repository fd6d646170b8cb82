package dev.tandem.bench.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command {@code bench} and its subcommands. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    version = "tandem bench 0.1.0",
    description = "Measure Tandem side by side with the kernel and with peers.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Everything happens in network namespaces of its own (tdb-...), which are gone afterwards."
          + " Measure on a machine that does nothing else."
    },
    subcommands = {
      ForwardCommand.class,
      ConnectCommand.class,
      LatencyCommand.class,
      TableCommand.class,
      StartupCommand.class,
      DecideCommand.class,
      ChangeCommand.class,
      FloodCommand.class,
      SyncCommand.class,
      FailoverCommand.class,
      AllCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Bench {

  private Bench() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench())
        .setExecutionExceptionHandler(inOneSentence())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true);
  }

  private static IExecutionExceptionHandler inOneSentence() {
    return (failure, commandLine, parsed) -> {
      if (failure instanceof IllegalStateException known) {
        commandLine.getErr().println("bench: " + known.getMessage());
        return 1;
      }
      throw failure;
    };
  }
}
