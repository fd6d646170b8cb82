package dev.tandem.director.daemon;

import dev.tandem.linux.EnumText;
import dev.tandem.lvs.service.ServiceKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The nftables table that keeps packets to virtual addresses from the programs of this host ({@code
 * no_accept}), but for those to the ports of services, and of neighbour discovery.
 */
final class AcceptRules {

  static final String TABLE = "tandem_accept";

  /** keepalived's. */
  private static final int PRIORITY = -1;

  private AcceptRules() {}

  /** Makes the table anew, in place of one that is there. */
  static String create(Collection<InetAddress> addresses, Collection<ServiceKey> services) {
    return """
    table inet %1$s
    delete table inet %1$s
    table inet %1$s {
      chain in {
        type filter hook input priority %2$d; policy accept;
        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    %3$s  }
      chain out {
        type filter hook output priority %2$d; policy accept;
        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    %4$s  }
    }
    """
        .formatted(
            TABLE, PRIORITY, rules("d", addresses, services), rules("s", addresses, services));
  }

  /** Removes the table, which must be there. */
  static String remove() {
    return "delete table inet " + TABLE;
  }

  /**
   * The rules of one direction.
   *
   * @param end which end of a packet the address is at: d or s
   */
  private static String rules(
      String end, Collection<InetAddress> addresses, Collection<ServiceKey> services) {
    Stream<String> accepted =
        services.stream()
            .filter(ServiceKey.OfAddress.class::isInstance)
            .map(ServiceKey.OfAddress.class::cast)
            .filter(service -> addresses.contains(service.address()))
            .map(service -> at(end, service.address()) + to(end, service) + " accept");
    Stream<String> dropped = addresses.stream().map(address -> at(end, address) + " counter drop");
    List<String> all = Stream.concat(accepted, dropped).toList();
    return all.stream().map(rule -> "    " + rule + "\n").collect(Collectors.joining());
  }

  private static String at(String end, InetAddress address) {
    String family = address instanceof Inet6Address ? "ip6" : "ip";
    return "%s %saddr %s".formatted(family, end, address.getHostAddress());
  }

  private static String to(String end, ServiceKey.OfAddress service) {
    String protocol = " meta l4proto " + EnumText.lower(service.protocol());
    return service.port() == 0
        ? protocol
        : protocol + " th %sport %d".formatted(end, service.port());
  }
}
