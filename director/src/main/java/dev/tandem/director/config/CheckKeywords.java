package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.health.Check.StatusRange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keywords of the checks of real servers. Those about when a check runs may stand in a check,
 * in its real server, or in the virtual server; the innermost counts.
 */
final class CheckKeywords {

  private static final String SHORTEST = "0.001";
  private static final String LONGEST = "86400";

  static final Keyword<Duration> DELAY_LOOP =
      Keyword.value("delay_loop", Numbers.seconds(SHORTEST, LONGEST));
  static final Keyword<Duration> CONNECT_TIMEOUT =
      Keyword.value("connect_timeout", Numbers.seconds(SHORTEST, LONGEST));
  static final Keyword<Integer> RETRY = Keyword.value("retry", Numbers.integer(0, 1_000));
  static final Keyword<Duration> DELAY_BEFORE_RETRY =
      Keyword.value("delay_before_retry", Numbers.seconds("0", LONGEST));
  static final Keyword<Duration> WARMUP = Keyword.value("warmup", Numbers.seconds("0", LONGEST));
  static final Keyword<Boolean> ALPHA = Keyword.flag("alpha");
  static final Keyword<String> VIRTUALHOST = Keyword.value("virtualhost", Words.hostName());

  /** What a virtual server, a real server and a check can say alike. */
  static final KeywordTable INHERITED =
      KeywordTable.of(DELAY_LOOP, CONNECT_TIMEOUT, RETRY, DELAY_BEFORE_RETRY, WARMUP, ALPHA);

  static final Keyword<InetAddress> CONNECT_IP = Keyword.value("connect_ip", Addresses.host());
  static final Keyword<Integer> CONNECT_PORT = Keyword.value("connect_port", Numbers.port());

  static final Keyword<String> PATH = Keyword.value("path", Words.urlPath());
  static final Keyword<List<StatusRange>> STATUS_CODE =
      Keyword.words("status_code", CheckKeywords::statusRanges);

  private static final KeywordTable COMMON =
      INHERITED
          .and(CONNECT_IP, CONNECT_PORT)
          .notBuilt("bindto", "bind_port", "bind_if", "fwmark", "log_all_failures");

  static final Keyword<Settings> URL =
      Keyword.block(
              "url",
              KeywordTable.of(PATH, STATUS_CODE, VIRTUALHOST)
                  .notBuilt(
                      "digest",
                      "regex",
                      "regex_no_match",
                      "regex_options",
                      "regex_stack",
                      "regex_min_offset",
                      "regex_max_offset",
                      "tls_compliant"))
          .repeatable();

  static final Keyword<Settings> TCP_CHECK = Keyword.block("TCP_CHECK", COMMON).repeatable();

  static final Keyword<Settings> HTTP_GET =
      Keyword.block(
              "HTTP_GET",
              COMMON
                  .and(URL, VIRTUALHOST)
                  .notBuilt(
                      "http_protocol",
                      "enable_sni",
                      "sni_name",
                      "fast_recovery",
                      "tls_compliant",
                      "nb_get_retry"))
          .repeatable();

  private CheckKeywords() {}

  /** {@code 200 300-399 ...}. */
  private static Optional<List<StatusRange>> statusRanges(Arguments arguments) {
    List<StatusRange> ranges = new ArrayList<>();
    do {
      Optional<StatusRange> range = arguments.take(CheckKeywords::statusRange);
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
