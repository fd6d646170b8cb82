package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.bfd.BfdSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/** The block {@code bfd_instance}. */
final class BfdKeywords {

  private static final int LONGEST_NAME = 31;
  private static final int DEFAULT_MILLIS = 10;
  private static final int DEFAULT_IDLE_MILLIS = 1000;
  private static final int DEFAULT_MULTIPLIER = 5;
  private static final int HIGHEST_TTL = 255;

  private static final ValueParser<Duration> INTERVALS =
      Numbers.integer("milliseconds", 1, 1_000_000).map(Duration::ofMillis);
  private static final ValueParser<String> NAMES =
      text ->
          text.length() <= LONGEST_NAME
              ? Words.name().parse(text)
              : new Parsed.Mistake<>("a name of at most " + LONGEST_NAME + " characters");

  static final Keyword<InetAddress> NEIGHBOR_IP =
      Keyword.value("neighbor_ip", Addresses.host()).orNamed("neighbour_ip");
  static final Keyword<InetAddress> SOURCE_IP = Keyword.value("source_ip", Addresses.host());
  static final Keyword<Duration> MIN_RX = Keyword.value("min_rx", INTERVALS);
  static final Keyword<Duration> MIN_TX = Keyword.value("min_tx", INTERVALS);
  static final Keyword<Duration> IDLE_TX =
      Keyword.value(
          "idle_tx",
          Numbers.integer("milliseconds", DEFAULT_IDLE_MILLIS, 1_000_000).map(Duration::ofMillis));
  static final Keyword<Integer> MULTIPLIER = Keyword.value("multiplier", Numbers.integer(1, 255));
  static final Keyword<Boolean> PASSIVE = Keyword.flag("passive");
  static final Keyword<Integer> TTL =
      Keyword.value("ttl", Numbers.integer(1, HIGHEST_TTL)).orNamed("hoplimit");
  static final Keyword<Integer> MAX_HOPS =
      Keyword.value("max_hops", Numbers.integer(-1, HIGHEST_TTL));
  static final Keyword<Boolean> MULTIHOP = Keyword.flag("multihop");
  static final Keyword<Weight> WEIGHT = Weight.keyword(TrackerKeywords.WEIGHT_LIMIT);

  private static final Keyword<Boolean> VRRP = Keyword.flag("vrrp");
  private static final Keyword<Boolean> CHECKER = Keyword.flag("checker");

  static final Keyword<Section<String>> BFD_INSTANCE =
      Keyword.section(
          "bfd_instance",
          head -> head.take(NAMES),
          KeywordTable.of(
              NEIGHBOR_IP,
              SOURCE_IP,
              MIN_RX,
              MIN_TX,
              IDLE_TX,
              MULTIPLIER,
              PASSIVE,
              TTL,
              MAX_HOPS,
              MULTIHOP,
              WEIGHT,
              VRRP,
              CHECKER));

  private BfdKeywords() {}

  /** Whether instances may track a session: it is for all unless it says for whom. */
  static boolean forInstances(Settings session) {
    return session.has(VRRP) || !session.has(CHECKER);
  }

  /** Whether checks may ask a session. */
  static boolean forChecks(Settings session) {
    return session.has(CHECKER) || !session.has(VRRP);
  }

  /** The session of a block; empty if it lacks a neighbour, or the addresses do not fit. */
  static Optional<BfdSettings> session(Section<String> section, Diagnostics diagnostics) {
    Settings settings = section.settings();
    Optional<InetAddress> neighbor = settings.require(NEIGHBOR_IP, diagnostics);
    Optional<InetAddress> source = settings.value(SOURCE_IP);
    boolean differ =
        neighbor.isPresent()
            && source.isPresent()
            && Addresses.isIpv6(neighbor.get()) != Addresses.isIpv6(source.get());
    if (differ) {
      diagnostics.error(
          settings.position(SOURCE_IP), "source_ip is of another family than neighbor_ip");
      return Optional.empty();
    }
    int maxHops = settings.value(MAX_HOPS, 0);
    return neighbor.map(address ->
        new BfdSettings(
            section.head(),
            address,
            source,
            settings.value(MIN_RX, Duration.ofMillis(DEFAULT_MILLIS)),
            settings.value(MIN_TX, Duration.ofMillis(DEFAULT_MILLIS)),
            settings.value(IDLE_TX, Duration.ofMillis(DEFAULT_IDLE_MILLIS)),
            settings.value(MULTIPLIER, DEFAULT_MULTIPLIER),
            settings.has(PASSIVE),
            settings.value(TTL, HIGHEST_TTL),
            maxHops < 0 ? HIGHEST_TTL : maxHops,
            settings.has(MULTIHOP)));
  }
}
