package dev.tandem.director.config.syntax;

import java.util.Arrays;

/**
 * A line of text on its way from a file to the lexer. Whatever happens to it on the way, each of
 * its characters knows where it was written; what a definition put in stands where it was used.
 */
final class SourceLine {

  /** Stands for the columns of a line that nothing has happened to yet. */
  private static final int[] AS_WRITTEN = {};

  private final String file;
  private final int number;
  private final String text;
  private final int[] columns;

  /**
   * @param columns of the characters, counted from 1
   */
  SourceLine(String file, int number, String text, int[] columns) {
    this.file = file;
    this.number = number;
    this.text = text;
    this.columns = columns;
  }

  static SourceLine asWritten(String file, int number, String text) {
    return new SourceLine(file, number, text, AS_WRITTEN);
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  char charAt(int index) {
    return text.charAt(index);
  }

  boolean isBlank() {
    return firstWordAt() == text.length();
  }

  /**
   * Whether it holds nothing but words and braces: no comment, condition, definition or the like.
   */
  boolean isPlain() {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '#', '!', '@', '~', '$', '\\', '"', '\'', '\0' -> {
          return false;
        }
        default -> {}
      }
    }
    return true;
  }

  private boolean isAsWritten() {
    return columns.length == 0;
  }

  int column(int index) {
    if (isAsWritten()) {
      return index + 1;
    }
    if (index < columns.length) {
      return columns[index];
    }
    return columns[columns.length - 1] + 1;
  }

  Position position(int index) {
    return positionOf(column(index));
  }

  Position positionOf(int column) {
    return new Position(file, number, column);
  }

  /** Another text in the place of this line, with the columns where its characters come from. */
  SourceLine withText(String newText, int[] newColumns) {
    return new SourceLine(file, number, newText, newColumns);
  }

  /** The part from {@code start} to before {@code end}. */
  SourceLine part(int start, int end) {
    String newText = text.substring(start, end);
    if (isAsWritten()) {
      return start == 0 ? withText(newText, AS_WRITTEN) : withText(newText, counted(start, end));
    }
    return withText(newText, Arrays.copyOfRange(columns, start, end));
  }

  private static int[] counted(int start, int end) {
    int[] columns = new int[end - start];
    Arrays.setAll(columns, i -> start + i + 1);
    return columns;
  }

  SourceLine from(int start) {
    return part(start, text.length());
  }

  /** Index of the first character that is not white space; the length if there is none. */
  int firstWordAt() {
    return skipSpace(0);
  }

  int skipSpace(int index) {
    int next = index;
    while (next < text.length() && isSpace(text.charAt(next))) {
      next++;
    }
    return next;
  }

  int skipWord(int index) {
    int next = index;
    while (next < text.length() && !isSpace(text.charAt(next))) {
      next++;
    }
    return next;
  }

  /** The line up to its comment: {@code #} or {@code !} outside of quotes. */
  SourceLine withoutComment() {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && (quote != 0 || startsEscapeOutsideQuotes(i))) {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#' || c == '!') {
        return part(0, i);
      }
    }
    return this;
  }

  /** Outside of quotes a backslash means something only before a character that opens a comment. */
  boolean startsEscapeOutsideQuotes(int index) {
    return text.startsWith("\\#", index) || text.startsWith("\\!", index);
  }

  /** ASCII white space; the words of a configuration may hold any other character. */
  static boolean isSpace(char c) {
    return c == ' ' || ('\t' <= c && c <= '\r');
  }
}
