package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.health.CheckOrigin;
import dev.tandem.health.CheckSchedule;
import dev.tandem.health.CheckTarget;
import dev.tandem.linux.AddressText;
import dev.tandem.lvs.service.ServerKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the checks of one server have in common: where they go, where they come from, and when.
 *
 * @param service of the server, which gives the server's defaults
 */
record CheckCommon(
    ServerKey key, Settings server, Settings service, Settings globals, Diagnostics diagnostics) {

  static final int DEFAULT_RETRY = 1;

  private static final Duration DEFAULT_DELAY_LOOP = Duration.ofSeconds(60);
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int ANY_PORT = 0;

  /** The innermost value for a check: its own, its server's, or its service's. */
  <T> Optional<T> innermost(Keyword<T> keyword, Settings check) {
    return Settings.innermost(keyword, check, server, service);
  }

  /** Where a check goes that needs a port; without one that is a mistake. */
  Optional<CheckTarget> target(Settings check) {
    int port = check.value(CheckKeywords.CONNECT_PORT, key.port());
    if (port != ANY_PORT) {
      return Optional.of(target(check, port));
    }
    diagnostics.error(
        check.position(),
        "%s needs a connect_port, because %s stands for every port"
            .formatted(check.title(), server.title()));
    return Optional.empty();
  }

  /** Where a check goes that needs none. */
  CheckTarget portlessTarget(Settings check) {
    return target(check, ANY_PORT);
  }

  /** The server itself, for a check that does not go there. */
  CheckTarget serverItself() {
    return CheckTarget.of(key.address(), key.port());
  }

  /** When a check runs, with the kind's defaults for what may differ. */
  CheckSchedule schedule(Settings check, int retry, Duration delayBeforeRetry) {
    Duration delayLoop = delayLoop(check);
    return new CheckSchedule(
        delayLoop,
        innermost(CheckKeywords.CONNECT_TIMEOUT, check).orElse(DEFAULT_CONNECT_TIMEOUT),
        innermost(CheckKeywords.RETRY, check).orElse(retry),
        innermost(CheckKeywords.DELAY_BEFORE_RETRY, check).orElse(delayBeforeRetry),
        innermost(CheckKeywords.WARMUP, check).orElse(delayLoop),
        check
            .value(CheckKeywords.LOG_ALL_FAILURES)
            .orElseGet(() -> globals.has(CheckKeywords.CHECKER_LOG_ALL_FAILURES)));
  }

  Duration delayLoop(Settings check) {
    return innermost(CheckKeywords.DELAY_LOOP, check).orElse(DEFAULT_DELAY_LOOP);
  }

  private CheckTarget target(Settings check, int port) {
    InetAddress to = check.value(CheckKeywords.CONNECT_IP, key.address());
    Optional<InetAddress> from = check.value(CheckKeywords.BIND_TO);
    Optional<String> device = check.value(CheckKeywords.BIND_IF);
    if (device.isEmpty()) {
      refuseLinkLocal(check, CheckKeywords.CONNECT_IP, "goes to", Optional.of(to));
      refuseLinkLocal(check, CheckKeywords.BIND_TO, "comes from", from);
    }
    Optional<Integer> mark = check.value(CheckKeywords.FWMARK);
    return new CheckTarget(
        to,
        port,
        new CheckOrigin(
            source(check, from, to),
            device,
            mark.isPresent() ? OptionalInt.of(mark.get()) : OptionalInt.empty()));
  }

  /** Every link has such addresses: only together with one of them do they say where. */
  private void refuseLinkLocal(
      Settings check, Keyword<?> keyword, String direction, Optional<InetAddress> address) {
    address
        .filter(InetAddress::isLinkLocalAddress)
        .filter(Addresses::isIpv6)
        .ifPresent(local ->
            diagnostics.error(
                check.position(keyword),
                "%s %s %s, which every link may have: add bind_if with the name of the interface"
                    .formatted(check.title(), direction, AddressText.of(local))));
  }

  private Optional<InetSocketAddress> source(
      Settings check, Optional<InetAddress> from, InetAddress to) {
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
}
