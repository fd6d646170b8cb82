package dev.tandem.lvs.plane;

import dev.tandem.lvs.plane.Silenced.Party;
import dev.tandem.lvs.plane.Silenced.Range;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The nftables table that keeps the kernel from what is {@link Silenced}. It lies where frames come
 * in, behind the taps by which they are captured and before anything of IP.
 *
 * <p>What was changed on interfaces is kept in a set of the table too: whoever finds the table can
 * undo all of it.
 */
final class SilenceRules {

  private static final String RESTORE = "restore";
  private static final Pattern RESTORED = Pattern.compile("\"([^\"]+)\" comment \"([^\"]*)\"");
  // Before all that others hook there.
  private static final int PRIORITY = -450;

  private final String table;

  SilenceRules(String table) {
    this.table = table;
  }

  /** Makes the table anew, in place of one that is there. */
  String create(
      Collection<String> interfaces, Map<String, Set<String>> features, Silenced silenced) {
    return """
    table netdev %1$s
    delete table netdev %1$s
    table netdev %1$s {
      set restore { type ifname; }
      set services { type ipv4_addr . inet_proto . inet_service; }
      set services_all_ports { type ipv4_addr . inet_proto; }
      set service_hosts { type ipv4_addr . inet_proto; }
      set own_addresses { type ipv4_addr; }
      set servers { type ipv4_addr . inet_proto . inet_service; }
      set servers_all_ports { type ipv4_addr . inet_proto; }
      set server_hosts { type ipv4_addr . inet_proto; }
      chain ranges { }
      chain ingress {
        type filter hook ingress devices = { %2$s } priority %3$d; policy accept;
        ip frag-off & 0x3fff != 0 ip daddr . ip protocol @service_hosts counter drop
        ip daddr . ip protocol . th dport @services counter drop
        ip daddr . ip protocol @services_all_ports counter drop
        jump ranges
        ip daddr @own_addresses accept
        ip frag-off & 0x3fff != 0 ip saddr . ip protocol @server_hosts counter drop
        ip saddr . ip protocol . th sport @servers counter drop
        ip saddr . ip protocol @servers_all_ports counter drop
      }
    }
    """
            .formatted(table, String.join(", ", quoted(interfaces)), PRIORITY)
        + elements(RESTORE, features.entrySet(), SilenceRules::restored)
        + update(silenced);
  }

  /** Fills the sets of the table that is there with other elements. */
  String update(Silenced silenced) {
    return fill("services", silenced.services(false), SilenceRules::withPort)
        + fill("services_all_ports", silenced.services(true), SilenceRules::host)
        + rules(silenced.ranges())
        + fill("service_hosts", silenced.serviceHosts(), SilenceRules::host)
        + fill("own_addresses", ipv4(silenced.ownAddresses()), InetAddress::getHostAddress)
        + fill("servers", silenced.servers(false), SilenceRules::withPort)
        + fill("servers_all_ports", silenced.servers(true), SilenceRules::host)
        + fill("server_hosts", silenced.serverHosts(), SilenceRules::host);
  }

  /** Removes the table, which must be there. */
  String remove() {
    return "delete table netdev " + table;
  }

  /** What nft is to list for {@link #featuresToRestore}. */
  String[] listing() {
    return new String[] {"set", "netdev", table, RESTORE};
  }

  /** Features to switch on again, by interface, as a table says that is there. */
  static Map<String, Set<String>> featuresToRestore(Optional<String> listed) {
    Map<String, Set<String>> features = new TreeMap<>();
    Matcher found = RESTORED.matcher(listed.orElse(""));
    while (found.find()) {
      features.put(found.group(1), new TreeSet<>(List.of(found.group(2).split(" "))));
    }
    return features;
  }

  private static String restored(Map.Entry<String, Set<String>> features) {
    return "\"%s\" comment \"%s\""
        .formatted(features.getKey(), String.join(" ", features.getValue()));
  }

  private static List<String> quoted(Collection<String> names) {
    return names.stream().map(name -> '"' + name + '"').toList();
  }

  private static String withPort(Party party) {
    return host(party) + " . " + party.port();
  }

  private static String host(Party party) {
    return party.address().getHostAddress() + " . " + party.protocol();
  }

  private static List<InetAddress> ipv4(Collection<InetAddress> addresses) {
    return addresses.stream().filter(Inet4Address.class::isInstance).toList();
  }

  private String rules(List<Range> ranges) {
    String chain = "netdev %s ranges ".formatted(table);
    return "flush chain "
        + chain
        + "\n"
        + ranges.stream()
            .flatMap(range -> Stream.of(portRule(range), fragmentRule(range)))
            .map(rule -> "add rule " + chain + rule + " counter drop\n")
            .collect(Collectors.joining());
  }

  private static String portRule(Range range) {
    return "ip daddr %s ip protocol %d th dport %d-%d"
        .formatted(range.networkText(), range.protocol(), range.firstPort(), range.lastPort());
  }

  private static String fragmentRule(Range range) {
    return "ip frag-off & 0x3fff != 0 ip daddr %s ip protocol %d"
        .formatted(range.networkText(), range.protocol());
  }

  private <T> String fill(String set, Collection<T> members, Function<T, String> text) {
    return "flush set netdev %s %s\n".formatted(table, set) + elements(set, members, text);
  }

  private <T> String elements(String set, Collection<T> members, Function<T, String> text) {
    return members.isEmpty()
        ? ""
        : members.stream()
            .map(text)
            .collect(
                Collectors.joining(
                    ", ", "add element netdev %s %s { ".formatted(table, set), " }\n"));
  }
}
