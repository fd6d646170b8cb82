package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.health.BodyPattern;
import dev.tandem.health.Check;
import dev.tandem.health.CheckSchedule;
import dev.tandem.health.CheckTarget;
import dev.tandem.health.HttpProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * Makes checks of one server that ask for pages.
 *
 * @param common what they share with other checks
 */
record HttpAssembly(CheckCommon common) {

  private static final Duration DEFAULT_DELAY_BEFORE_RETRY = Duration.ofSeconds(3);

  private static final List<Keyword<?>> OF_REGEX =
      List.of(
          HttpKeywords.REGEX_NO_MATCH,
          HttpKeywords.REGEX_OPTIONS,
          HttpKeywords.REGEX_MIN_OFFSET,
          HttpKeywords.REGEX_MAX_OFFSET);

  Optional<Check> plain(Settings check) {
    return assemble(check, Optional.empty());
  }

  /** Asked for by name, the server may have several certificates. */
  Optional<Check> secure(Settings check) {
    Optional<String> host = common.innermost(HttpKeywords.VIRTUALHOST, check);
    Optional<String> name =
        check
            .value(HttpKeywords.SNI_NAME)
            .or(() -> check.has(HttpKeywords.ENABLE_SNI) ? host : Optional.empty());
    return assemble(check, Optional.of(new Check.Tls(name)));
  }

  private Optional<Check> assemble(Settings check, Optional<Check.Tls> tls) {
    CheckSchedule schedule = schedule(check);
    Optional<CheckTarget> target = common.target(check);
    check.require(HttpKeywords.URL, common.diagnostics());
    List<Check.Url> urls =
        check.values(HttpKeywords.URL).stream().map(url -> url(url, check)).toList();
    return target
        .filter(_ -> !urls.isEmpty())
        .map(place ->
            new Check.Http(
                place,
                schedule,
                urls,
                tls,
                check.value(HttpKeywords.HTTP_PROTOCOL, HttpProtocol.V1_0_CLOSING),
                check.has(HttpKeywords.FAST_RECOVERY)));
  }

  private CheckSchedule schedule(Settings check) {
    Optional<Integer> oldName = check.value(HttpKeywords.NB_GET_RETRY);
    if (oldName.isPresent()) {
      common
          .diagnostics()
          .warning(
              check.position(HttpKeywords.NB_GET_RETRY),
              "nb_get_retry is an old name: write retry " + oldName.get());
    }
    CheckSchedule schedule =
        common.schedule(check, CheckCommon.DEFAULT_RETRY, DEFAULT_DELAY_BEFORE_RETRY);
    return oldName
        .filter(_ -> !check.isGiven(CheckKeywords.RETRY))
        .map(schedule::withRetry)
        .orElse(schedule);
  }

  private Check.Url url(Settings url, Settings check) {
    return new Check.Url(
        url.value(HttpKeywords.PATH, "/"),
        url.value(HttpKeywords.VIRTUALHOST)
            .or(() -> common.innermost(HttpKeywords.VIRTUALHOST, check)),
        url.value(HttpKeywords.STATUS_CODE, List.of(Check.StatusRange.SUCCESS)),
        url.value(HttpKeywords.DIGEST),
        pattern(url));
  }

  private Optional<BodyPattern> pattern(Settings url) {
    Optional<String> regex = url.value(HttpKeywords.REGEX);
    if (!url.isGiven(HttpKeywords.REGEX)) {
      OF_REGEX.stream()
          .filter(url::isGiven)
          .forEach(keyword ->
              common
                  .diagnostics()
                  .warning(url.position(keyword), keyword.name() + " has no effect without regex"));
    }
    return regex.flatMap(pcre -> pattern(url, pcre));
  }

  private Optional<BodyPattern> pattern(Settings url, String pcre) {
    Set<RegexOption> options = url.value(HttpKeywords.REGEX_OPTIONS, Set.of());
    int most = url.value(HttpKeywords.REGEX_MAX_OFFSET, 0);
    BodyPattern pattern =
        new BodyPattern(
            PcreSyntax.toJava(pcre, options),
            RegexOption.flags(options),
            options.contains(RegexOption.UTF),
            options.contains(RegexOption.FIRSTLINE),
            !url.has(HttpKeywords.REGEX_NO_MATCH),
            url.value(HttpKeywords.REGEX_MIN_OFFSET, 0),
            most == 0 ? OptionalInt.empty() : OptionalInt.of(most));
    if (most != 0 && most <= pattern.from()) {
      common
          .diagnostics()
          .error(
              url.position(HttpKeywords.REGEX_MAX_OFFSET),
              "regex_max_offset %d is not above regex_min_offset %d"
                  .formatted(most, pattern.from()));
      return Optional.empty();
    }
    return compiles(url, pattern) ? Optional.of(pattern) : Optional.empty();
  }

  private boolean compiles(Settings url, BodyPattern pattern) {
    try {
      pattern.compile();
      return true;
    } catch (PatternSyntaxException e) {
      common
          .diagnostics()
          .error(
              url.entry(HttpKeywords.REGEX).orElseThrow().valuePosition(),
              "regex %s is not understood near character %d: %s"
                  .formatted(
                      pattern.regex(), Math.max(0, e.getIndex()) + 1, reason(e.getDescription())));
      return false;
    }
  }

  private static String reason(String description) {
    return Character.toLowerCase(description.charAt(0)) + description.substring(1);
  }
}
