package dev.tandem.director.config.keyword;

import java.util.function.Function;

/** Makes a value of one word. Stateless, and never throws. */
@FunctionalInterface
public interface ValueParser<T> {

  Parsed<T> parse(String text);

  /** The same texts for another type of value. */
  default <U> ValueParser<U> map(Function<T, U> function) {
    return text -> parse(text).map(function);
  }
}
