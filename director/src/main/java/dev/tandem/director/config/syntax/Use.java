package dev.tandem.director.config.syntax;

import java.util.Optional;

/**
 * A place in a text that names a definition.
 *
 * @param start index of the dollar sign
 * @param end index after the use
 * @param delimited false for a {@code $NAME} without white space behind it, which is left alone
 */
record Use(String name, int start, int end, boolean delimited) {

  /** Longer names are none; looking for their end again and again would take too long. */
  private static final int NAME_LIMIT = 256;

  /** The use that begins at an index of the text, if one does. */
  static Optional<Use> at(String text, int index) {
    if (text.charAt(index) != '$') {
      return Optional.empty();
    }
    int nameStart = index + 1;
    if (text.startsWith("{", nameStart)) {
      int close = closingBrace(text, nameStart);
      return close < 0
          ? Optional.empty()
          : Optional.of(new Use(text.substring(nameStart + 1, close), index, close + 1, true));
    }
    int end = nameEnd(text, nameStart);
    if (end == nameStart) {
      return Optional.empty();
    }
    boolean delimited = end == text.length() || SourceLine.isSpace(text.charAt(end));
    return Optional.of(new Use(text.substring(nameStart, end), index, end, delimited));
  }

  /** Index of the brace that ends a {@code ${NAME}}; -1 if none is near. */
  static int closingBrace(String text, int open) {
    return text.indexOf('}', open, Math.min(text.length(), open + NAME_LIMIT));
  }

  /** Index after the name that begins at {@code start}; {@code start} itself if none does. */
  static int nameEnd(String text, int start) {
    int end = start;
    while (end < text.length() && isNameCharacter(text.charAt(end), end == start)) {
      end++;
    }
    return end;
  }

  private static boolean isNameCharacter(char c, boolean first) {
    return c == '_'
        || ('a' <= c && c <= 'z')
        || ('A' <= c && c <= 'Z')
        || (!first && '0' <= c && c <= '9');
  }
}
