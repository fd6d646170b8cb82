package dev.tandem.linux.netlink;

/** What an interface does with IPv4 ({@code net.ipv4.conf}); numbers from linux/ip.h. */
public enum Ipv4Setting {
  FORWARDING(1),
  REVERSE_PATH_FILTER(8),
  ARP_FILTER(13),
  ARP_IGNORE(19),
  PROMOTE_SECONDARIES(20),
  ACCEPT_LOCAL(23);

  private final int number;

  Ipv4Setting(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
