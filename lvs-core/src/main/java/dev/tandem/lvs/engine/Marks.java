package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.MarkRecords;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * The firewall marks of packets. They are seen before netfilter could mark them, so the engine and
 * the program do it by rules of their own. Belongs to the engine's thread.
 */
final class Marks {

  // Of a smaller network every address is let through the filter, of a larger one all there are.
  private static final int LONGEST_WIDE_PREFIX = 119;
  private static final int ADDRESS_BITS = 128;

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
   * @param served for which families there is a service for a mark, as in {@link SharedLayout}
   * @throws LvsException when a rule cannot be kept to
   */
  void rules(List<MarkRule> wanted, IntUnaryOperator served) {
    List<MarkRecords.Rule> compiled = new ArrayList<>();
    wanted.forEach(rule -> compile(rule, served.applyAsInt(rule.mark()), compiled));
    if (!records.replace(compiled)) {
      throw new LvsException(
          LvsError.OUT_OF_RANGE, compiled.size() + " rules for firewall marks, one for each port");
    }
    rules = List.copyOf(wanted);
    List<MarkRule> before = filtered;
    filtered = rules.stream().filter(rule -> served.applyAsInt(rule.mark()) != 0).toList();
    filtered.forEach(rule -> letThrough(rule, true));
    before.forEach(rule -> letThrough(rule, false));
  }

  /**
   * Other marks have a service than before. Without rules there is nothing to do, and those of an
   * earlier life go on until the first ones come.
   */
  void servedAnew(IntUnaryOperator served) {
    if (!rules.isEmpty()) {
      rules(rules, served);
    }
  }

  private void compile(MarkRule rule, int served, List<MarkRecords.Rule> into) {
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
                block(rule.source()),
                block(rule.destination()),
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

  private static MarkRecords.Block block(Optional<Network> network) {
    if (network.isEmpty()) {
      return MarkRecords.Block.ALL;
    }
    InetAddress address = network.get().address();
    long high = IpAddress.high(address);
    long low = IpAddress.low(address);
    int more = IpAddress.isIpv4(high, low) ? IpAddress.IPV4_PREFIX_BITS : 0;
    return new MarkRecords.Block(high, low, more + network.get().prefixLength());
  }

  private void letThrough(MarkRule rule, boolean through) {
    MarkRecords.Block block = block(rule.destination());
    int length = block.prefixLength();
    if (length <= LONGEST_WIDE_PREFIX) {
      if (through) {
        filter.addEveryService();
      } else {
        filter.removeEveryService();
      }
      return;
    }
    long first = block.low() & IpAddress.lowMask(length);
    for (int i = 0; i < 1 << (ADDRESS_BITS - length); i++) {
      int bits = IpAddress.bits(block.high(), first + i);
      if (through) {
        filter.addService(bits);
      } else {
        filter.removeService(bits);
      }
    }
  }

  /** The mark of a packet, 0 for none. */
  int of(PacketView packet, int cameBy) {
    return records.markOf(
        packet.protocol(),
        packet.sourceHigh(),
        packet.sourceLow(),
        packet.sourcePort(),
        packet.targetHigh(),
        packet.targetLow(),
        packet.targetPort(),
        cameBy);
  }

  /** The mark of a flow that comes in by an interface; any if empty. */
  int of(
      int protocol,
      long clientHigh,
      long clientLow,
      int clientPort,
      long addressHigh,
      long addressLow,
      int port,
      Optional<String> by) {
    int cameBy =
        by.map(name ->
                interfaceIndex
                    .apply(name)
                    .orElseThrow(() -> new LvsException(LvsError.NO_SUCH_INTERFACE, name)))
            .orElse(MarkRecords.ANY_INTERFACE);
    return records.markOf(
        protocol, clientHigh, clientLow, clientPort, addressHigh, addressLow, port, cameBy);
  }

  /** The mark that a flow probably has, if one does not know where it came in. */
  int of(
      int protocol,
      long clientHigh,
      long clientLow,
      int clientPort,
      long addressHigh,
      long addressLow,
      int port) {
    return records.markOf(
        protocol,
        clientHigh,
        clientLow,
        clientPort,
        addressHigh,
        addressLow,
        port,
        MarkRecords.ANY_INTERFACE);
  }
}
