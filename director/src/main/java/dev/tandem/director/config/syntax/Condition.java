package dev.tandem.director.config.syntax;

import java.util.Optional;

/**
 * Conditional lines: {@code @ID line} holds where the configuration id is ID, {@code @^ID line}
 * where it is not.
 */
final class Condition {

  private Condition() {}

  /** The line without its conditions, all of which must be met; empty if one is not. */
  static Optional<SourceLine> met(SourceLine line, String configId) {
    int start = line.firstWordAt();
    if (!line.text().startsWith("@", start)) {
      return Optional.of(line);
    }
    while (line.text().startsWith("@", start)) {
      int end = line.skipWord(start);
      boolean negative = line.text().startsWith("@^", start);
      String id = line.text().substring(start + (negative ? 2 : 1), end);
      if (id.equals(configId) == negative) {
        return Optional.empty();
      }
      start = line.skipSpace(end);
    }
    return Optional.of(line.from(start));
  }
}
