package dev.tandem.health;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.process.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One check of a real server, with the place it goes to. */
public sealed interface Check {

  CheckTarget target();

  CheckSchedule schedule();

  /** Until an answer that has not come is a failure. */
  default Duration timeout() {
    return schedule().connectTimeout();
  }

  /** Kind and place, for operators: {@code TCP_CHECK 192.0.2.1:80}. */
  default String description() {
    return switch (this) {
      case Tcp _ -> "TCP_CHECK " + target().text();
      case Http http -> (http.tls().isPresent() ? "SSL_GET " : "HTTP_GET ") + target().text();
      case Smtp _ -> "SMTP_CHECK " + target().text();
      case Dns _ -> "DNS_CHECK " + target().text();
      case Udp _ -> "UDP_CHECK " + target().text();
      case Ping _ -> "PING_CHECK " + AddressText.of(target().address());
      case Misc misc -> "MISC_CHECK " + misc.command().text();
      case Told told -> told.subject().label();
    };
  }

  /** Passes when a TCP connection is established ({@code TCP_CHECK}). */
  record Tcp(CheckTarget target, CheckSchedule schedule) implements Check {}

  /**
   * Passes when every URL answers as expected ({@code HTTP_GET}, {@code SSL_GET}); each run asks
   * for one of them, in turn.
   *
   * @param urls at least one
   * @param tls empty for plain HTTP
   * @param fastRecovery whether, to prove that the server works again, the URLs are asked for one
   *     right after the other
   */
  record Http(
      CheckTarget target,
      CheckSchedule schedule,
      List<Url> urls,
      Optional<Tls> tls,
      HttpProtocol protocol,
      boolean fastRecovery)
      implements Check {
    public Http {
      urls = List.copyOf(urls);
      if (urls.isEmpty()) {
        throw new IllegalArgumentException("an HTTP check needs a URL");
      }
    }

    /** As by default. */
    public Http(CheckTarget target, CheckSchedule schedule, List<Url> urls, Optional<Tls> tls) {
      this(target, schedule, urls, tls, HttpProtocol.V1_0_CLOSING, false);
    }

    /** Over plain HTTP. */
    public Http(CheckTarget target, CheckSchedule schedule, List<Url> urls) {
      this(target, schedule, urls, Optional.empty());
    }
  }

  /**
   * How to speak TLS. As with keepalived the server's certificate is not verified: the question is
   * whether it answers.
   *
   * @param serverName to ask for (SNI); empty to name none
   */
  record Tls(Optional<String> serverName) {}

  /**
   * Passes when a mail server greets and accepts {@code HELO} ({@code SMTP_CHECK}).
   *
   * @param helo the name that this host gives
   */
  record Smtp(CheckTarget target, CheckSchedule schedule, String helo) implements Check {}

  /**
   * Passes when a name server answers without an error ({@code DNS_CHECK}); what it answers does
   * not matter.
   *
   * @param name asked for; {@code .} for the root
   * @param type of the record asked for, by its number
   */
  record Dns(CheckTarget target, CheckSchedule schedule, String name, int type) implements Check {}

  /**
   * Passes when a datagram is not refused, or is answered if a reply is required ({@code
   * UDP_CHECK}).
   *
   * @param payload of the datagram, in hexadecimal
   */
  record Udp(
      CheckTarget target, CheckSchedule schedule, String payload, Optional<RequiredReply> reply)
      implements Check {}

  /**
   * What a reply must be like.
   *
   * @param pattern it begins with, in hexadecimal, where X stands for any digit
   * @param shortest in octets
   * @param longest in octets
   */
  record RequiredReply(String pattern, int shortest, int longest) {}

  /** Passes when the server answers an ICMP echo request ({@code PING_CHECK}). */
  record Ping(CheckTarget target, CheckSchedule schedule) implements Check {}

  /**
   * Passes when a program ends with 0 ({@code MISC_CHECK}).
   *
   * @param timeout after which it is ended, which is a failure
   * @param weight of the server, which an end with 2 to 255 makes 0 to 253 ({@code misc_dynamic});
   *     empty to take these as failures
   */
  record Misc(
      CheckTarget target,
      CheckSchedule schedule,
      Command command,
      Duration timeout,
      OptionalInt weight)
      implements Check {}

  /**
   * Passes by what somebody else watches and tells of ({@code BFD_CHECK}, {@code FILE_CHECK}).
   *
   * @param factor by which a number that is told changes the weight of the server; with 0 a number
   *     other than 0 is a failure
   */
  record Told(CheckTarget target, Subject subject, int factor) implements Check {

    /** It runs when there is news, and once a minute. */
    private static final CheckSchedule ON_NEWS =
        new CheckSchedule(
            Duration.ofMinutes(1), Duration.ofSeconds(1), 0, Duration.ZERO, Duration.ZERO);

    @Override
    public CheckSchedule schedule() {
      return ON_NEWS;
    }
  }

  /**
   * A page to ask for.
   *
   * @param host the Host header; empty for the address of the server
   * @param statuses the accepted ranges of status codes
   * @param digest MD5 of the body, in small hexadecimal digits; empty for any
   * @param pattern that the body must match, or must not; empty for none
   */
  record Url(
      String path,
      Optional<String> host,
      List<StatusRange> statuses,
      Optional<String> digest,
      Optional<BodyPattern> pattern) {
    public Url {
      statuses = List.copyOf(statuses);
    }

    /** With any body of this digest. */
    public Url(
        String path, Optional<String> host, List<StatusRange> statuses, Optional<String> digest) {
      this(path, host, statuses, digest, Optional.empty());
    }

    /** With any body. */
    public Url(String path, Optional<String> host, List<StatusRange> statuses) {
      this(path, host, statuses, Optional.empty());
    }
  }

  /** HTTP status codes from {@code first} to {@code last}, both included; each 100..599. */
  record StatusRange(int first, int last) {

    /** What counts as success without {@code status_code}. */
    public static final StatusRange SUCCESS = new StatusRange(200, 299);

    public boolean contains(int status) {
      return first <= status && status <= last;
    }

    /** {@code 200-299}, or {@code 200} for a single code. */
    public String text() {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }
  }
}
