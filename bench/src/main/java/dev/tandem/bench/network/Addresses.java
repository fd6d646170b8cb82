package dev.tandem.bench.network;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The addresses of a path, in one family.
 *
 * @param number of the path: 1..50
 */
record Addresses(int number, int servers, boolean ipv6) {

  private static final int FIRST_BACK_NETWORK = 100;

  private String front(int host) {
    return ipv6 ? "fd00:%x::%x".formatted(number, host) : "10.%d.0.%d".formatted(number, host);
  }

  private String back(int subnet, int host) {
    return ipv6
        ? "fd01:%x::%x:%x".formatted(number, subnet, host)
        : "10.%d.%d.%d".formatted(FIRST_BACK_NETWORK + number, subnet, host);
  }

  String client() {
    return front(2);
  }

  String director() {
    return front(1);
  }

  /** The director's towards the servers. */
  String gateway() {
    return back(0, 1);
  }

  String virtual() {
    return front(100);
  }

  List<String> ofServers() {
    return IntStream.rangeClosed(1, servers).mapToObj(i -> back(1, i)).toList();
  }

  String frontNetwork() {
    return front(0) + frontPrefix();
  }

  String backNetwork() {
    return back(0, 0) + backPrefix();
  }

  /** Where the generator's clients are, behind the one that has an interface. */
  String clients() {
    return ipv6 ? "fd02::/32" : "172.16.0.0/12";
  }

  String frontPrefix() {
    return ipv6 ? "/64" : "/24";
  }

  String backPrefix() {
    return ipv6 ? "/64" : "/16";
  }

  String alone() {
    return ipv6 ? "/128" : "/32";
  }

  /** What an address is added with, so that it can be used at once. */
  String atOnce() {
    return ipv6 ? " nodad" : "";
  }
}
