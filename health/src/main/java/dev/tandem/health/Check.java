package dev.tandem.health;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** One check of a real server, with the place it goes to. */
public sealed interface Check {

  /** Where the check connects: the real server itself, unless the configuration says otherwise. */
  InetAddress address();

  int port();

  CheckSchedule schedule();

  /** Passes when a TCP connection is established ({@code TCP_CHECK}). */
  record Tcp(InetAddress address, int port, CheckSchedule schedule) implements Check {}

  /**
   * Passes when every URL answers as expected ({@code HTTP_GET}); each run asks for one of them, in
   * turn.
   */
  record Http(InetAddress address, int port, CheckSchedule schedule, List<Url> urls)
      implements Check {
    public Http {
      urls = List.copyOf(urls);
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
  }
}
