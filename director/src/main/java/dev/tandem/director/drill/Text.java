package dev.tandem.director.drill;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Text {

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MEBIBYTE = 1 << 20;

  private Text() {}

  /** Such as {@code 1 session} or {@code 1,000 sessions}. */
  static String count(int count, String what) {
    return number(count) + " " + what + (count == 1 ? "" : "s");
  }

  /** With a comma between thousands. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Rounded to whole milliseconds. */
  static String millis(Duration duration) {
    return number((duration.toNanos() + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI) + " ms";
  }

  /** Rounded to whole MiB. */
  static String mebibytes(long octets) {
    return number((octets + MEBIBYTE / 2) / MEBIBYTE) + " MiB";
  }

  /** Such as {@code 1 s} or {@code 0.01 s}. */
  static String seconds(Duration duration) {
    return Double.toString(duration.toNanos() / 1e9).replaceFirst("\\.0$", "") + " s";
  }
}
