package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Parsed;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What PCRE2 can be told of an expression ({@code regex_options}), and what that is in Java. */
enum RegexOption {
  CASELESS(Pattern.CASE_INSENSITIVE),
  DOTALL(Pattern.DOTALL),
  MULTILINE(Pattern.MULTILINE),
  EXTENDED(Pattern.COMMENTS),
  /** Letters of all alphabets have cases, as in PCRE2. */
  UTF(Pattern.UNICODE_CASE),
  UCP(Pattern.UNICODE_CHARACTER_CLASS),
  /** Done by {@link PcreSyntax}, as Java has no such flag. */
  DOLLAR_ENDONLY,
  /** Done by the search. */
  FIRSTLINE,

  // How PCRE2 works, not what it finds.
  AUTO_CALLOUT,
  NO_AUTO_POSSESS,
  NO_DOTSTAR_ANCHOR,
  NO_START_OPTIMIZE,
  USE_OFFSET_LIMIT,
  // What an expression may not hold: Java's hold none of it in any case.
  NEVER_BACKSLASH_C,
  NEVER_UCP,
  NEVER_UTF,
  ALT_VERBNAMES,
  // As Java reads expressions in any case.
  ALT_BSUX,

  ALLOW_EMPTY_CLASS("write (?!) for [], and (?s:.) for [^]"),
  ALT_CIRCUMFLEX("write (?:^|(?<=\\n)) for ^"),
  DUPNAMES("give each group a name of its own"),
  MATCH_UNSET_BACKREF("write (?:\\1)? where the group may be unset"),
  NO_AUTO_CAPTURE("write (?:...) for groups that are not referred to"),
  UNGREEDY("write .*? for .*, and .* for .*?");

  private final int flag;
  private final Optional<String> instead;

  RegexOption() {
    this(0);
  }

  RegexOption(int flag) {
    this.flag = flag;
    this.instead = Optional.empty();
  }

  /** One that Java lacks, with what to write instead. */
  RegexOption(String instead) {
    this.flag = 0;
    this.instead = Optional.of(instead);
  }

  /** All options of a line; one that Java lacks is a mistake. */
  static Optional<Set<RegexOption>> read(Arguments arguments) {
    Set<RegexOption> options = EnumSet.noneOf(RegexOption.class);
    do {
      Optional<RegexOption> option = arguments.take(RegexOption::parse);
      if (option.isEmpty()) {
        return Optional.empty();
      }
      option.get().complain(arguments);
      options.add(option.get());
    } while (arguments.hasNext());
    return Optional.of(options);
  }

  private static Parsed<RegexOption> parse(String text) {
    for (RegexOption option : values()) {
      if (option.word().equals(text)) {
        return new Parsed.Value<>(option);
      }
    }
    return new Parsed.Mistake<>(
        "options of PCRE2, such as caseless, dotall, multiline, extended or utf");
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private void complain(Arguments arguments) {
    instead.ifPresent(
        way -> arguments.mistake("regex_options %s is not supported: %s".formatted(word(), way)));
  }

  /** The flags of {@link Pattern} for a set of options. */
  static int flags(Set<RegexOption> options) {
    return options.stream().mapToInt(option -> option.flag).reduce(0, (all, one) -> all | one);
  }
}
