package dev.tandem.director.config.syntax;

/**
 * A place in a configuration file.
 *
 * @param file the name under which it was opened
 * @param line counted from 1
 * @param column in characters, counted from 1
 */
public record Position(String file, int line, int column) {

  /** {@code file:line:column}, which editors and terminals make into a link. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
