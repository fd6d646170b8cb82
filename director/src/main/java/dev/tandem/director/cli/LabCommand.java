package dev.tandem.director.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The lab and what can be done with it. */
@Command(
    name = "lab",
    description = {
      "A client, two or more directors and real servers on this host, in network namespaces tdm-*.",
      "",
      "Nothing else on the host is touched, and down leaves nothing behind.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LabUpCommand.class,
      LabStatusCommand.class,
      LabExecCommand.class,
      LabDownCommand.class,
      LabServeCommand.class,
      LabLoadCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true)
final class LabCommand {}
