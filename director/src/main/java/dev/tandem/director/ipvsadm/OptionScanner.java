package dev.tandem.director.ipvsadm;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Takes the options off a command line one by one, by the rules of popt, the option library of
 * ipvsadm:
 *
 * <ul>
 *   <li>{@code --name value} or {@code --name=value}, names in full;
 *   <li>{@code -x value}, {@code -xvalue} or {@code -x=value}; letters without a value may share a
 *       word ({@code -Ln});
 *   <li>an optional value is the next word unless that starts with {@code -};
 *   <li>a required value is the next word, whatever it is;
 *   <li>other words, a lone {@code -}, and all words after {@code --} are set aside.
 * </ul>
 */
final class OptionScanner {

  /** An option as it was given. */
  record Given(Option option, Optional<String> value) {}

  private final List<String> words;
  private final Queue<String> setAside = new ArrayDeque<>();
  private int next;
  private boolean optionsEnded;

  /** Where the next letter stands in the word before {@link #next}; 0 when none is left there. */
  private int letterAt;

  OptionScanner(List<String> words) {
    this.words = words;
  }

  /**
   * The next option, empty at the end of the line.
   *
   * @throws Rejected if a word cannot be read
   */
  Optional<Given> next() {
    while (letterAt == 0) {
      if (next == words.size()) {
        return Optional.empty();
      }
      String word = words.get(next++);
      if (optionsEnded || !word.startsWith("-") || word.equals("-")) {
        setAside.add(word);
      } else if (word.equals("--")) {
        optionsEnded = true;
      } else if (word.startsWith("--")) {
        return Optional.of(longOption(word.substring(2)));
      } else {
        letterAt = 1;
      }
    }
    return Optional.of(letter(lastWord()));
  }

  /** The first of the words set aside that was not taken yet. */
  Optional<String> takeSetAside() {
    return Optional.ofNullable(setAside.poll());
  }

  /** The word that was read last, for messages. */
  String lastWord() {
    return words.get(next - 1);
  }

  private Given longOption(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    Option option = Option.byName(name).orElseThrow(this::unknown);
    if (equals < 0) {
      return new Given(option, followingValue(option));
    }
    if (option.value() == Option.Value.NONE) {
      throw unwantedValue();
    }
    return new Given(option, Optional.of(text.substring(equals + 1)));
  }

  private Given letter(String word) {
    Option option = Option.byLetter(word.charAt(letterAt)).orElseThrow(this::unknown);
    String rest = word.substring(letterAt + 1);
    if (option.value() == Option.Value.NONE) {
      if (rest.startsWith("=")) {
        throw unwantedValue();
      }
      letterAt = rest.isEmpty() ? 0 : letterAt + 1;
      return new Given(option, Optional.empty());
    }
    letterAt = 0;
    return new Given(option, rest.isEmpty() ? followingValue(option) : Optional.of(value(rest)));
  }

  /** {@code -p=600} means {@code -p600}. */
  private static String value(String rest) {
    return rest.startsWith("=") ? rest.substring(1) : rest;
  }

  private Optional<String> followingValue(Option option) {
    boolean lineEnds = next == words.size();
    return switch (option.value()) {
      case NONE -> Optional.empty();
      case OPTIONAL ->
          lineEnds || words.get(next).startsWith("-")
              ? Optional.empty()
              : Optional.of(words.get(next++));
      case REQUIRED -> {
        if (lineEnds) {
          throw Rejected.unreadable(lastWord(), "missing argument");
        }
        yield Optional.of(words.get(next++));
      }
    };
  }

  private Rejected unknown() {
    return Rejected.unreadable(lastWord(), "unknown option");
  }

  private Rejected unwantedValue() {
    return Rejected.unreadable(lastWord(), "option does not take an argument");
  }
}
