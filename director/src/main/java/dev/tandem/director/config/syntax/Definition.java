package dev.tandem.director.config.syntax;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A line {@code $NAME=VALUE}, which may go on over further lines: all but the last end in a
 * backslash. The value is kept as written; it is expanded where it is used.
 */
record Definition(String name, List<SourceLine> value) {

  /**
   * The definition that a line begins; empty for any other line.
   *
   * @param following where the further lines of the definition are taken from
   */
  static Optional<Definition> read(
      SourceLine line, Iterator<SourceLine> following, Diagnostics diagnostics) {
    int start = line.firstWordAt();
    int nameEnd = start < line.length() ? Use.nameEnd(line.text(), start + 1) : start;
    boolean defines =
        line.text().startsWith("$", start)
            && nameEnd > start + 1
            && line.text().startsWith("=", nameEnd);
    if (!defines) {
      return Optional.empty();
    }
    String name = line.text().substring(start + 1, nameEnd);
    if (name.startsWith("_")) {
      diagnostics.error(
          line.position(start), "names of definitions that begin with '_' are reserved");
    }
    return Optional.of(new Definition(name, value(line.from(nameEnd + 1), following, diagnostics)));
  }

  private static List<SourceLine> value(
      SourceLine first, Iterator<SourceLine> following, Diagnostics diagnostics) {
    List<SourceLine> lines = new ArrayList<>();
    SourceLine line = trimmed(first);
    boolean goesOn = line.text().endsWith("\\");
    while (goesOn) {
      addUnlessBlank(withoutTrailingBackslash(line), lines);
      if (!following.hasNext()) {
        diagnostics.error(first.position(0), "the definition goes on to the end of the text");
        return lines;
      }
      line = trimmed(following.next().withoutComment());
      // Blank lines in between do not end it.
      goesOn = line.isBlank() || line.text().endsWith("\\");
    }
    addUnlessBlank(line, lines);
    return lines;
  }

  private static void addUnlessBlank(SourceLine line, List<SourceLine> lines) {
    if (!line.isBlank()) {
      lines.add(line);
    }
  }

  private static SourceLine withoutTrailingBackslash(SourceLine line) {
    return line.text().endsWith("\\") ? line.part(0, line.length() - 1) : line;
  }

  private static SourceLine trimmed(SourceLine line) {
    int start = line.firstWordAt();
    int end = line.length();
    while (end > start && SourceLine.isSpace(line.charAt(end - 1))) {
      end--;
    }
    return line.part(start, end);
  }
}
