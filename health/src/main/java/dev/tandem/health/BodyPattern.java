package dev.tandem.health;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that is looked for in a body. The octets are characters of ISO 8859-1, or
 * UTF-8. As with keepalived the first match from an offset on counts, and lines end with a line
 * feed. It is compiled for each search, so that equal ones are equal.
 *
 * @param regex in Java's syntax
 * @param flags of {@link Pattern}
 * @param firstLine whether a match must begin in the first line
 * @param wanted whether there must be a match, or none
 * @param from the octet at which the search begins
 * @param before the octet before which a match must begin; empty for anywhere
 */
public record BodyPattern(
    String regex,
    int flags,
    boolean utf8,
    boolean firstLine,
    boolean wanted,
    int from,
    OptionalInt before) {

  /** Bodies are read up to here, in octets. */
  public static final int MOST_BYTES = HttpBody.MOST_BYTES;

  /**
   * The expression, made ready.
   *
   * @throws PatternSyntaxException when it is none
   */
  public Pattern compile() {
    return Pattern.compile(regex, flags | Pattern.UNIX_LINES);
  }

  /**
   * What is wrong with a body; empty for nothing. May be at work for as long as it is allowed to,
   * and ends early when its thread is interrupted.
   */
  Optional<String> faultOf(byte[] body, Duration limit) {
    try {
      boolean found = isIn(body, new TimeLimit(limit));
      return found == wanted
          ? Optional.empty()
          : Optional.of(
              (found ? "the body matches regex " : "no match in the body for regex ") + regex);
    } catch (TimeLimit.ExceededException e) {
      return Optional.of("regex %s took more than %s".formatted(regex, FailureReason.text(limit)));
    } catch (StackOverflowError e) {
      // Alternatives in a group that repeats take some of the stack each time.
      return Optional.of("regex %s repeats too often for this body".formatted(regex));
    }
  }

  private boolean isIn(byte[] body, TimeLimit limit) {
    String text = new String(body, charset());
    Matcher matcher = compile().matcher(new LimitedText(text, limit));
    return from <= body.length
        && matcher.find(length(body, from))
        && matcher.start() < end(body, text);
  }

  private int end(byte[] body, String text) {
    int end = before.isPresent() ? length(body, before.getAsInt()) : Integer.MAX_VALUE;
    int lineFeed = firstLine ? text.indexOf('\n', length(body, from)) : -1;
    return lineFeed < 0 ? end : Math.min(end, lineFeed + 1);
  }

  /** Of so many octets, in characters. */
  private int length(byte[] body, int octets) {
    int count = Math.min(octets, body.length);
    return utf8 ? new String(body, 0, count, charset()).length() : count;
  }

  private Charset charset() {
    return utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
  }
}
