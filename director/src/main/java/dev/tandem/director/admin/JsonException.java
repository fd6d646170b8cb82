package dev.tandem.director.admin;

/** A text is not JSON, or not what was expected; the message says what is wrong with it. */
public final class JsonException extends RuntimeException {

  private static final long serialVersionUID = 1;

  JsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
