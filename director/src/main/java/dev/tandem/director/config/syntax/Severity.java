package dev.tandem.director.config.syntax;

/** How much a diagnostic matters. */
public enum Severity {
  /** The text does not say what it should: the configuration must not be put to work. */
  ERROR,
  /** The configuration works, but not as its author may believe. */
  WARNING
}
