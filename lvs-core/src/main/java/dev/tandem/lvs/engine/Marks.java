package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.MarkRecords;
import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * The firewall marks of packets. They are seen before netfilter could mark them, so the engine and
 * the program do it by rules of their own. Belongs to the engine's thread.
 */
final class Marks {

  // Of a smaller network every address is let through the filter, of a larger one all there are.
  private static final int LONGEST_WIDE_PREFIX = 23;

  private final MarkRecords records;
  private final AddressFilter filter;
  private final Function<String, OptionalInt> interfaceIndex;
  private List<MarkRule> rules = List.of();
  private List<MarkRule> filtered = List.of();

  /**
   * Starts without rules.
   *
   * @param interfaceIndex finds an interface by its name
   */
  Marks(MarkRecords records, AddressFilter filter, Function<String, OptionalInt> interfaceIndex) {
    this.records = records;
    this.filter = filter;
    this.interfaceIndex = interfaceIndex;
  }

  List<MarkRule> rules() {
    return rules;
  }

  /**
   * Goes by other rules.
   *
   * @param served whether there is a service for a mark
   * @throws LvsException when a rule cannot be kept to
   */
  void rules(List<MarkRule> wanted, IntPredicate served) {
    List<MarkRecords.Rule> compiled = new ArrayList<>();
    wanted.forEach(rule -> compile(rule, served.test(rule.mark()), compiled));
    if (!records.replace(compiled)) {
      throw new LvsException(
          LvsError.OUT_OF_RANGE, compiled.size() + " rules for firewall marks, one for each port");
    }
    rules = List.copyOf(wanted);
    List<MarkRule> before = filtered;
    filtered = rules.stream().filter(rule -> served.test(rule.mark())).toList();
    filtered.forEach(rule -> letThrough(rule, true));
    before.forEach(rule -> letThrough(rule, false));
  }

  private void compile(MarkRule rule, boolean served, List<MarkRecords.Rule> into) {
    int from =
        rule.interfaceName().isEmpty()
            ? MarkRecords.ANY_INTERFACE
            : interfaceIndex
                .apply(rule.interfaceName().get())
                .orElseThrow(
                    () -> new LvsException(LvsError.NO_SUCH_INTERFACE, rule.interfaceName().get()));
    for (Ports sourcePorts : orAll(rule.sourcePorts())) {
      for (Ports targetPorts : orAll(rule.destinationPorts())) {
        into.add(
            new MarkRecords.Rule(
                address(rule.source()),
                mask(rule.source()),
                address(rule.destination()),
                mask(rule.destination()),
                sourcePorts.first(),
                sourcePorts.last(),
                targetPorts.first(),
                targetPorts.last(),
                from,
                rule.mark(),
                rule.protocol().map(protocol -> protocol.number()).orElse(0),
                served));
      }
    }
  }

  private static List<Ports> orAll(List<Ports> ports) {
    return ports.isEmpty() ? List.of(Ports.ALL) : ports;
  }

  private static int address(Optional<Network> network) {
    if (network.isPresent() && !(network.get().address() instanceof Inet4Address)) {
      throw new LvsException(LvsError.FAMILY_MISMATCH, network.get());
    }
    return network.map(some -> Ipv4.bits(some.address())).orElse(0);
  }

  private static int mask(Optional<Network> network) {
    int length = network.map(Network::prefixLength).orElse(0);
    return length == 0 ? 0 : -1 << (Integer.SIZE - length);
  }

  private void letThrough(MarkRule rule, boolean through) {
    int length = rule.destination().map(Network::prefixLength).orElse(0);
    if (length <= LONGEST_WIDE_PREFIX) {
      if (through) {
        filter.addEveryService();
      } else {
        filter.removeEveryService();
      }
      return;
    }
    int first = address(rule.destination()) & mask(rule.destination());
    for (int i = 0; i < 1 << (Integer.SIZE - length); i++) {
      if (through) {
        filter.addService(first + i);
      } else {
        filter.removeService(first + i);
      }
    }
  }

  /** The mark of a packet, 0 for none. */
  int of(PacketView packet, int cameBy) {
    return records.markOf(
        packet.protocol(),
        packet.source(),
        packet.sourcePort(),
        packet.target(),
        packet.targetPort(),
        cameBy);
  }

  /** The mark that a flow probably has, if one does not know where it came in. */
  int of(int protocol, int client, int clientPort, int address, int port) {
    return records.markOf(protocol, client, clientPort, address, port, MarkRecords.ANY_INTERFACE);
  }
}
