package dev.tandem.director.config.syntax;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads test texts into trees and shows these in one line. */
final class Trees {

  /** What reading a text gave, in a form that is easy to compare. */
  record Read(String tree, List<String> diagnostics) {}

  private static final Predefined PREDEFINED =
      new Predefined("alpha", "alpha.example", Map.of("SITE", "north"));

  private Trees() {}

  static Read read(String... lines) {
    return read(new MemoryFiles().with("test.conf", String.join("\n", lines)));
  }

  /** Reads {@code test.conf} of these files. */
  static Read read(ConfigFiles files) {
    Diagnostics diagnostics = new Diagnostics();
    SyntaxTree tree = SyntaxReader.read(Path.of("test.conf"), files, PREDEFINED, diagnostics);
    return new Read(
        show(tree.statements()),
        diagnostics.sorted(tree.files()).stream().map(Diagnostic::toString).toList());
  }

  /** Words in brackets where they hold a space or nothing, statements end with a semicolon. */
  private static String show(List<Statement> statements) {
    return statements.stream().map(Trees::show).collect(Collectors.joining(" "));
  }

  private static String show(Statement statement) {
    String words =
        statement.words().stream()
            .map(word -> word.text().matches("\\S+") ? word.text() : "[" + word.text() + "]")
            .collect(Collectors.joining(" "));
    return statement
        .block()
        .map(block -> words + " { " + (show(block.statements()) + " }").stripLeading())
        .orElse(words + ";");
  }
}
