package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.health.Check;
import dev.tandem.health.CheckSchedule;
import dev.tandem.lvs.service.ServerKey;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Makes the checks of one real server. */
final class CheckAssembly {

  private static final Duration DEFAULT_DELAY_LOOP = Duration.ofSeconds(60);
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int DEFAULT_RETRY = 1;
  private static final Duration DEFAULT_DELAY_BEFORE_RETRY = Duration.ofSeconds(1);
  private static final Duration DEFAULT_DELAY_BEFORE_HTTP_RETRY = Duration.ofSeconds(3);

  private final ServerKey target;
  private final Settings server;
  private final Settings service;
  private final Diagnostics diagnostics;

  /**
   * @param service of the server, which gives the server's defaults
   */
  CheckAssembly(ServerKey target, Settings server, Settings service, Diagnostics diagnostics) {
    this.target = target;
    this.server = server;
    this.service = service;
    this.diagnostics = diagnostics;
  }

  List<Check> checks() {
    Stream<Optional<Check>> tcp = server.values(CheckKeywords.TCP_CHECK).stream().map(this::tcp);
    Stream<Optional<Check>> http = server.values(CheckKeywords.HTTP_GET).stream().map(this::http);
    return Stream.concat(tcp, http).flatMap(Optional::stream).toList();
  }

  /**
   * Whether the server waits for a first success: if one of its checks, which are there, says so.
   */
  boolean startsDown() {
    return Stream.of(CheckKeywords.TCP_CHECK, CheckKeywords.HTTP_GET)
        .flatMap(keyword -> server.values(keyword).stream())
        .anyMatch(
            check -> Settings.innermost(CheckKeywords.ALPHA, check, server, service).orElse(false));
  }

  private Optional<Check> tcp(Settings check) {
    CheckSchedule schedule = schedule(check, DEFAULT_DELAY_BEFORE_RETRY);
    OptionalInt port = port(check);
    return port.isPresent()
        ? Optional.of(new Check.Tcp(address(check), port.getAsInt(), schedule))
        : Optional.empty();
  }

  private Optional<Check> http(Settings check) {
    CheckSchedule schedule = schedule(check, DEFAULT_DELAY_BEFORE_HTTP_RETRY);
    OptionalInt port = port(check);
    check.require(CheckKeywords.URL, diagnostics);
    List<Check.Url> urls =
        check.values(CheckKeywords.URL).stream().map(url -> url(url, check)).toList();
    return port.isPresent() && !urls.isEmpty()
        ? Optional.of(new Check.Http(address(check), port.getAsInt(), schedule, urls))
        : Optional.empty();
  }

  private Check.Url url(Settings url, Settings check) {
    return new Check.Url(
        url.value(CheckKeywords.PATH, "/"),
        Settings.innermost(CheckKeywords.VIRTUALHOST, url, check, server, service),
        url.value(CheckKeywords.STATUS_CODE, List.of(Check.StatusRange.SUCCESS)));
  }

  private InetAddress address(Settings check) {
    return check.value(CheckKeywords.CONNECT_IP, target.address());
  }

  private OptionalInt port(Settings check) {
    int port = check.value(CheckKeywords.CONNECT_PORT, target.port());
    if (port != 0) {
      return OptionalInt.of(port);
    }
    diagnostics.error(
        check.position(),
        "%s needs a connect_port, because %s stands for every port"
            .formatted(check.title(), server.title()));
    return OptionalInt.empty();
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
