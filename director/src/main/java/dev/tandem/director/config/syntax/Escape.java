package dev.tandem.director.config.syntax;

/** Escape sequences of quoted strings: those of a shell's {@code $'...'}. */
final class Escape {

  private static final String LETTERS = "abEfnrtv";
  private static final String MEANINGS = "\u0007\b\u001b\f\n\r\t\u000b";

  private Escape() {}

  /**
   * Appends what the escape at {@code backslash} stands for.
   *
   * @return index of the first character after the escape
   */
  static int decode(String text, int backslash, StringBuilder out) {
    int at = backslash + 1;
    if (at == text.length()) {
      out.append('\\');
      return at;
    }
    char c = text.charAt(at);
    if (LETTERS.indexOf(c) >= 0) {
      out.append(MEANINGS.charAt(LETTERS.indexOf(c)));
      return at + 1;
    }
    if (Character.digit(c, 8) >= 0) {
      return number(text, at, 8, 3, out);
    }
    if (c == 'x' && at + 1 < text.length() && Character.digit(text.charAt(at + 1), 16) >= 0) {
      return number(text, at + 1, 16, 2, out);
    }
    if (c == 'c' && at + 1 < text.length()) {
      out.append((char) (text.charAt(at + 1) & 0x1f));
      return at + 2;
    }
    out.append(c);
    return at + 1;
  }

  private static int number(String text, int start, int radix, int maxDigits, StringBuilder out) {
    int value = 0;
    int at = start;
    while (at < text.length()
        && at < start + maxDigits
        && Character.digit(text.charAt(at), radix) >= 0) {
      value = value * radix + Character.digit(text.charAt(at), radix);
      at++;
    }
    out.append((char) (value & 0xff));
    return at;
  }
}
