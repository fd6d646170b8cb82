package dev.tandem.director.config.syntax;

/**
 * What is wrong with a configuration, where, and what was expected.
 *
 * @param position of the first character concerned
 */
public record Diagnostic(Severity severity, Position position, String message) {

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** {@code file:line:column: message}. */
  @Override
  public String toString() {
    return position + ": " + message;
  }
}
