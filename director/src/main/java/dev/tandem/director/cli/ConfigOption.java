package dev.tandem.director.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a configuration. */
final class ConfigOption {

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path file = ConfigSource.USUAL;

  @Option(
      names = {"-i", "--config-id"},
      paramLabel = "ID",
      description = "What @ID lines are compared with (default: the host name).")
  private Optional<String> configId = Optional.empty();

  ConfigSource source() {
    return new ConfigSource(file, configId);
  }
}
