package dev.tandem.director.config;

import dev.tandem.director.config.syntax.Diagnostic;
import dev.tandem.director.config.syntax.MemoryFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Loads configurations that stand in a test. */
final class Loading {

  private Loading() {}

  static ConfigLoader.Loaded load(String text) {
    return load(new MemoryFiles().with("tandem.conf", text));
  }

  /** Loads {@code tandem.conf} of these files. */
  static ConfigLoader.Loaded load(MemoryFiles files) {
    return load(files, new KnownServices());
  }

  /** The same after another loading. */
  static ConfigLoader.Loaded load(MemoryFiles files, KnownServices known) {
    LoadOptions options =
        new LoadOptions(
            files, new TestScriptHost(), "director1.example", "director1", "director1", Map.of());
    return ConfigLoader.load(Path.of("tandem.conf"), options, known);
  }

  /** The model of a text without any mistake. */
  static DirectorConfig valid(String text) {
    ConfigLoader.Loaded loaded = load(text);
    if (!loaded.diagnostics().isEmpty()) {
      throw new AssertionError("unexpected diagnostics: " + loaded.diagnostics());
    }
    return loaded.config();
  }

  /** The diagnostics with W or E before each and without the name of the file. */
  static List<String> diagnostics(String text) {
    return load(text).diagnostics().stream().map(Loading::show).toList();
  }

  private static String show(Diagnostic diagnostic) {
    String severity = diagnostic.isError() ? "E " : "W ";
    return severity + diagnostic.toString().replaceFirst("^tandem.conf:", "");
  }
}
