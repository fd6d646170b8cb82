package dev.tandem.director.daemon;

/** Something an operator wants cannot be; the message says why and what to do. */
public final class DirectorException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public DirectorException(String message) {
    super(message);
  }

  public DirectorException(String message, Throwable cause) {
    super(message, cause);
  }
}
