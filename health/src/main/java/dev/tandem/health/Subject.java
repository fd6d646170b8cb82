package dev.tandem.health;

/**
 * What a check is told of instead of looking by itself.
 *
 * @param name in the configuration
 */
public record Subject(Kind kind, String name) {

  /** By who watches it. */
  public enum Kind {
    /** A BFD session, up or down. */
    BFD,
    /** A file with a number in it. */
    FILE
  }

  /** {@code FILE_CHECK drain}. */
  String label() {
    return kind + "_CHECK " + name;
  }
}
