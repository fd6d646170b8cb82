package dev.tandem.director.mark;

import dev.tandem.director.mark.RuleWords.Numbers;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule in the words of iptables, such as {@code -A PREROUTING -d 192.0.2.100 -p tcp -m multiport
 * --dports 80,443 -j MARK --set-mark 1}. What it cannot express it refuses by name: a rule that is
 * half understood would mark the wrong packets.
 */
public final class IptablesRule {

  private static final Set<String> HARMLESS_MATCHES = Set.of("tcp", "udp", "sctp", "multiport");

  private final RuleWords words;
  private Optional<String> interfaceName = Optional.empty();
  private Optional<Network> source = Optional.empty();
  private Optional<Network> destination = Optional.empty();
  private Optional<Protocol> protocol = Optional.empty();
  private final List<Ports> sourcePorts = new ArrayList<>();
  private final List<Ports> destinationPorts = new ArrayList<>();
  private Optional<Integer> mark = Optional.empty();
  private boolean marks;

  private IptablesRule(List<String> words) {
    this.words = new RuleWords(words);
  }

  /**
   * Reads the words behind {@code -A PREROUTING}.
   *
   * @throws MarkSyntaxException with the word that is not understood
   */
  public static MarkRule parse(List<String> words) throws MarkSyntaxException {
    return new IptablesRule(words).read();
  }

  private MarkRule read() throws MarkSyntaxException {
    while (words.hasNext()) {
      take(words.next());
    }
    if (!marks) {
      throw new MarkSyntaxException("the rule has no -j MARK");
    }
    if (protocol.isEmpty() && !(sourcePorts.isEmpty() && destinationPorts.isEmpty())) {
      throw new MarkSyntaxException("ports need a protocol: add -p tcp, -p udp or -p sctp");
    }
    int value = mark.orElseThrow(() -> new MarkSyntaxException("-j MARK needs --set-mark NUMBER"));
    return new MarkRule(
        value, interfaceName, source, destination, protocol, sourcePorts, destinationPorts);
  }

  private void take(String option) throws MarkSyntaxException {
    switch (option) {
      case "-s", "--source", "--src" -> source = Optional.of(words.network(option));
      case "-d", "--destination", "--dst" -> destination = Optional.of(words.network(option));
      case "-i", "--in-interface" ->
          interfaceName = Optional.of(RuleWords.interfaceName(words.value(option), '+'));
      case "-p", "--protocol" -> protocol = Optional.of(words.protocol(option));
      case "-m", "--match" -> match(words.value(option));
      case "--sport", "--source-port" -> sourcePorts.add(words.ports(option, ':'));
      case "--dport", "--destination-port" -> destinationPorts.add(words.ports(option, ':'));
      case "--sports", "--source-ports" -> sourcePorts.addAll(words.portList(option, ':'));
      case "--dports", "--destination-ports" ->
          destinationPorts.addAll(words.portList(option, ':'));
      case "-j", "--jump" -> target(words.value(option));
      case "--set-mark", "--set-xmark" -> mark = Optional.of(setMark(words.value(option)));
      case "--comment" -> words.value(option);
      case "!" -> throw new MarkSyntaxException("'!' cannot be expressed: say what is to match");
      default -> throw new MarkSyntaxException("'" + option + "' cannot be expressed");
    }
  }

  private static void match(String module) throws MarkSyntaxException {
    if (!HARMLESS_MATCHES.contains(module) && !module.equals("comment")) {
      throw new MarkSyntaxException("'-m " + module + "' cannot be expressed");
    }
  }

  private void target(String name) throws MarkSyntaxException {
    if (!name.equals("MARK")) {
      throw new MarkSyntaxException("'-j " + name + "' is not a mark");
    }
    marks = true;
  }

  /** A number, with or without a mask over all its bits. */
  private static int setMark(String value) throws MarkSyntaxException {
    int slash = value.indexOf('/');
    if (slash >= 0 && Numbers.mark(value.substring(slash + 1)) != -1) {
      throw new MarkSyntaxException("'" + value + "': a mask on the mark cannot be expressed");
    }
    return Numbers.mark(slash < 0 ? value : value.substring(0, slash));
  }
}
