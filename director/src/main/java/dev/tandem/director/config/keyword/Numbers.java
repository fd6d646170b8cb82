package dev.tandem.director.config.keyword;

import java.time.Duration;
import java.util.regex.Pattern;

/** Parsers of numbers and times. */
public final class Numbers {

  /** Longer texts are no sensible numbers, and arithmetic on them could take for ever. */
  private static final int LONGEST = 18;

  private static final int FRACTION_DIGITS = 9;

  private static final Pattern DECIMAL = Pattern.compile("\\d{1,12}(\\.\\d{0,12})?|\\.\\d{1,12}");

  private Numbers() {}

  /** A whole number between two others, both included. */
  public static ValueParser<Integer> integer(int min, int max) {
    return integer("a whole number", min, max);
  }

  /**
   * The same under a more telling name.
   *
   * @param what begins what messages expect
   */
  public static ValueParser<Integer> integer(String what, int min, int max) {
    return text -> {
      if (isInteger(text)) {
        long value = Long.parseLong(text);
        if (min <= value && value <= max) {
          return new Parsed.Value<>((int) value);
        }
      }
      return new Parsed.Mistake<>(what + " from " + min + " to " + max);
    };
  }

  /** Big configurations hold hundreds of thousands of them. */
  private static boolean isInteger(String text) {
    int start = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
    int digits = text.length() - start;
    if (digits < 1 || digits > LONGEST) {
      return false;
    }
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** A TCP or UDP port. */
  public static ValueParser<Integer> port() {
    return integer("a port", 1, 65535);
  }

  /** The mark of a packet, all 32 bits of it. */
  public static ValueParser<Integer> mark() {
    return unsigned("a mark from 0 to 0xffffffff", 0xffff_ffffL);
  }

  /**
   * A number from 0 on, in decimal, or with 0x in hexadecimal.
   *
   * @param expected what messages expect
   * @param limit largest value, at most 32 bits
   */
  public static ValueParser<Integer> unsigned(String expected, long limit) {
    return text -> {
      try {
        long value = Long.decode(text);
        if (0 <= value && value <= limit) {
          return new Parsed.Value<>((int) value);
        }
      } catch (NumberFormatException e) {
        // Told below, with all else that is no such number.
      }
      return new Parsed.Mistake<>(expected);
    };
  }

  /** A time in whole seconds. */
  public static ValueParser<Duration> wholeSeconds(int min, int max) {
    return integer("whole seconds", min, max).map(Duration::ofSeconds);
  }

  /**
   * A time in seconds, with a fraction where one is wanted.
   *
   * @param min smallest value, as written
   * @param max largest value, as written
   */
  public static ValueParser<Duration> seconds(String min, String max) {
    Duration smallest = decimal(min);
    Duration largest = decimal(max);
    return text -> {
      if (DECIMAL.matcher(text).matches()) {
        Duration value = decimal(text);
        if (value.compareTo(smallest) >= 0 && value.compareTo(largest) <= 0) {
          return new Parsed.Value<>(value);
        }
      }
      return new Parsed.Mistake<>("seconds from " + min + " to " + max);
    };
  }

  /** Reads what {@link #DECIMAL} matches; what is less than a nanosecond is left out. */
  private static Duration decimal(String text) {
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    String nanos = (fraction + "0".repeat(FRACTION_DIGITS)).substring(0, FRACTION_DIGITS);
    return Duration.ofSeconds(whole.isEmpty() ? 0 : Long.parseLong(whole), Long.parseLong(nanos));
  }
}
