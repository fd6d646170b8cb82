package dev.tandem.lvs.engine;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.QuotedPacket;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Slots;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * ICMP errors about packets of connections reach whom they concern, as IPVS does it: those from the
 * client's side go to the server, those about a server's connection to its client, both translated
 * if the connection is; and those about a tunnel's packets tell the client of its own packet.
 */
final class IcmpRelay {

  private static final int UNREACHABLE = 3;
  private static final int SOURCE_QUENCH = 4;
  private static final int TIME_EXCEEDED = 11;
  private static final int ICMP_HEADER = 8;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final PacketView packet;
  private final ConnectionTable table;
  private final Slots slots;
  private final Destinations destinations;
  private final CounterRecords counters;
  private final Forwarder forwarder;
  private final QuotedPacket quoted = new QuotedPacket();
  private final QuotedPacket inner = new QuotedPacket();

  IcmpRelay(EngineParts parts, PacketView packet, Forwarder forwarder) {
    this.packet = packet;
    this.forwarder = forwarder;
    table = parts.table();
    slots = table.slots();
    destinations = parts.destinations();
    counters = parts.counters();
  }

  /** Decides about an ICMP message: the kernel gets what is not about a connection. */
  Verdict process(int now) {
    MemorySegment memory = packet.memory();
    long icmp = packet.ip() + packet.headerLength();
    int length = packet.totalLength() - packet.headerLength();
    if (length < ICMP_HEADER
        || !isError(memory.get(BYTE, icmp))
        || !quoted.read(memory, icmp + ICMP_HEADER, length - ICMP_HEADER)) {
      return Verdict.PASS;
    }
    int slot =
        table.findReply(
            quoted.protocol(),
            quoted.source(),
            quoted.sourcePort(),
            quoted.target(),
            quoted.targetPort());
    if (slot != ConnectionTable.NONE) {
      return toClient(slot, icmp, length);
    }
    slot =
        table.find(
            quoted.protocol(),
            quoted.target(),
            quoted.targetPort(),
            quoted.source(),
            quoted.sourcePort());
    if (slot != ConnectionTable.NONE) {
      return toServer(slot, icmp, length);
    }
    return aboutTunnel(icmp, now);
  }

  private static boolean isError(int type) {
    return type == UNREACHABLE || type == SOURCE_QUENCH || type == TIME_EXCEEDED;
  }

  private Verdict toClient(int slot, long icmp, int length) {
    if (!checksumRight(icmp, length)) {
      return forwarder.drop(PacketCounter.MALFORMED);
    }
    counters.count(PacketCounter.ICMP_RELAYED);
    if (packet.ttl() <= 1) {
      return forwarder.drop(PacketCounter.TTL_EXPIRED);
    }
    packet.decrementTtl();
    quoted.target(slots.virtualAddress(slot), slots.virtualPort(slot));
    packet.sourceAddress(slots.virtualAddress(slot));
    updateChecksum(icmp, length);
    return forwarder.sendToClient(slot);
  }

  private Verdict toServer(int slot, long icmp, int length) {
    int destination = slots.destination(slot);
    if (!destinations.present(destination)) {
      return forwarder.drop(PacketCounter.SERVER_GONE);
    }
    if (slots.isNat(slot) && !checksumRight(icmp, length)) {
      return forwarder.drop(PacketCounter.MALFORMED);
    }
    counters.count(PacketCounter.ICMP_RELAYED);
    if (packet.ttl() <= 1) {
      return forwarder.drop(PacketCounter.TTL_EXPIRED);
    }
    packet.decrementTtl();
    if (slots.isNat(slot)) {
      quoted.source(slots.serverAddress(slot), slots.serverPort(slot));
      packet.targetAddress(slots.serverAddress(slot));
      updateChecksum(icmp, length);
    }
    return forwarder.sendToServer(slot);
  }

  private boolean checksumRight(long icmp, int length) {
    return Checksums.of(packet.memory(), icmp, length) == 0;
  }

  private void updateChecksum(long icmp, int length) {
    MemorySegment memory = packet.memory();
    memory.set(SHORT, icmp + 2, (short) 0);
    memory.set(SHORT, icmp + 2, (short) Checksums.of(memory, icmp, length));
  }

  /** The client does not know of the tunnel: the error it gets is about the packet in it. */
  private Verdict aboutTunnel(long icmp, int now) {
    int start = quoted.inner();
    if (start < 0 || !inner.read(packet.memory(), quoted.ip() + start, quoted.length() - start)) {
      return Verdict.PASS;
    }
    int slot =
        table.find(
            inner.protocol(),
            inner.source(),
            inner.sourcePort(),
            inner.target(),
            inner.targetPort());
    if (slot == ConnectionTable.NONE
        || !slots.isTunnel(slot)
        || !destinations.isServer(slots.destination(slot), quoted.target())) {
      return Verdict.PASS;
    }
    int typeAndCode = packet.memory().get(SHORT, icmp) & 0xffff;
    int mtu = 0;
    if (typeAndCode == IcmpErrors.FRAGMENTATION_NEEDED) {
      int outerMtu = packet.memory().get(SHORT, icmp + 6) & 0xffff;
      mtu = outerMtu - start;
      destinations.learnMtu(slots.destination(slot), mtu, now);
      if (!inner.dontFragment()) {
        return forwarder.drop(PacketCounter.ICMP_RELAYED);
      }
    }
    counters.count(PacketCounter.ICMP_RELAYED);
    return forwarder.complain(slot, inner, typeAndCode, mtu);
  }
}
