package dev.tandem.sync;

/** A peer sent something that cannot be read; it is counted and left out. */
class MalformedMessageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  MalformedMessageException(String reason) {
    super(reason);
  }
}
