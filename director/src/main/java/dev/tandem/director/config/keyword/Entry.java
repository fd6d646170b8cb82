package dev.tandem.director.config.keyword;

import dev.tandem.director.config.syntax.Position;
import dev.tandem.director.config.syntax.Statement;

/**
 * A value with the statement that gave it.
 *
 * @param statement where to point when the value does not agree with another one
 */
public record Entry<T>(T value, Statement statement) {

  /** Where the keyword stands. */
  public Position position() {
    return statement.position();
  }

  /** Where the first argument stands; the keyword's place if there is none. */
  public Position valuePosition() {
    return statement.words().size() > 1 ? statement.words().get(1).position() : position();
  }
}
