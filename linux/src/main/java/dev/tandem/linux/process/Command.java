package dev.tandem.linux.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program to run.
 *
 * @param text as the operator wrote it
 * @param words the same, cut as a shell would: spaces part words unless quoted
 * @param user empty for the user of this process
 */
public record Command(String text, List<String> words, Optional<RunAs> user) {

  private static final char NO_QUOTE = 0;

  public Command {
    words = List.copyOf(words);
  }

  /** Cuts a command line, which must not be blank. */
  public static Command of(String text, Optional<RunAs> user) {
    List<String> words = split(text);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
    return new Command(text, words, user);
  }

  /** The program, by path or name. */
  public String program() {
    return words.getFirst();
  }

  /** The same with further arguments, which are taken as they are. */
  List<String> with(List<String> arguments) {
    List<String> all = new ArrayList<>(words);
    all.addAll(arguments);
    return all;
  }

  private static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = NO_QUOTE;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote != NO_QUOTE) {
        if (c == quote) {
          quote = NO_QUOTE;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
