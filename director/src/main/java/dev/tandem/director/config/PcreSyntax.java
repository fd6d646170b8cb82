package dev.tandem.director.config;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes an expression of PCRE2 as Java would, where Java would read something else and not say so:
 * in sets of characters ({@code [...]}), in names of groups, and where {@code $} may stand. What
 * Java does not know at all is left for it to complain about.
 */
final class PcreSyntax {

  private static final Pattern POSIX_CLASS = Pattern.compile("\\[:(\\^?)([a-z]+):]");

  /** Sets that POSIX names; where these are Unicode's with {@code ucp}, Java's are too. */
  private static final Map<String, String> POSIX =
      Map.ofEntries(
          Map.entry("alpha", "p{Alpha}"),
          Map.entry("alnum", "p{Alnum}"),
          Map.entry("ascii", "p{ASCII}"),
          Map.entry("blank", "p{Blank}"),
          Map.entry("cntrl", "p{Cntrl}"),
          Map.entry("digit", "p{Digit}"),
          Map.entry("graph", "p{Graph}"),
          Map.entry("lower", "p{Lower}"),
          Map.entry("print", "p{Print}"),
          Map.entry("punct", "p{Punct}"),
          Map.entry("space", "p{Space}"),
          Map.entry("upper", "p{Upper}"),
          Map.entry("word", "w"),
          Map.entry("xdigit", "p{XDigit}"));

  private final String pcre;
  private final boolean extended;
  private final boolean dollarAtEnd;
  private final StringBuilder java = new StringBuilder();
  private int next;

  private PcreSyntax(String pcre, Set<RegexOption> options) {
    this.pcre = pcre;
    this.extended = options.contains(RegexOption.EXTENDED);
    this.dollarAtEnd =
        options.contains(RegexOption.DOLLAR_ENDONLY) && !options.contains(RegexOption.MULTILINE);
  }

  /** The same expression for Java. */
  static String toJava(String pcre, Set<RegexOption> options) {
    return new PcreSyntax(pcre, options).translate();
  }

  private String translate() {
    while (next < pcre.length()) {
      char c = pcre.charAt(next);
      switch (c) {
        case '\\' -> escape();
        case '[' -> set();
        case '(' -> group();
        case '#' -> comment();
        case '$' -> put(1, dollarAtEnd ? "\\z" : "$");
        default -> copy(1);
      }
    }
    return java.toString();
  }

  /** A backslash with what follows, or all that is quoted between \Q and \E. */
  private void escape() {
    if (!pcre.startsWith("\\Q", next)) {
      copy(2);
      return;
    }
    int end = pcre.indexOf("\\E", next);
    copy(end < 0 ? pcre.length() - next : end + 2 - next);
  }

  private void group() {
    if (pcre.startsWith("(?P<", next)) {
      put(4, "(?<");
    } else if (pcre.startsWith("(?P=", next) && pcre.indexOf(')', next) > 0) {
      int end = pcre.indexOf(')', next);
      put(end + 1 - next, "\\k<" + pcre.substring(next + 4, end) + ">");
    } else {
      copy(1);
    }
  }

  private void comment() {
    int end = extended ? pcre.indexOf('\n', next) : next;
    copy(end < 0 ? pcre.length() - next : end + 1 - next);
  }

  /** A set: to PCRE2 it holds no other sets, and an early ] is one of its characters. */
  private void set() {
    copy(pcre.startsWith("[^", next) ? 2 : 1);
    if (pcre.startsWith("]", next)) {
      put(1, "\\]");
    }
    while (next < pcre.length() && pcre.charAt(next) != ']') {
      inSet(pcre.charAt(next));
    }
    copy(1);
  }

  private void inSet(char c) {
    Matcher posix = POSIX_CLASS.matcher(pcre).region(next, pcre.length());
    if (c == '\\') {
      escape();
    } else if (posix.lookingAt() && POSIX.containsKey(posix.group(2))) {
      String letters = POSIX.get(posix.group(2));
      boolean not = !posix.group(1).isEmpty();
      put(
          posix.end() - next,
          "\\"
              + (not ? Character.toUpperCase(letters.charAt(0)) : letters.charAt(0))
              + letters.substring(1));
    } else if (c == '[' || c == '&' || (extended && (c == '#' || Character.isWhitespace(c)))) {
      put(1, "\\" + c);
    } else {
      copy(1);
    }
  }

  private void copy(int length) {
    int end = Math.min(pcre.length(), next + length);
    java.append(pcre, next, end);
    next = end;
  }

  private void put(int length, String instead) {
    java.append(instead);
    next += length;
  }
}
