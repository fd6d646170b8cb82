package dev.tandem.director.lab;

/** Something in a lab cannot be done; the message says what and why, for operators. */
public final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
