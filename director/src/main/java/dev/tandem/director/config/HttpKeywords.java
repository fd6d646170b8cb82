package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.health.BodyPattern;
import dev.tandem.health.Check.StatusRange;
import dev.tandem.health.HttpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keywords of {@code HTTP_GET} and {@code SSL_GET}. */
final class HttpKeywords {

  private static final String ALWAYS_CLEAN = "a TLS connection always ends as the protocol says";

  /** Also of servers and services, as a default. */
  static final Keyword<String> VIRTUALHOST = Keyword.value("virtualhost", Words.hostName());

  static final Keyword<String> PATH = Keyword.value("path", Words.urlPath());
  static final Keyword<List<StatusRange>> STATUS_CODE =
      Keyword.words("status_code", HttpKeywords::statusRanges);

  static final Keyword<String> DIGEST =
      Keyword.value(
          "digest",
          CheckKeywords.hexadecimal(32, 32, false, "the MD5 of the body: 32 hexadecimal digits"));

  static final Keyword<String> REGEX = Keyword.value("regex", Words.text());
  static final Keyword<Boolean> REGEX_NO_MATCH = Keyword.flag("regex_no_match");
  static final Keyword<Set<RegexOption>> REGEX_OPTIONS =
      Keyword.words("regex_options", RegexOption::read);
  static final Keyword<Integer> REGEX_MIN_OFFSET =
      Keyword.value("regex_min_offset", Numbers.integer(0, BodyPattern.MOST_BYTES));

  /** 0 is no limit, as in keepalived. */
  static final Keyword<Integer> REGEX_MAX_OFFSET =
      Keyword.value("regex_max_offset", Numbers.integer(0, Integer.MAX_VALUE));

  static final Keyword<Settings> URL =
      Keyword.block(
              "url",
              KeywordTable.of(PATH, STATUS_CODE, VIRTUALHOST, DIGEST)
                  .and(REGEX, REGEX_NO_MATCH, REGEX_OPTIONS, REGEX_MIN_OFFSET, REGEX_MAX_OFFSET)
                  .notNeeded("regex runs without a stack of that kind", "regex_stack")
                  .notNeeded(ALWAYS_CLEAN, "tls_compliant"))
          .repeatable();

  static final Keyword<HttpProtocol> HTTP_PROTOCOL =
      Keyword.value(
          "http_protocol",
          Words.choice(
              Map.entry("1.0", HttpProtocol.V1_0),
              Map.entry("1.0C", HttpProtocol.V1_0_CLOSING),
              Map.entry("1.1", HttpProtocol.V1_1)));

  static final Keyword<Boolean> FAST_RECOVERY = Keyword.flag("fast_recovery");

  /** An old name of {@code retry}, which these checks alone have. */
  static final Keyword<Integer> NB_GET_RETRY =
      Keyword.value("nb_get_retry", Numbers.integer(0, 1_000));

  private static final KeywordTable BOTH =
      CheckKeywords.COMMON
          .and(URL, VIRTUALHOST, HTTP_PROTOCOL, FAST_RECOVERY, NB_GET_RETRY)
          .notNeeded(ALWAYS_CLEAN, "tls_compliant");

  static final Keyword<Settings> HTTP_GET =
      Keyword.block(
              "HTTP_GET",
              BOTH.notNeeded("names are for SSL_GET, which speaks TLS", "enable_sni", "sni_name"))
          .repeatable();

  static final Keyword<Boolean> ENABLE_SNI = Keyword.flag("enable_sni");
  static final Keyword<String> SNI_NAME = Keyword.value("sni_name", Words.hostName());

  static final Keyword<Settings> SSL_GET =
      Keyword.block("SSL_GET", BOTH.and(ENABLE_SNI, SNI_NAME)).repeatable();

  private HttpKeywords() {}

  /** {@code 200 300-399 ...}. */
  private static Optional<List<StatusRange>> statusRanges(Arguments arguments) {
    List<StatusRange> ranges = new ArrayList<>();
    do {
      Optional<StatusRange> range = arguments.take(HttpKeywords::statusRange);
      if (range.isEmpty()) {
        return Optional.empty();
      }
      ranges.add(range.get());
    } while (arguments.hasNext());
    return Optional.of(ranges);
  }

  private static Parsed<StatusRange> statusRange(String text) {
    ValueParser<Integer> status = Numbers.integer(100, 599);
    int dash = text.indexOf('-');
    Parsed<Integer> first = status.parse(dash < 0 ? text : text.substring(0, dash));
    Parsed<Integer> last = dash < 0 ? first : status.parse(text.substring(dash + 1));
    if (first instanceof Parsed.Value<Integer>(Integer from)
        && last instanceof Parsed.Value<Integer>(Integer to)
        && from <= to) {
      return new Parsed.Value<>(new StatusRange(from, to));
    }
    return new Parsed.Mistake<>("status codes from 100 to 599, such as 200 or 200-299");
  }
}
