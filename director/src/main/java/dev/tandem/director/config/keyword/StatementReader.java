package dev.tandem.director.config.keyword;

import java.util.Optional;

/** Makes a value of the words after a keyword. */
@FunctionalInterface
public interface StatementReader<T> {

  /** The value; empty when the words are wrong, which the arguments have reported then. */
  Optional<T> read(Arguments arguments);
}
