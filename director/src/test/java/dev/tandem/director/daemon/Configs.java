package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.LoadOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configurations from text, for tests. */
final class Configs {

  private Configs() {}

  /** Loads a text that must be right. */
  static DirectorConfig of(String text) {
    try {
      Path file = Files.createTempFile("tandem", ".conf");
      Files.writeString(file, text);
      ConfigLoader.Loaded loaded = ConfigLoader.load(file, LoadOptions.ofThisHost());
      Files.delete(file);
      assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
      return loaded.config();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
