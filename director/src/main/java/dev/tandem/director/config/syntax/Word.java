package dev.tandem.director.config.syntax;

/**
 * A word of a statement, with quotes and escapes resolved.
 *
 * @param position of its first character, the quote if it begins with one
 */
public record Word(String text, Position position) {

  public boolean is(String other) {
    return text.equals(other);
  }

  @Override
  public String toString() {
    return text;
  }
}
