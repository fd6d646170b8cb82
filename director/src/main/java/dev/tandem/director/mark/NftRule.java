package dev.tandem.director.mark;

import dev.tandem.director.mark.RuleWords.Numbers;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Protocol;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One rule of nftables that sets a mark. */
final class NftRule {

  private static final Set<String> VERDICTS = Set.of("accept", "return", "continue");

  private final List<String> words;
  private int next;
  private final List<String> interfaces = new ArrayList<>();
  private final List<Network> sources = new ArrayList<>();
  private final List<Network> destinations = new ArrayList<>();
  private final List<Protocol> protocols = new ArrayList<>();
  private final List<Ports> sourcePorts = new ArrayList<>();
  private final List<Ports> destinationPorts = new ArrayList<>();
  private Optional<Integer> mark = Optional.empty();
  private Optional<String> family = Optional.empty();

  private NftRule(List<String> words) {
    this.words = words;
  }

  /**
   * Reads the words of a rule.
   *
   * @throws MarkSyntaxException with what cannot be expressed
   */
  static List<MarkRule> parse(List<String> words) throws MarkSyntaxException {
    return new NftRule(words).read();
  }

  private List<MarkRule> read() throws MarkSyntaxException {
    while (next < words.size()) {
      take(words.get(next++));
    }
    MarkPattern pattern =
        new MarkPattern(
            interfaces, sources, destinations, protocols, sourcePorts, destinationPorts);
    if (pattern.lacksProtocol()) {
      throw new MarkSyntaxException("ports need a protocol: add meta l4proto");
    }
    checkFamily();
    return pattern.rules(mark.orElseThrow(() -> new MarkSyntaxException("the rule sets no mark")));
  }

  /** A family by itself is no pattern; beside addresses of that family it says nothing new. */
  private void checkFamily() throws MarkSyntaxException {
    if (family.isPresent()) {
      boolean ipv6 = family.get().equals("ipv6");
      boolean told =
          sources.stream().anyMatch(network -> network.address() instanceof Inet6Address == ipv6)
              || destinations.stream()
                  .anyMatch(network -> network.address() instanceof Inet6Address == ipv6);
      if (!told) {
        throw new MarkSyntaxException("'meta nfproto' without an address cannot be expressed");
      }
    }
  }

  private void take(String word) throws MarkSyntaxException {
    switch (word) {
      case "ip", "ip6" -> header(word, value(word));
      case "tcp", "udp", "sctp" -> {
        onlyProtocols(List.of(RuleWords.protocol("", word)));
        ports(word, value(word));
      }
      case "th" -> ports(word, value(word));
      case "meta" -> meta(value(word));
      case "iif", "iifname", "l4proto", "mark" -> meta(word);
      case "counter" -> skipCounter();
      case "comment" -> value(word);
      case "xt" ->
          throw new MarkSyntaxException(
              "iptables wrote this rule: import what iptables-save prints");
      default -> {
        if (!VERDICTS.contains(word)) {
          throw new MarkSyntaxException("'" + word + "' cannot be expressed");
        }
      }
    }
  }

  private String value(String of) throws MarkSyntaxException {
    if (next == words.size()) {
      throw new MarkSyntaxException("'" + of + "' needs a value");
    }
    return words.get(next++);
  }

  private void header(String header, String field) throws MarkSyntaxException {
    String name = header + " " + field;
    switch (field) {
      case "saddr" -> addNetworks(name, sources);
      case "daddr" -> addNetworks(name, destinations);
      case "protocol", "nexthdr" -> onlyProtocols(protocols(name));
      default -> throw new MarkSyntaxException("'" + name + "' cannot be expressed");
    }
  }

  private void addNetworks(String name, List<Network> to) throws MarkSyntaxException {
    for (String text : values(name)) {
      to.add(RuleWords.network(name, text));
    }
  }

  private List<Protocol> protocols(String name) throws MarkSyntaxException {
    List<Protocol> list = new ArrayList<>();
    for (String text : values(name)) {
      list.add(RuleWords.protocol(name, text));
    }
    return list;
  }

  /** Of several that ask for the protocol, all must be right. */
  private void onlyProtocols(List<Protocol> these) throws MarkSyntaxException {
    if (protocols.isEmpty()) {
      protocols.addAll(these);
      return;
    }
    protocols.retainAll(these);
    if (protocols.isEmpty()) {
      throw new MarkSyntaxException("no packet has both protocols");
    }
  }

  private void ports(String of, String field) throws MarkSyntaxException {
    String name = of + " " + field;
    List<Ports> to =
        switch (field) {
          case "sport" -> sourcePorts;
          case "dport" -> destinationPorts;
          default -> throw new MarkSyntaxException("'" + name + "' cannot be expressed");
        };
    for (String text : values(name)) {
      to.add(RuleWords.ports(name, text, '-'));
    }
  }

  private void meta(String key) throws MarkSyntaxException {
    switch (key) {
      case "iif", "iifname" -> {
        for (String name : values(key)) {
          interfaces.add(RuleWords.interfaceName(name.replace("\"", ""), '*'));
        }
      }
      case "l4proto" -> onlyProtocols(protocols("meta l4proto"));
      case "nfproto" -> family = Optional.of(value(key));
      case "mark" -> mark = Optional.of(setMark());
      default -> throw new MarkSyntaxException("'meta " + key + "' cannot be expressed");
    }
  }

  private int setMark() throws MarkSyntaxException {
    if (!value("meta mark").equals("set")) {
      throw new MarkSyntaxException("a rule that asks for a mark cannot be expressed");
    }
    String value = value("meta mark set");
    if (!Character.isDigit(value.charAt(0))) {
      throw new MarkSyntaxException("'meta mark set " + value + "': only a number can be set");
    }
    return Numbers.mark(value);
  }

  private void skipCounter() {
    // counter packets N bytes N
    if (next + 3 < words.size() && words.get(next).equals("packets")) {
      next += 4;
    }
  }

  /** One value, or those of a set. */
  private List<String> values(String of) throws MarkSyntaxException {
    String first = value(of);
    List<String> values = new ArrayList<>();
    if (!first.equals("{")) {
      values.add(first);
    } else {
      for (String word = value(of); !word.equals("}"); word = value(of)) {
        if (!word.equals(",")) {
          values.add(word);
        }
      }
    }
    for (String value : values) {
      if (value.startsWith("@") || value.equals("!=") || value.equals(".")) {
        throw new MarkSyntaxException("'" + of + " " + value + "' cannot be expressed");
      }
    }
    return values;
  }
}
