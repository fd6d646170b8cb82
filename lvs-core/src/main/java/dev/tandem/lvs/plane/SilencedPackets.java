package dev.tandem.lvs.plane;

import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.plane.Silenced.Range;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What an engine's services have the kernel kept from; to be asked on the engine's thread. */
final class SilencedPackets {

  private static final List<MarkRule.Network> EVERYWHERE =
      List.of(
          new MarkRule.Network(InetAddress.ofLiteral("0.0.0.0"), 0),
          new MarkRule.Network(InetAddress.ofLiteral("::"), 0));

  private SilencedPackets() {}

  static Silenced of(Engine engine) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return of(engine, ServedAddresses.of(engine), ownAddresses(rtnetlink));
    }
  }

  static Silenced of(Engine engine, ServedAddresses served, Set<InetAddress> own) {
    return new Silenced(
        served.parties(), ranges(engine, served), TranslatedServers.of(engine), own);
  }

  /** The addresses of this host. */
  static Set<InetAddress> ownAddresses(Rtnetlink rtnetlink) {
    return rtnetlink.addresses().stream()
        .map(InterfaceAddress::address)
        .collect(Collectors.toSet());
  }

  /** What comes to services besides their own address and port. */
  private static Set<Range> ranges(Engine engine, ServedAddresses served) {
    Set<Range> ranges = new HashSet<>(served.ftpData(TranslatedServers.helpsFtp(engine)));
    Set<Integer> marks =
        engine.services().stream()
            .map(service -> service.settings().key())
            .filter(ServiceKey.OfMark.class::isInstance)
            .map(key -> ((ServiceKey.OfMark) key).mark())
            .collect(Collectors.toSet());
    engine.markRules().stream()
        .filter(rule -> marks.contains(rule.mark()))
        .forEach(rule -> ranges.addAll(ranges(rule)));
    return ranges;
  }

  /** More than the rule, whose interface and source are left out: the rest goes back. */
  private static Set<Range> ranges(MarkRule rule) {
    List<MarkRule.Network> networks = rule.destination().map(List::of).orElse(EVERYWHERE);
    List<Protocol> protocols = rule.protocol().map(List::of).orElse(List.of(Protocol.values()));
    List<MarkRule.Ports> ports =
        rule.destinationPorts().isEmpty() ? List.of(MarkRule.Ports.ALL) : rule.destinationPorts();
    Set<Range> ranges = new HashSet<>();
    for (Protocol protocol : protocols) {
      for (MarkRule.Ports some : ports) {
        networks.forEach(
            network -> ranges.add(Range.of(network, protocol.number(), some.first(), some.last())));
      }
    }
    return ranges;
  }
}
