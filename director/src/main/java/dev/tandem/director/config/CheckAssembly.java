package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.health.Check;
import dev.tandem.health.CheckSchedule;
import dev.tandem.health.CheckTarget;
import dev.tandem.health.Subject;
import dev.tandem.linux.AddressText;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.vrrp.TrackerKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/** Makes the checks of one real server. */
final class CheckAssembly {

  private static final Duration DEFAULT_DELAY_LOOP = Duration.ofSeconds(60);
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int DEFAULT_RETRY = 1;
  private static final Duration DEFAULT_DELAY_BEFORE_RETRY = Duration.ofSeconds(1);
  private static final Duration DEFAULT_DELAY_BEFORE_HTTP_RETRY = Duration.ofSeconds(3);
  private static final int DEFAULT_DNS_RETRY = 3;
  private static final int TYPE_SOA = 6;
  private static final int DEFAULT_LONGEST_REPLY = 255;
  private static final String DEFAULT_HELO_NAME = "localhost";
  private static final int ANY_PORT = 0;

  /** A kind of check, and what makes one of its block; empty where that has a mistake. */
  private record Kind(
      Keyword<Settings> keyword, BiFunction<CheckAssembly, Settings, Optional<Check>> assembly) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(CheckKeywords.TCP_CHECK, CheckAssembly::tcp),
          new Kind(CheckKeywords.HTTP_GET, (all, check) -> all.http(check, Optional.empty())),
          new Kind(
              CheckKeywords.SSL_GET, (all, check) -> all.http(check, Optional.of(all.tls(check)))),
          new Kind(CheckKeywords.SMTP_CHECK, CheckAssembly::smtp),
          new Kind(CheckKeywords.DNS_CHECK, CheckAssembly::dns),
          new Kind(CheckKeywords.UDP_CHECK, CheckAssembly::udp),
          new Kind(CheckKeywords.PING_CHECK, CheckAssembly::ping),
          new Kind(CheckKeywords.MISC_CHECK, CheckAssembly::misc),
          new Kind(CheckKeywords.BFD_CHECK, CheckAssembly::bfd),
          new Kind(CheckKeywords.FILE_CHECK, CheckAssembly::file));

  private final ServerKey target;
  private final Settings server;
  private final Settings service;
  private final int weight;
  private final ScriptAssembly scripts;
  private final TrackerAssembly trackers;
  private final Diagnostics diagnostics;

  /**
   * @param service of the server, which gives the server's defaults
   * @param weight that the server has without its checks
   */
  CheckAssembly(
      ServerKey target,
      Settings server,
      Settings service,
      int weight,
      ScriptAssembly scripts,
      TrackerAssembly trackers,
      Diagnostics diagnostics) {
    this.target = target;
    this.server = server;
    this.service = service;
    this.weight = weight;
    this.scripts = scripts;
    this.trackers = trackers;
    this.diagnostics = diagnostics;
  }

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    for (Kind kind : KINDS) {
      for (Settings check : server.values(kind.keyword())) {
        kind.assembly().apply(this, check).ifPresent(checks::add);
      }
    }
    return checks;
  }

  /**
   * Whether the server waits for a first success: if one of its checks, which are there, says so.
   */
  boolean startsDown() {
    for (Keyword<Settings> keyword : CheckKeywords.ALL) {
      for (Settings check : server.values(keyword)) {
        if (Settings.innermost(CheckKeywords.ALPHA, check, server, service).orElse(false)) {
          return true;
        }
      }
    }
    return false;
  }

  private Optional<Check> tcp(Settings check) {
    CheckSchedule schedule = schedule(check, DEFAULT_DELAY_BEFORE_RETRY);
    return target(check).map(place -> new Check.Tcp(place, schedule));
  }

  private Optional<Check> http(Settings check, Optional<Check.Tls> tls) {
    CheckSchedule schedule = schedule(check, DEFAULT_DELAY_BEFORE_HTTP_RETRY);
    Optional<CheckTarget> target = target(check);
    check.require(CheckKeywords.URL, diagnostics);
    List<Check.Url> urls =
        check.values(CheckKeywords.URL).stream().map(url -> url(url, check)).toList();
    return target
        .filter(_ -> !urls.isEmpty())
        .map(place -> new Check.Http(place, schedule, urls, tls));
  }

  private Check.Url url(Settings url, Settings check) {
    return new Check.Url(
        url.value(CheckKeywords.PATH, "/"),
        Settings.innermost(CheckKeywords.VIRTUALHOST, url, check, server, service),
        url.value(CheckKeywords.STATUS_CODE, List.of(Check.StatusRange.SUCCESS)),
        url.value(CheckKeywords.DIGEST));
  }

  /** Asked for by name, the server may have several certificates. */
  private Check.Tls tls(Settings check) {
    Optional<String> host = Settings.innermost(CheckKeywords.VIRTUALHOST, check, server, service);
    return new Check.Tls(
        check
            .value(CheckKeywords.SNI_NAME)
            .or(() -> check.has(CheckKeywords.ENABLE_SNI) ? host : Optional.empty()));
  }

  private Optional<Check> smtp(Settings check) {
    CheckSchedule schedule = schedule(check, DEFAULT_DELAY_BEFORE_RETRY);
    String helo = check.value(CheckKeywords.HELO_NAME, DEFAULT_HELO_NAME);
    return target(check).map(place -> new Check.Smtp(place, schedule, helo));
  }

  private Optional<Check> dns(Settings check) {
    CheckSchedule common = schedule(check, DEFAULT_DELAY_BEFORE_RETRY);
    CheckSchedule schedule =
        new CheckSchedule(
            common.delayLoop(),
            common.connectTimeout(),
            Settings.innermost(CheckKeywords.RETRY, check, server, service)
                .orElse(DEFAULT_DNS_RETRY),
            Settings.innermost(CheckKeywords.DELAY_BEFORE_RETRY, check, server, service)
                .orElse(common.delayLoop()),
            common.warmup());
    return target(check)
        .map(place ->
            new Check.Dns(
                place,
                schedule,
                check.value(CheckKeywords.DNS_NAME, "."),
                check.value(CheckKeywords.DNS_TYPE, TYPE_SOA)));
  }

  private Optional<Check> udp(Settings check) {
    CheckSchedule schedule = schedule(check, DEFAULT_DELAY_BEFORE_RETRY);
    Optional<Check.RequiredReply> reply =
        check
            .value(CheckKeywords.REQUIRE_REPLY)
            .map(pattern ->
                new Check.RequiredReply(
                    pattern,
                    check.value(CheckKeywords.MIN_REPLY_LENGTH, 0),
                    check.value(CheckKeywords.MAX_REPLY_LENGTH, DEFAULT_LONGEST_REPLY)));
    return target(check)
        .map(
            place -> new Check.Udp(place, schedule, check.value(CheckKeywords.PAYLOAD, ""), reply));
  }

  private Optional<Check> ping(Settings check) {
    return Optional.of(
        new Check.Ping(target(check, 0), schedule(check, DEFAULT_DELAY_BEFORE_RETRY)));
  }

  private Optional<Check> misc(Settings check) {
    CheckSchedule common = schedule(check, DEFAULT_DELAY_BEFORE_RETRY);
    CheckSchedule schedule =
        new CheckSchedule(
            common.delayLoop(),
            common.connectTimeout(),
            Settings.innermost(CheckKeywords.RETRY, check, server, service).orElse(0),
            common.delayBeforeRetry(),
            common.warmup());
    check.require(CheckKeywords.MISC_PATH, diagnostics);
    return check
        .entry(CheckKeywords.MISC_PATH)
        .flatMap(path ->
            scripts.command(
                path.value(), check.value(CheckKeywords.MISC_USER), path.valuePosition()))
        .map(command ->
            new Check.Misc(
                CheckTarget.of(target.address(), target.port()),
                schedule,
                command,
                check.value(CheckKeywords.MISC_TIMEOUT, schedule.delayLoop()),
                check.has(CheckKeywords.MISC_DYNAMIC)
                    ? OptionalInt.of(weight)
                    : OptionalInt.empty()));
  }

  private Optional<Check> bfd(Settings check) {
    return told(check, CheckKeywords.BFD_NAME, TrackerKey.Kind.BFD)
        .map(session -> told(Subject.Kind.BFD, session, Weight.ZERO));
  }

  private Optional<Check> file(Settings check) {
    if (check.has(CheckKeywords.FILE_DYNAMIC)) {
      diagnostics.warning(
          check.position(CheckKeywords.FILE_DYNAMIC),
          "dynamic has no effect, as in keepalived: with a weight other than 0 it is always so");
    }
    return told(check, CheckKeywords.FILE_NAME, TrackerKey.Kind.FILE)
        .map(file ->
            told(
                Subject.Kind.FILE,
                file,
                check
                    .value(CheckKeywords.FILE_WEIGHT)
                    .or(() -> trackers.weight(file))
                    .orElse(Weight.ONE)));
  }

  private Optional<TrackerKey> told(Settings check, Keyword<String> keyword, TrackerKey.Kind kind) {
    Optional<TrackerKey> named =
        check.require(keyword, diagnostics).map(name -> new TrackerKey(kind, name));
    named
        .filter(key -> trackers.weight(key).isEmpty())
        .ifPresent(key ->
            diagnostics.error(
                check.position(keyword), "unknown %s '%s'".formatted(kind.label(), key.name())));
    return named.filter(key -> trackers.weight(key).isPresent());
  }

  private Check told(Subject.Kind kind, TrackerKey tracker, Weight counts) {
    int factor = counts.reverse() ? -counts.value() : counts.value();
    return new Check.Told(
        CheckTarget.of(target.address(), target.port()), new Subject(kind, tracker.name()), factor);
  }

  /** Where a check goes that needs a port; without one that is a mistake. */
  private Optional<CheckTarget> target(Settings check) {
    int port = check.value(CheckKeywords.CONNECT_PORT, target.port());
    if (port != ANY_PORT) {
      return Optional.of(target(check, port));
    }
    diagnostics.error(
        check.position(),
        "%s needs a connect_port, because %s stands for every port"
            .formatted(check.title(), server.title()));
    return Optional.empty();
  }

  private CheckTarget target(Settings check, int port) {
    InetAddress address = check.value(CheckKeywords.CONNECT_IP, target.address());
    return new CheckTarget(address, port, source(check, address));
  }

  private Optional<InetSocketAddress> source(Settings check, InetAddress to) {
    Optional<InetAddress> from = check.value(CheckKeywords.BIND_TO);
    int port = check.value(CheckKeywords.BIND_PORT, ANY_PORT);
    if (from.isPresent() && Addresses.isIpv6(from.get()) != Addresses.isIpv6(to)) {
      diagnostics.error(
          check.position(CheckKeywords.BIND_TO),
          "%s is not of the family of %s, where the check goes"
              .formatted(AddressText.of(from.get()), AddressText.of(to)));
      return Optional.empty();
    }
    return from.isPresent() || port != ANY_PORT
        ? Optional.of(new InetSocketAddress(from.orElseGet(() -> anyLike(to)), port))
        : Optional.empty();
  }

  private static InetAddress anyLike(InetAddress address) {
    return InetAddress.ofLiteral(Addresses.isIpv6(address) ? "::" : "0.0.0.0");
  }

  private CheckSchedule schedule(Settings check, Duration delayBeforeRetry) {
    Duration delayLoop =
        Settings.innermost(CheckKeywords.DELAY_LOOP, check, server, service)
            .orElse(DEFAULT_DELAY_LOOP);
    return new CheckSchedule(
        delayLoop,
        Settings.innermost(CheckKeywords.CONNECT_TIMEOUT, check, server, service)
            .orElse(DEFAULT_CONNECT_TIMEOUT),
        Settings.innermost(CheckKeywords.RETRY, check, server, service).orElse(DEFAULT_RETRY),
        Settings.innermost(CheckKeywords.DELAY_BEFORE_RETRY, check, server, service)
            .orElse(delayBeforeRetry),
        Settings.innermost(CheckKeywords.WARMUP, check, server, service).orElse(delayLoop));
  }
}
