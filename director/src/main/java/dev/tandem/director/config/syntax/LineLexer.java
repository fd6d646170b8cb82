package dev.tandem.director.config.syntax;

/**
 * Cuts a line without comment into words and braces. Quoted and unquoted pieces without space
 * between them are one word; braces stand for themselves in quotes and in {@code ${NAME}}.
 */
final class LineLexer {

  private final SourceLine line;
  private final TreeBuilder tree;
  private final Diagnostics diagnostics;
  private int next;
  private boolean statementBegins = true;
  private boolean readingInclude;

  private LineLexer(SourceLine line, TreeBuilder tree, Diagnostics diagnostics) {
    this.line = line;
    this.tree = tree;
    this.diagnostics = diagnostics;
  }

  /** Adds what a line holds to a tree. */
  static void read(SourceLine line, TreeBuilder tree, Diagnostics diagnostics) {
    new LineLexer(line, tree, diagnostics).run();
  }

  private void run() {
    for (next = line.skipSpace(0); next < line.length(); next = line.skipSpace(next)) {
      char c = line.charAt(next);
      if ((c == '{' || c == '}') && isBrace()) {
        addBrace(c, line.position(next++));
        statementBegins = true;
        readingInclude = false;
      } else {
        addWord();
      }
    }
  }

  private void addBrace(char brace, Position position) {
    if (brace == '{') {
      tree.open(position);
    } else {
      tree.close(position);
    }
  }

  private void addWord() {
    Position position = line.position(next);
    String text = word();
    if (statementBegins) {
      readingInclude = IncludeRule.named(text).isPresent();
      statementBegins = false;
    }
    tree.add(new Word(text, position));
  }

  private String word() {
    int end = plainEnd();
    if (end == line.length() || SourceLine.isSpace(line.charAt(end))) {
      String word = line.text().substring(next, end);
      next = end;
      return word;
    }
    StringBuilder word = new StringBuilder();
    while (next < line.length() && !SourceLine.isSpace(line.charAt(next))) {
      char c = line.charAt(next);
      if (c == '"' || c == '\'') {
        quoted(c, word);
      } else if (c == '$' && variableEnd() > 0) {
        take(variableEnd(), word);
      } else if ((c == '{' || c == '}') && isBrace()) {
        break;
      } else {
        if (line.startsEscapeOutsideQuotes(next)) {
          next++;
        }
        take(next + 1, word);
      }
    }
    return word.toString();
  }

  /** Index of the next character that ends a word or is more than itself. */
  private int plainEnd() {
    int end = next;
    while (end < line.length() && isPlain(line.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isPlain(char c) {
    return switch (c) {
      case '"', '\'', '$', '{', '}', '\\' -> false;
      default -> !SourceLine.isSpace(c);
    };
  }

  private void quoted(char quote, StringBuilder word) {
    Position opened = line.position(next);
    next++;
    while (next < line.length() && line.charAt(next) != quote) {
      if (line.charAt(next) == '\\') {
        next = Escape.decode(line.text(), next, word);
      } else {
        take(next + 1, word);
      }
    }
    if (next < line.length()) {
      next++;
    } else {
      diagnostics.error(
          opened, "the quote is not closed: expected another " + quote + " before the line ends");
    }
  }

  private void take(int end, StringBuilder word) {
    word.append(line.text(), next, end);
    next = end;
  }

  /** Index after a {@code ${NAME}} that begins here; 0 if none does. */
  private int variableEnd() {
    return line.text().startsWith("${", next) ? Use.closingBrace(line.text(), next) + 1 : 0;
  }

  /** The pattern of an include has braces of its own; there a brace must stand alone. */
  private boolean isBrace() {
    if (!readingInclude) {
      return true;
    }
    boolean startsWord = next == 0 || SourceLine.isSpace(line.charAt(next - 1));
    boolean endsWord = next + 1 == line.length() || SourceLine.isSpace(line.charAt(next + 1));
    return startsWord && endsWord;
  }
}
