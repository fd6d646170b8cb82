package dev.tandem.director.config.keyword;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Parsers of names, paths and choices. */
public final class Words {

  private static final int INTERFACE_NAME_LIMIT = 15;

  private Words() {}

  /** Whatever stands there. */
  public static ValueParser<String> text() {
    return Parsed.Value::new;
  }

  /** Any text that is visible in a log line. */
  public static ValueParser<String> name() {
    return text(Words::printable, "a name");
  }

  /** A network interface, or the label of an address, which the kernel limits alike. */
  public static ValueParser<String> interfaceName() {
    return text(
        text -> visible(text) && text.length() <= INTERFACE_NAME_LIMIT && text.indexOf('/') < 0,
        "the name of an interface, at most " + INTERFACE_NAME_LIMIT + " characters");
  }

  /** The label of an IPv4 address. */
  public static ValueParser<String> label() {
    return text(
        text -> visible(text) && text.length() <= INTERFACE_NAME_LIMIT,
        "a label of at most " + INTERFACE_NAME_LIMIT + " characters, such as eth0:1");
  }

  /** An absolute path, at most {@code limit} bytes long. */
  public static ValueParser<Path> absolutePath(int limit) {
    String expected = "an absolute path of at most " + limit + " bytes";
    return text -> {
      boolean fits = text.getBytes(StandardCharsets.UTF_8).length <= limit;
      if (!text.startsWith("/") || !printable(text) || !fits) {
        return new Parsed.Mistake<>(expected);
      }
      try {
        return new Parsed.Value<>(Path.of(text));
      } catch (InvalidPathException e) {
        // The encoding of this host's file names lacks one of the characters.
        return new Parsed.Mistake<>(expected);
      }
    };
  }

  /** A path of a URL, with the query if there is one. */
  public static ValueParser<String> urlPath() {
    return text(
        text -> text.startsWith("/") && visibleAscii(text),
        "a path that begins with '/', in ASCII without spaces");
  }

  /** The name of a web site. */
  public static ValueParser<String> hostName() {
    return text(Words::visibleAscii, "a host name");
  }

  /** An address that mail goes to; whether it exists is another question. */
  public static ValueParser<String> mailAddress() {
    return text(
        text -> visibleAscii(text) && text.chars().noneMatch(c -> c == '<' || c == '>'),
        "a mail address");
  }

  /** keepalived's BOOL. */
  public static ValueParser<Boolean> bool() {
    return choice(
        Map.entry("on", true),
        Map.entry("off", false),
        Map.entry("true", true),
        Map.entry("false", false),
        Map.entry("yes", true),
        Map.entry("no", false));
  }

  /** One of several words. */
  public static ValueParser<String> oneOf(Collection<String> words) {
    Map<String, String> values = new LinkedHashMap<>();
    words.forEach(word -> values.put(word, word));
    return choice(values);
  }

  /** One of several words, each of which stands for a value. */
  @SafeVarargs
  public static <T> ValueParser<T> choice(Map.Entry<String, T>... choices) {
    Map<String, T> values = new LinkedHashMap<>();
    for (Map.Entry<String, T> choice : choices) {
      values.put(choice.getKey(), choice.getValue());
    }
    return choice(values);
  }

  private static <T> ValueParser<T> choice(Map<String, T> values) {
    return text ->
        values.containsKey(text)
            ? new Parsed.Value<>(values.get(text))
            : new Parsed.Mistake<>(
                String.join(", ", values.keySet()).replaceFirst(", ([^,]*)$", " or $1"));
  }

  private static ValueParser<String> text(Predicate<String> valid, String expected) {
    return text -> valid.test(text) ? new Parsed.Value<>(text) : new Parsed.Mistake<>(expected);
  }

  private static boolean printable(String text) {
    return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
  }

  /** What can stand in the head of an HTTP request as it is. */
  private static boolean visibleAscii(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> '!' <= c && c <= '~');
  }

  private static boolean visible(String text) {
    return printable(text) && text.chars().noneMatch(Character::isWhitespace);
  }
}
