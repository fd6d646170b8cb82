package dev.tandem.sync;

/** A message is of another major version of the format, of which nothing but its head is known. */
final class OtherVersionException extends MalformedMessageException {

  private static final long serialVersionUID = 1;

  private final int major;

  OtherVersionException(int major) {
    super("it is of format " + major + ", not " + FormatVersion.OURS);
    this.major = major;
  }

  int major() {
    return major;
  }
}
