package dev.tandem.sync;

/**
 * The format that a director speaks (docs/replication-format.md). Those whose minor versions differ
 * replicate with each other, those of other major versions do not.
 *
 * @param minor {@link #UNKNOWN} for another major version, whose messages cannot be read
 */
public record FormatVersion(int major, int minor) {

  /** What this build speaks. */
  public static final FormatVersion OURS =
      new FormatVersion(SyncMessage.MAJOR_VERSION, SyncMessage.MINOR_VERSION);

  private static final int UNKNOWN = -1;

  static FormatVersion ofMajor(int major) {
    return new FormatVersion(major, UNKNOWN);
  }

  static FormatVersion ofMinor(int minor) {
    return new FormatVersion(SyncMessage.MAJOR_VERSION, minor);
  }

  /** Whether sessions are exchanged with one that speaks it. */
  public boolean isReadable() {
    return major == OURS.major();
  }

  /** Such as {@code 1.3}, or {@code 2}. */
  @Override
  public String toString() {
    return minor == UNKNOWN ? Integer.toString(major) : major + "." + minor;
  }
}
