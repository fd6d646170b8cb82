package dev.tandem.director.mark;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.EnumText;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rules in the words of iptables: what {@link IptablesRule} reads back as the same rule. */
public final class RuleText {

  private RuleText() {}

  /** Such as {@code -d 192.0.2.100/32 -p tcp --dport 80 -j MARK --set-mark 1}. */
  public static String of(MarkRule rule) {
    List<String> words = new ArrayList<>();
    rule.source().ifPresent(network -> words.add("-s " + of(network)));
    rule.destination().ifPresent(network -> words.add("-d " + of(network)));
    rule.interfaceName().ifPresent(name -> words.add("-i " + name));
    rule.protocol().ifPresent(of -> words.add("-p " + EnumText.lower(of)));
    addPorts("sport", rule.sourcePorts(), words);
    addPorts("dport", rule.destinationPorts(), words);
    words.add("-j MARK --set-mark " + Integer.toUnsignedString(rule.mark()));
    return String.join(" ", words);
  }

  private static String of(Network network) {
    return AddressText.of(network.address()) + "/" + network.prefixLength();
  }

  private static void addPorts(String option, List<Ports> ports, List<String> words) {
    if (ports.size() == 1) {
      words.add("--" + option + " " + of(ports.getFirst()));
    } else if (!ports.isEmpty()) {
      String list = ports.stream().map(RuleText::of).collect(Collectors.joining(","));
      words.add("-m multiport --" + option + "s " + list);
    }
  }

  private static String of(Ports ports) {
    return ports.first() == ports.last()
        ? Integer.toString(ports.first())
        : ports.first() + ":" + ports.last();
  }
}
