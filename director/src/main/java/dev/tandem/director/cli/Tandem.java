package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command {@code tandem} and its subcommands. */
@Command(
    name = "tandem",
    mixinStandardHelpOptions = true,
    version = "tandem 0.1.0",
    description = "A high-availability LVS director pair.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      StatusCommand.class,
      IpvsadmCommand.class,
      FailoverCommand.class,
      ReloadCommand.class,
      EventsCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Tandem {

  private Tandem() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, which prints what is wrong in one sentence instead of a stack trace. */
  static CommandLine commandLine() {
    return new CommandLine(new Tandem())
        .setExecutionExceptionHandler(operatorsWords())
        .setUsageHelpAutoWidth(true);
  }

  private static IExecutionExceptionHandler operatorsWords() {
    return (failure, commandLine, parsed) -> {
      if (failure instanceof AdminException known) {
        commandLine.getErr().println("tandem: " + known.getMessage());
        return 1;
      }
      throw new ExecutionException(commandLine, String.valueOf(failure.getMessage()), failure);
    };
  }
}
