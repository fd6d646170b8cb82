package dev.tandem.director.config.syntax;

import java.util.Arrays;
import java.util.Optional;

/** The include keywords, which differ in what they take for a mistake. */
enum IncludeRule {
  INCLUDE("include", false, false, false, false),
  READABLE("includer", true, false, false, false),
  MATCH("includem", true, true, false, false),
  WILDCARD_MATCH("includew", true, true, true, false),
  BRACE_MATCH("includeb", true, false, false, true),
  ALL("includea", true, true, true, true);

  private final String keyword;
  private final boolean mustRead;
  private final boolean plainMustMatch;
  private final boolean wildcardMustMatch;
  private final boolean braceMustMatch;

  IncludeRule(
      String keyword,
      boolean mustRead,
      boolean plainMustMatch,
      boolean wildcardMustMatch,
      boolean braceMustMatch) {
    this.keyword = keyword;
    this.mustRead = mustRead;
    this.plainMustMatch = plainMustMatch;
    this.wildcardMustMatch = wildcardMustMatch;
    this.braceMustMatch = braceMustMatch;
  }

  static Optional<IncludeRule> named(String keyword) {
    // Each statement asks, and nearly none is one.
    if (!keyword.startsWith(INCLUDE.keyword)) {
      return Optional.empty();
    }
    return Arrays.stream(values()).filter(rule -> rule.keyword.equals(keyword)).findFirst();
  }

  /** How bad it is that a file that matches cannot be read. */
  Severity unreadable() {
    return mustRead ? Severity.ERROR : Severity.WARNING;
  }

  /** How bad it is that no file matches; empty if that is nothing to talk about. */
  Optional<Severity> noMatch(FilePattern pattern) {
    boolean mistake =
        (pattern.hasWildcard() ? wildcardMustMatch : plainMustMatch)
            || (pattern.fromBraces() && braceMustMatch);
    if (mistake) {
      return Optional.of(Severity.ERROR);
    }
    // A plain name that leads nowhere is rarely meant; a directory of snippets is often empty.
    return pattern.hasWildcard() ? Optional.empty() : Optional.of(Severity.WARNING);
  }
}
