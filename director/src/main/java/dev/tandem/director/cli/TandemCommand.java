package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.lab.LabException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command {@code tandem} and its subcommands, as picocli knows them. */
@Command(
    name = "tandem",
    mixinStandardHelpOptions = true,
    version = "tandem 0.1.0",
    description = "A high-availability LVS director pair.",
    synopsisSubcommandLabel = "COMMAND")
final class TandemCommand {

  private static final List<Class<?>> COMMANDS =
      List.of(
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
          CommandLine.HelpCommand.class);

  private TandemCommand() {}

  /**
   * The command line, which prints what is wrong in one sentence instead of a stack trace.
   *
   * @param arguments if the first one names a command, no other command is known: to look at all of
   *     them takes longer than most commands themselves
   */
  static CommandLine line(String... arguments) {
    CommandLine line = new CommandLine(new TandemCommand());
    commands(arguments).forEach(line::addSubcommand);
    line.setExecutionExceptionHandler(operatorsWords())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true);
    CommandLine lab = line.getSubcommands().get("lab");
    if (lab != null) {
      // What follows the node belongs to the command that is run there.
      lab.getSubcommands().get("exec").setStopAtPositional(true);
    }
    return line;
  }

  private static List<Class<?>> commands(String... arguments) {
    return COMMANDS.stream()
        .filter(command -> command != CommandLine.HelpCommand.class)
        .filter(command -> arguments.length > 0 && name(command).equals(arguments[0]))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
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
