package dev.tandem.director.cli;

import picocli.CommandLine.Command;

/** What another program had set up, as a configuration. */
@Command(
    name = "import",
    description = "Make a configuration of what another program had set up.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ImportIpvsCommand.class,
    mixinStandardHelpOptions = true)
final class ImportCommand {}
