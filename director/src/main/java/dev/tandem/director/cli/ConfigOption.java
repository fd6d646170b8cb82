package dev.tandem.director.cli;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.KnownServices;
import dev.tandem.director.config.LoadOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a configuration. */
final class ConfigOption {

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      defaultValue = "/etc/tandem/tandem.conf",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path file;

  @Option(
      names = {"-i", "--config-id"},
      paramLabel = "ID",
      description = "What @ID lines are compared with (default: the host name).")
  private Optional<String> configId = Optional.empty();

  private final KnownServices known = new KnownServices();

  Path file() {
    return file;
  }

  /** Loads the file as it is now; on one thread at a time. */
  ConfigLoader.Loaded load() {
    LoadOptions options = LoadOptions.ofThisHost();
    return ConfigLoader.load(file, configId.map(options::withConfigId).orElse(options), known);
  }

  /** Prints every mistake, and how many there are. */
  static void print(ConfigLoader.Loaded loaded, PrintWriter out) {
    loaded.diagnostics().forEach(out::println);
    long errors = loaded.diagnostics().stream().filter(d -> d.isError()).count();
    long warnings = loaded.diagnostics().size() - errors;
    if (errors + warnings > 0) {
      out.printf("%d error(s), %d warning(s)%n", errors, warnings);
    }
    out.flush();
  }
}
