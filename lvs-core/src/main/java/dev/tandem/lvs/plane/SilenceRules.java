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

  /** How nftables speaks of the two families. */
  private enum Family {
    IPV4("", "ipv4_addr", "ip", "ip protocol", "ip frag-off & 0x3fff != 0"),
    IPV6("ipv6_", "ipv6_addr", "ip6", "meta l4proto", "exthdr frag exists");

    private final String prefix;
    private final String type;
    private final String header;
    private final String protocol;
    private final String fragment;

    Family(String prefix, String type, String header, String protocol, String fragment) {
      this.prefix = prefix;
      this.type = type;
      this.header = header;
      this.protocol = protocol;
      this.fragment = fragment;
    }

    static Family of(Range range) {
      return range.ipv6() ? IPV6 : IPV4;
    }

    boolean has(InetAddress address) {
      return address instanceof Inet4Address == (this == IPV4);
    }
  }

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
      %4$s
      %5$s
      chain ranges { }
      chain ingress {
        type filter hook ingress devices = { %2$s } priority %3$d; policy accept;
        %6$s
        %7$s
        jump ranges
        %8$s
        %9$s
      }
    }
    """
            .formatted(
                table,
                String.join(", ", quoted(interfaces)),
                PRIORITY,
                sets(Family.IPV4),
                sets(Family.IPV6),
                toServices(Family.IPV4),
                toServices(Family.IPV6),
                fromServers(Family.IPV4),
                fromServers(Family.IPV6))
        + elements(RESTORE, features.entrySet(), SilenceRules::restored)
        + update(silenced);
  }

  private static String sets(Family family) {
    return """
      set %1$sservices { type %2$s . inet_proto . inet_service; }
      set %1$sservices_all_ports { type %2$s . inet_proto; }
      set %1$sservice_hosts { type %2$s . inet_proto; }
      set %1$sown_addresses { type %2$s; }
      set %1$sservers { type %2$s . inet_proto . inet_service; }
      set %1$sservers_all_ports { type %2$s . inet_proto; }
      set %1$sserver_hosts { type %2$s . inet_proto; }
    """
        .formatted(family.prefix, family.type);
  }

  private static String toServices(Family family) {
    return """
        %2$s %3$s daddr . %4$s @%1$sservice_hosts counter drop
        %3$s daddr . %4$s . th dport @%1$sservices counter drop
        %3$s daddr . %4$s @%1$sservices_all_ports counter drop
    """
        .formatted(family.prefix, family.fragment, family.header, family.protocol);
  }

  private static String fromServers(Family family) {
    return """
        %3$s daddr @%1$sown_addresses accept
        %2$s %3$s saddr . %4$s @%1$sserver_hosts counter drop
        %3$s saddr . %4$s . th sport @%1$sservers counter drop
        %3$s saddr . %4$s @%1$sservers_all_ports counter drop
    """
        .formatted(family.prefix, family.fragment, family.header, family.protocol);
  }

  /** Fills the sets of the table that is there with other elements. */
  String update(Silenced silenced) {
    return rules(silenced.ranges()) + update(silenced, Family.IPV4) + update(silenced, Family.IPV6);
  }

  private String update(Silenced silenced, Family family) {
    return fill(family, "services", silenced.services(false), SilenceRules::withPort)
        + fill(family, "services_all_ports", silenced.services(true), SilenceRules::host)
        + fill(family, "service_hosts", silenced.serviceHosts(), SilenceRules::host)
        + fill(
            family.prefix + "own_addresses",
            silenced.ownAddresses().stream().filter(family::has).toList(),
            InetAddress::getHostAddress)
        + fill(family, "servers", silenced.servers(false), SilenceRules::withPort)
        + fill(family, "servers_all_ports", silenced.servers(true), SilenceRules::host)
        + fill(family, "server_hosts", silenced.serverHosts(), SilenceRules::host);
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
    Family family = Family.of(range);
    return "%s daddr %s %s %d th dport %d-%d"
        .formatted(
            family.header,
            range.networkText(),
            family.protocol,
            range.protocol(),
            range.firstPort(),
            range.lastPort());
  }

  private static String fragmentRule(Range range) {
    Family family = Family.of(range);
    return "%s %s daddr %s %s %d"
        .formatted(
            family.fragment, family.header, range.networkText(), family.protocol, range.protocol());
  }

  private String fill(
      Family family, String set, Collection<Party> parties, Function<Party, String> text) {
    List<Party> members = parties.stream().filter(party -> family.has(party.address())).toList();
    return fill(family.prefix + set, members, text);
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
