package dev.tandem.director.mark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a line as iptables-save writes it: blanks between them, quotes around comments. */
final class ShellWords {

  private ShellWords() {}

  /** The words; empty if a quote is not closed. */
  static Optional<List<String>> of(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
        begun = true;
      } else if (c == '\\' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        begun = true;
      } else if (Character.isWhitespace(c) && !quoted) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return quoted ? Optional.empty() : Optional.of(words);
  }
}
