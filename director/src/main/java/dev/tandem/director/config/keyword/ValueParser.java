package dev.tandem.director.config.keyword;

import java.util.Set;
import java.util.function.Function;

/** Makes a value of one word. Stateless, and never throws. */
@FunctionalInterface
public interface ValueParser<T> {

  Parsed<T> parse(String text);

  /** The same texts for another type of value. */
  default <U> ValueParser<U> map(Function<T, U> function) {
    return text -> parse(text).map(function);
  }

  /**
   * The same, with words that keepalived knows and we may not know yet; those that we do know are
   * values as before.
   */
  default ValueParser<T> orNotBuilt(String... words) {
    Set<String> known = Set.of(words);
    return text ->
        parse(text) instanceof Parsed.Mistake<T>(String expected)
            ? (known.contains(text) ? new Parsed.NotBuilt<>() : new Parsed.Mistake<>(expected))
            : parse(text);
  }
}
