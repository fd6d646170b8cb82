package dev.tandem.director.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code tandem} and its subcommands. */
@Command(
    name = "tandem",
    mixinStandardHelpOptions = true,
    version = "tandem 0.1.0",
    description = "A high-availability LVS director pair.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CommandLine.HelpCommand.class})
public final class Tandem {

  private Tandem() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Tandem()).execute(arguments));
  }
}
