package dev.tandem.director.mark;

/**
 * A rule that cannot be read, or says what the director cannot keep to; the message tells which.
 */
public final class MarkSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  MarkSyntaxException(String message) {
    super(message);
  }
}
