package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.process.RunAs;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** What a virtual server, a real server and a check can say alike. */
  static final KeywordTable INHERITED =
      KeywordTable.of(DELAY_LOOP, CONNECT_TIMEOUT, RETRY, DELAY_BEFORE_RETRY, WARMUP, ALPHA);

  static final Keyword<InetAddress> CONNECT_IP = Keyword.value("connect_ip", Addresses.host());
  static final Keyword<Integer> CONNECT_PORT = Keyword.value("connect_port", Numbers.port());

  static final Keyword<InetAddress> BIND_TO = Keyword.value("bindto", Addresses.host());
  static final Keyword<Integer> BIND_PORT = Keyword.value("bind_port", Numbers.port());

  static final Keyword<Boolean> LOG_ALL_FAILURES = Keyword.flag("log_all_failures");

  /** Of {@code global_defs}: the same for all checks that do not say otherwise. */
  static final Keyword<Boolean> CHECKER_LOG_ALL_FAILURES = Keyword.flag("checker_log_all_failures");

  static final Keyword<String> BIND_IF = Keyword.value("bind_if", Words.interfaceName());
  static final Keyword<Integer> FWMARK = Keyword.value("fwmark", Numbers.mark());

  /** What all checks have that go over the network. */
  static final KeywordTable COMMON =
      INHERITED
          .and(CONNECT_IP, CONNECT_PORT, BIND_TO, BIND_PORT, BIND_IF, FWMARK)
          .and(LOG_ALL_FAILURES);

  static final Keyword<Settings> TCP_CHECK = Keyword.block("TCP_CHECK", COMMON).repeatable();

  static final Keyword<String> HELO_NAME = Keyword.value("helo_name", Words.hostName());

  /** An old way to check several at once: each is a check for itself. */
  static final Keyword<Settings> SMTP_HOST =
      Keyword.block(
              "host",
              KeywordTable.of(
                      CONNECT_IP,
                      CONNECT_PORT,
                      BIND_TO,
                      BIND_PORT,
                      BIND_IF,
                      FWMARK,
                      CONNECT_TIMEOUT)
                  .leftOut(
                      "all hosts of an SMTP_CHECK are checked at the same times",
                      "delay_loop",
                      "retry",
                      "delay_before_retry",
                      "warmup",
                      "alpha",
                      "log_all_failures"))
          .repeatable();

  static final Keyword<Settings> SMTP_CHECK =
      Keyword.block("SMTP_CHECK", COMMON.and(HELO_NAME, SMTP_HOST)).repeatable();

  static final Keyword<Integer> DNS_TYPE =
      Keyword.value(
          "type",
          Words.choice(
              Map.entry("A", 1),
              Map.entry("NS", 2),
              Map.entry("CNAME", 5),
              Map.entry("SOA", 6),
              Map.entry("MX", 15),
              Map.entry("TXT", 16),
              Map.entry("AAAA", 28),
              Map.entry("RRSIG", 46),
              Map.entry("DNSKEY", 48)));

  static final Keyword<String> DNS_NAME = Keyword.value("name", CheckKeywords::domain);

  static final Keyword<Settings> DNS_CHECK =
      Keyword.block("DNS_CHECK", COMMON.and(DNS_TYPE, DNS_NAME)).repeatable();

  static final Keyword<String> PAYLOAD =
      Keyword.value("payload", hexadecimal(2, 2 * 65_507, false, "octets in hexadecimal digits"));

  static final Keyword<String> REQUIRE_REPLY =
      Keyword.words(
          "require_reply",
          arguments ->
              arguments.hasNext()
                  ? arguments.take(
                      hexadecimal(
                          1, 2 * 65_507, true, "hexadecimal digits, with X for any of them"))
                  : Optional.of(""));

  static final Keyword<Integer> MIN_REPLY_LENGTH =
      Keyword.value("min_reply_length", Numbers.integer(0, 65_535));
  static final Keyword<Integer> MAX_REPLY_LENGTH =
      Keyword.value("max_reply_length", Numbers.integer(0, 65_535));

  static final Keyword<Settings> UDP_CHECK =
      Keyword.block(
              "UDP_CHECK", COMMON.and(PAYLOAD, REQUIRE_REPLY, MIN_REPLY_LENGTH, MAX_REPLY_LENGTH))
          .repeatable();

  static final Keyword<Settings> PING_CHECK = Keyword.block("PING_CHECK", COMMON).repeatable();

  static final Keyword<ScriptKeywords.Script> MISC_PATH = ScriptKeywords.script("misc_path");
  static final Keyword<Duration> MISC_TIMEOUT =
      Keyword.value("misc_timeout", Numbers.seconds(SHORTEST, LONGEST));
  static final Keyword<RunAs> MISC_USER = Keyword.words("user", ScriptKeywords::user);

  static final Keyword<Boolean> MISC_DYNAMIC = Keyword.flag("misc_dynamic");

  static final Keyword<Settings> MISC_CHECK =
      Keyword.block(
              "MISC_CHECK",
              INHERITED.and(MISC_PATH, MISC_TIMEOUT, MISC_DYNAMIC, MISC_USER, LOG_ALL_FAILURES))
          .repeatable();

  static final Keyword<String> BFD_NAME = Keyword.value("name", Words.name());

  static final Keyword<Settings> BFD_CHECK =
      Keyword.block("BFD_CHECK", KeywordTable.of(BFD_NAME, ALPHA)).repeatable();

  static final Keyword<String> FILE_NAME = Keyword.value("track_file", Words.name());
  static final Keyword<Weight> FILE_WEIGHT = Weight.keyword(Integer.MAX_VALUE);

  /** Of keepalived's manual, not of its parser. */
  static final Keyword<Boolean> FILE_DYNAMIC = Keyword.flag("dynamic");

  static final Keyword<Settings> FILE_CHECK =
      Keyword.block("FILE_CHECK", KeywordTable.of(FILE_NAME, FILE_WEIGHT, FILE_DYNAMIC, ALPHA))
          .repeatable();

  /** All kinds of checks. */
  static final List<Keyword<Settings>> ALL =
      List.of(
          TCP_CHECK,
          HttpKeywords.HTTP_GET,
          HttpKeywords.SSL_GET,
          SMTP_CHECK,
          DNS_CHECK,
          UDP_CHECK,
          PING_CHECK,
          MISC_CHECK,
          BFD_CHECK,
          FILE_CHECK);

  private CheckKeywords() {}

  static ValueParser<String> hexadecimal(int least, int most, boolean wildcards, String expected) {
    String pattern = "[0-9a-fA-F" + (wildcards ? "xX" : "") + "]{" + least + "," + most + "}";
    return text ->
        text.matches(pattern) && (wildcards || text.length() % 2 == 0)
            ? new Parsed.Value<>(wildcards ? text : text.toLowerCase(Locale.ROOT))
            : new Parsed.Mistake<>(expected);
  }

  /** Each label has 1 to 63 octets, and all of them fit into a question. */
  private static Parsed<String> domain(String text) {
    boolean labels =
        text.length() <= 253 && text.matches("([!-\\-/-~]{1,63}\\.){0,30}[!-\\-/-~]{1,63}\\.?");
    return labels || text.equals(".")
        ? new Parsed.Value<>(text)
        : new Parsed.Mistake<>("the name of a domain, or . for the root");
  }
}
