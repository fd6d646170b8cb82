package dev.tandem.director.ipvsadm;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers on the command line, as the C library reads them in base 10. */
final class NumberText {

  /** What {@code strtol} takes: leading blanks, a sign, digits. */
  private static final Pattern NUMBER = Pattern.compile("[ \t\n\u000b\f\r]*([+-]?[0-9]+)");

  private NumberText() {}

  /** The whole text as a number, empty if it is none or does not fit 64 bits. */
  static OptionalLong whole(String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(matcher.group(1)));
    } catch (NumberFormatException tooLong) {
      return OptionalLong.empty();
    }
  }

  /** The whole text as a number within bounds. */
  static OptionalInt within(String text, int least, int most) {
    OptionalLong number = whole(text);
    return number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most
        ? OptionalInt.of((int) number.getAsLong())
        : OptionalInt.empty();
  }

  /** The number that the text starts with, as {@code atoi}: 0 if it starts with none. */
  static long leading(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.lookingAt() ? whole(matcher.group()).orElse(Long.MAX_VALUE) : 0;
  }
}
