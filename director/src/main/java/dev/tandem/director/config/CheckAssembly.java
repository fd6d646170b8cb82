package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.health.Check;
import dev.tandem.health.CheckSchedule;
import dev.tandem.health.Subject;
import dev.tandem.vrrp.TrackerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Makes the checks of one real server. */
final class CheckAssembly {

  private static final Duration DEFAULT_DELAY_BEFORE_RETRY = Duration.ofSeconds(1);
  private static final int DEFAULT_DNS_RETRY = 3;
  private static final int TYPE_SOA = 6;
  private static final int DEFAULT_LONGEST_REPLY = 255;
  private static final String DEFAULT_HELO_NAME = "localhost";

  /** A kind of check, and what makes checks of its block; none where that has a mistake. */
  private record Kind(
      Keyword<Settings> keyword, BiFunction<CheckAssembly, Settings, Stream<Check>> assembly) {

    static Kind ofOne(
        Keyword<Settings> keyword, BiFunction<CheckAssembly, Settings, Optional<Check>> assembly) {
      return new Kind(keyword, assembly.andThen(Optional::stream));
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          Kind.ofOne(CheckKeywords.TCP_CHECK, CheckAssembly::tcp),
          Kind.ofOne(HttpKeywords.HTTP_GET, (all, check) -> all.http.plain(check)),
          Kind.ofOne(HttpKeywords.SSL_GET, (all, check) -> all.http.secure(check)),
          new Kind(CheckKeywords.SMTP_CHECK, CheckAssembly::smtp),
          Kind.ofOne(CheckKeywords.DNS_CHECK, CheckAssembly::dns),
          Kind.ofOne(CheckKeywords.UDP_CHECK, CheckAssembly::udp),
          Kind.ofOne(CheckKeywords.PING_CHECK, CheckAssembly::ping),
          Kind.ofOne(CheckKeywords.MISC_CHECK, CheckAssembly::misc),
          Kind.ofOne(CheckKeywords.BFD_CHECK, CheckAssembly::bfd),
          Kind.ofOne(CheckKeywords.FILE_CHECK, CheckAssembly::file));

  private final CheckCommon common;
  private final HttpAssembly http;
  private final Settings server;
  private final int weight;
  private final ScriptAssembly scripts;
  private final TrackerAssembly trackers;

  /**
   * @param weight that the server has without its checks
   */
  CheckAssembly(CheckCommon common, int weight, ScriptAssembly scripts, TrackerAssembly trackers) {
    this.common = common;
    this.http = new HttpAssembly(common);
    this.server = common.server();
    this.weight = weight;
    this.scripts = scripts;
    this.trackers = trackers;
  }

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    for (Kind kind : KINDS) {
      for (Settings check : server.values(kind.keyword())) {
        kind.assembly().apply(this, check).forEach(checks::add);
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
        if (common.innermost(CheckKeywords.ALPHA, check).orElse(false)) {
          return true;
        }
      }
    }
    return false;
  }

  private CheckSchedule schedule(Settings check) {
    return common.schedule(check, CheckCommon.DEFAULT_RETRY, DEFAULT_DELAY_BEFORE_RETRY);
  }

  private Optional<Check> tcp(Settings check) {
    CheckSchedule schedule = schedule(check);
    return common.target(check).map(place -> new Check.Tcp(place, schedule));
  }

  private Stream<Check> smtp(Settings check) {
    List<Settings> hosts = check.values(CheckKeywords.SMTP_HOST);
    if (hosts.isEmpty()) {
      return smtp(check, check).stream();
    }
    common
        .diagnostics()
        .warning(
            hosts.getFirst().position(),
            "host is an old way: write an SMTP_CHECK for each of them");
    return hosts.stream().flatMap(host -> smtp(check, host).stream());
  }

  /**
   * @param place the block that says where it goes
   */
  private Optional<Check> smtp(Settings check, Settings place) {
    CheckSchedule all = schedule(check);
    CheckSchedule schedule =
        place.value(CheckKeywords.CONNECT_TIMEOUT).map(all::withConnectTimeout).orElse(all);
    String helo = check.value(CheckKeywords.HELO_NAME, DEFAULT_HELO_NAME);
    return common.target(place).map(target -> new Check.Smtp(target, schedule, helo));
  }

  private Optional<Check> dns(Settings check) {
    CheckSchedule schedule = common.schedule(check, DEFAULT_DNS_RETRY, common.delayLoop(check));
    return common
        .target(check)
        .map(place ->
            new Check.Dns(
                place,
                schedule,
                check.value(CheckKeywords.DNS_NAME, "."),
                check.value(CheckKeywords.DNS_TYPE, TYPE_SOA)));
  }

  private Optional<Check> udp(Settings check) {
    CheckSchedule schedule = schedule(check);
    Optional<Check.RequiredReply> reply =
        check
            .value(CheckKeywords.REQUIRE_REPLY)
            .map(pattern ->
                new Check.RequiredReply(
                    pattern,
                    check.value(CheckKeywords.MIN_REPLY_LENGTH, 0),
                    check.value(CheckKeywords.MAX_REPLY_LENGTH, DEFAULT_LONGEST_REPLY)));
    return common
        .target(check)
        .map(
            place -> new Check.Udp(place, schedule, check.value(CheckKeywords.PAYLOAD, ""), reply));
  }

  private Optional<Check> ping(Settings check) {
    return Optional.of(new Check.Ping(common.portlessTarget(check), schedule(check)));
  }

  private Optional<Check> misc(Settings check) {
    CheckSchedule schedule = common.schedule(check, 0, DEFAULT_DELAY_BEFORE_RETRY);
    check.require(CheckKeywords.MISC_PATH, common.diagnostics());
    return check
        .entry(CheckKeywords.MISC_PATH)
        .flatMap(path ->
            scripts.command(
                path.value(), check.value(CheckKeywords.MISC_USER), path.valuePosition()))
        .map(command ->
            new Check.Misc(
                common.serverItself(),
                schedule,
                command,
                check.value(CheckKeywords.MISC_TIMEOUT, schedule.delayLoop()),
                check.has(CheckKeywords.MISC_DYNAMIC)
                    ? OptionalInt.of(weight)
                    : OptionalInt.empty()));
  }

  private Optional<Check> bfd(Settings check) {
    Optional<TrackerKey> session = told(check, CheckKeywords.BFD_NAME, TrackerKey.Kind.BFD);
    session
        .filter(key -> !trackers.forChecks(key))
        .ifPresent(key ->
            common
                .diagnostics()
                .error(
                    check.position(CheckKeywords.BFD_NAME),
                    "%s is for instances alone, by its 'vrrp': expected 'checker' there too"
                        .formatted(key.label())));
    return session.map(key -> told(Subject.Kind.BFD, key, Weight.ZERO));
  }

  private Optional<Check> file(Settings check) {
    if (check.has(CheckKeywords.FILE_DYNAMIC)) {
      common
          .diagnostics()
          .warning(
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
        check.require(keyword, common.diagnostics()).map(name -> new TrackerKey(kind, name));
    named
        .filter(key -> trackers.weight(key).isEmpty())
        .ifPresent(key ->
            common
                .diagnostics()
                .error(
                    check.position(keyword),
                    "unknown %s '%s'".formatted(kind.label(), key.name())));
    return named.filter(key -> trackers.weight(key).isPresent());
  }

  private Check told(Subject.Kind kind, TrackerKey tracker, Weight counts) {
    int factor = counts.reverse() ? -counts.value() : counts.value();
    return new Check.Told(common.serverItself(), new Subject(kind, tracker.name()), factor);
  }
}
