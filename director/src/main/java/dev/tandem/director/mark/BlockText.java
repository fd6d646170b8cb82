package dev.tandem.director.mark;

import dev.tandem.linux.AddressText;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import java.util.List;
import java.util.stream.Collectors;

/** Rules as {@code firewall_mark} blocks of a configuration. */
final class BlockText {

  private BlockText() {}

  static String of(MarkRule rule) {
    StringBuilder text = new StringBuilder();
    text.append("firewall_mark ").append(Integer.toUnsignedString(rule.mark())).append(" {\n");
    rule.source().ifPresent(network -> line(text, "source", of(network)));
    rule.destination().ifPresent(network -> line(text, "destination", of(network)));
    rule.interfaceName().ifPresent(name -> line(text, "interface", name));
    rule.protocol().ifPresent(protocol -> line(text, "protocol", protocol.name()));
    if (!rule.sourcePorts().isEmpty()) {
      line(text, "source_port", of(rule.sourcePorts()));
    }
    if (!rule.destinationPorts().isEmpty()) {
      line(text, "port", of(rule.destinationPorts()));
    }
    return text.append("}\n").toString();
  }

  private static void line(StringBuilder text, String keyword, String value) {
    text.append("    ").append(keyword).append(' ').append(value).append('\n');
  }

  private static String of(Network network) {
    return AddressText.of(network.address()) + "/" + network.prefixLength();
  }

  private static String of(List<Ports> list) {
    return list.stream()
        // Port 0 is on no wire, and no configuration asks for it.
        .map(ports -> new Ports(Math.max(ports.first(), 1), Math.max(ports.last(), 1)))
        .map(p -> p.first() == p.last() ? "" + p.first() : p.first() + "-" + p.last())
        .collect(Collectors.joining(" "));
  }
}
