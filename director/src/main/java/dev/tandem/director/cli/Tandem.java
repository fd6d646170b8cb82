package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.lab.LabException;
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
      MarkCommand.class,
      ExplainCommand.class,
      CaptureCommand.class,
      ImportCommand.class,
      FailoverCommand.class,
      KeyCommand.class,
      ReloadCommand.class,
      EventsCommand.class,
      DumpCommand.class,
      DetachCommand.class,
      LabCommand.class,
      DrillCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Tandem {

  private Tandem() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, which prints what is wrong in one sentence instead of a stack trace. */
  static CommandLine commandLine() {
    CommandLine line =
        new CommandLine(new Tandem())
            .setExecutionExceptionHandler(operatorsWords())
            .setUsageHelpAutoWidth(true)
            .setCaseInsensitiveEnumValuesAllowed(true);
    // What follows the node belongs to the command that is run there.
    line.getSubcommands().get("lab").getSubcommands().get("exec").setStopAtPositional(true);
    return line;
  }

  private static IExecutionExceptionHandler operatorsWords() {
    return (failure, commandLine, parsed) -> {
      if (failure instanceof AdminException || failure instanceof LabException) {
        commandLine.getErr().println("tandem: " + failure.getMessage());
        return 1;
      }
      throw new ExecutionException(commandLine, String.valueOf(failure.getMessage()), failure);
    };
  }
}
