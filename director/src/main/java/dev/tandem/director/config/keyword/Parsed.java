package dev.tandem.director.config.keyword;

import java.util.function.Function;

/** What became of the text of a value. */
public sealed interface Parsed<T> {

  record Value<T>(T value) implements Parsed<T> {}

  /**
   * The text is no such value.
   *
   * @param expected completes "expected ...", with range and unit
   */
  record Mistake<T>(String expected) implements Parsed<T> {}

  /** The same outcome with the value turned into another one. */
  default <U> Parsed<U> map(Function<T, U> function) {
    return switch (this) {
      case Value<T>(T value) -> new Value<>(function.apply(value));
      case Mistake<T>(String expected) -> new Mistake<>(expected);
    };
  }
}
