package dev.tandem.director.cli;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.KnownServices;
import dev.tandem.director.config.LoadOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/** A configuration file, to be loaded again and again. */
final class ConfigSource {

  static final Path USUAL = Path.of("/etc/tandem/tandem.conf");

  private final Path file;
  private final Optional<String> configId;
  private final KnownServices known = new KnownServices();

  /**
   * A file of which nothing is known yet.
   *
   * @param configId what {@code @ID} lines are compared with; the host's name if empty
   */
  ConfigSource(Path file, Optional<String> configId) {
    this.file = file;
    this.configId = configId;
  }

  ConfigSource(Path file) {
    this(file, Optional.empty());
  }

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
