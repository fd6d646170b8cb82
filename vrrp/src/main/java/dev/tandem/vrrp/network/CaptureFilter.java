package dev.tandem.vrrp.network;

import java.net.InetAddress;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a port has the kernel hand over, in the language of pcap-filter(7). */
final class CaptureFilter {

  private static final String PROTOCOLS = "(ip proto 112 or ip proto 51 or ip6 proto 112)";

  /**
   * By what others say that an address is theirs. Those who share a virtual Ethernet address agree;
   * and our own frames from one, sent on another interface, would be counted here.
   */
  private static final String CLAIMS =
      "((arp or (icmp6 and ip6[40] = 136)) and not ether[6:4] = 0x00005e00)";

  /** Nothing is this short; a filter that is false by itself is refused by the compiler. */
  private static final String NOTHING = "less 1";

  private CaptureFilter() {}

  static String of(HostInterface on, Reception reception) {
    if (reception.isNone()) {
      return NOTHING;
    }
    return on.any() ? anywhere(reception.own()) : onLink(on, reception);
  }

  /** Claims are of a link, and adverts to others are theirs. */
  private static String anywhere(Set<InetAddress> own) {
    return PROTOCOLS + " and (" + destinations(own).collect(Collectors.joining(" or ")) + ")";
  }

  /**
   * Our own frames are left out here as well as by the direction: some versions of libpcap look at
   * the direction only after counting, and {@link PcapPort#caughtUp} compares counts.
   */
  private static String onLink(HostInterface on, Reception reception) {
    String foreign = on.mac().map(mac -> "not ether src " + mac + " and ").orElse("");
    Stream<String> unicast =
        reception.unicast() ? Stream.of("not ether multicast") : Stream.empty();
    String adverts =
        Stream.concat(destinations(reception.groups()), unicast)
            .collect(Collectors.joining(" or "));
    return adverts.isEmpty()
        ? foreign + CLAIMS
        : foreign + "((" + PROTOCOLS + " and (" + adverts + ")) or " + CLAIMS + ")";
  }

  private static Stream<String> destinations(Set<InetAddress> addresses) {
    return addresses.stream().map(address -> "dst host " + address.getHostAddress());
  }
}
