package dev.tandem.lvs.service;

/** A change of the service table was refused; the table is as it was. */
public final class LvsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final LvsError error;

  public LvsException(LvsError error, Object subject) {
    super(subject + ": " + error.meaning());
    this.error = error;
  }

  public LvsError error() {
    return error;
  }
}
