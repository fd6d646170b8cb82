package dev.tandem.health;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** One check of a real server, with the place it goes to. */
public sealed interface Check {

  /** Where the check connects: the real server itself, unless the configuration says otherwise. */
  InetAddress address();

  int port();

  CheckSchedule schedule();

  /** Address and port as in a URL: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}. */
  default String place() {
    return NetUtil.toSocketAddressString(new InetSocketAddress(address(), port()));
  }

  /** Kind and place, for operators: {@code TCP_CHECK 192.0.2.1:80}. */
  default String description() {
    return switch (this) {
          case Tcp _ -> "TCP_CHECK ";
          case Http _ -> "HTTP_GET ";
        }
        + place();
  }

  /** Passes when a TCP connection is established ({@code TCP_CHECK}). */
  record Tcp(InetAddress address, int port, CheckSchedule schedule) implements Check {}

  /**
   * Passes when every URL answers as expected ({@code HTTP_GET}); each run asks for one of them, in
   * turn.
   *
   * @param urls at least one
   */
  record Http(InetAddress address, int port, CheckSchedule schedule, List<Url> urls)
      implements Check {
    public Http {
      urls = List.copyOf(urls);
      if (urls.isEmpty()) {
        throw new IllegalArgumentException("an HTTP check needs a URL");
      }
    }
  }

  /**
   * A page to ask for.
   *
   * @param host the Host header; empty for the address of the server
   * @param statuses the accepted ranges of status codes
   */
  record Url(String path, Optional<String> host, List<StatusRange> statuses) {
    public Url {
      statuses = List.copyOf(statuses);
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
