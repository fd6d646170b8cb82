package dev.tandem.sync.key;

/** A key or certificate cannot be used; the message says what is wrong with which file. */
public final class KeyException extends Exception {

  private static final long serialVersionUID = 1;

  public KeyException(String message) {
    super(message);
  }
}
