package dev.tandem.director.mark;

/**
 * The words of a ruleset: names and numbers, quoted texts with their quotes, and signs that stand
 * for themselves, the end of a line among them. Comments are left out.
 */
final class NftWords {

  private static final String SIGNS = "{};,\n";

  private final String text;
  private int at;
  private int line = 1;

  NftWords(String text) {
    this.text = text;
  }

  /** The line that the next word stands in, from 1. */
  int line() {
    return line;
  }

  /** The next word; empty at the end. */
  String next() {
    skip();
    if (at == text.length()) {
      return "";
    }
    int from = at;
    char first = text.charAt(at++);
    if (SIGNS.indexOf(first) >= 0) {
      line += first == '\n' ? 1 : 0;
      return String.valueOf(first);
    }
    if (first == '"') {
      int end = text.indexOf('"', at);
      at = end < 0 ? text.length() : end + 1;
      line += (int) text.substring(from, at).chars().filter(c -> c == '\n').count();
    } else {
      while (at < text.length()
          && !isBlank(text.charAt(at))
          && SIGNS.indexOf(text.charAt(at)) < 0) {
        at++;
      }
    }
    return text.substring(from, at);
  }

  private void skip() {
    while (at < text.length() && (isBlank(text.charAt(at)) || text.charAt(at) == '#')) {
      if (text.charAt(at) == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else {
        at++;
      }
    }
  }

  private static boolean isBlank(char c) {
    return c != '\n' && Character.isWhitespace(c);
  }
}
