package dev.tandem.lvs.engine;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.HeaderRewrite;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.QuotedPacket;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.schedule.NewFlow;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.Slots;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * ICMP and ICMPv6 errors about packets of connections reach whom they concern, as IPVS does it:
 * those from the client's side go to the server, those about a server's connection to its client,
 * both translated if the connection is; and those about a tunnel's packets tell the client of its
 * own packet.
 */
final class IcmpRelay {

  private static final int UNREACHABLE = 3;
  private static final int SOURCE_QUENCH = 4;
  private static final int TIME_EXCEEDED = 11;
  private static final int ICMP_HEADER = 8;
  private static final int NO_MARK = 0;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final PacketView packet;
  private final ConnectionTable table;
  private final Slots slots;
  private final Destinations destinations;
  private final CounterRecords counters;
  private final Forwarder forwarder;
  private final ServiceTable services;
  private final Connections connections;
  private final Behaviour behaviour;
  private final NewFlow flow = new NewFlow();
  private final QuotedPacket quoted = new QuotedPacket();
  private final QuotedPacket inner = new QuotedPacket();
  private final FlowKey key = new FlowKey();

  IcmpRelay(EngineParts parts, PacketView packet, Forwarder forwarder) {
    this.packet = packet;
    this.forwarder = forwarder;
    table = parts.table();
    slots = table.slots();
    destinations = parts.destinations();
    services = parts.services();
    connections = parts.connections();
    behaviour = parts.behaviour();
    counters = parts.counters();
  }

  /** Decides about an ICMP message: the kernel gets what is not about a connection. */
  Verdict process(int now) {
    MemorySegment memory = packet.memory();
    long icmp = packet.ip() + packet.headerLength();
    int length = packet.totalLength() - packet.headerLength();
    if (length < ICMP_HEADER
        || !isError(memory.get(BYTE, icmp), packet.ipv6())
        || !quoted.read(memory, icmp + ICMP_HEADER, length - ICMP_HEADER)) {
      return Verdict.PASS;
    }
    int slot = table.findReply(PacketKeys.fromClient(quoted, key));
    if (slot != ConnectionTable.NONE) {
      return toClient(slot, icmp, length);
    }
    slot = table.find(PacketKeys.toClient(quoted, key));
    if (slot != ConnectionTable.NONE) {
      return toServer(slot, icmp, length);
    }
    slot = behaviour.schedulesErrors() ? scheduled(now) : ConnectionTable.NONE;
    return slot == ConnectionTable.NONE ? aboutTunnel(icmp, now) : toServer(slot, icmp, length);
  }

  /** Opens the connection that the quoted packet of a service would be of. */
  private int scheduled(int now) {
    VirtualService service =
        services.lookup(
            NO_MARK,
            quoted.protocol(),
            quoted.sourceHigh(),
            quoted.sourceLow(),
            quoted.sourcePort());
    if (service == null || service.persistent() || service.onePacket(quoted.protocol())) {
      return ConnectionTable.NONE;
    }
    int client = IpAddress.bits(quoted.targetHigh(), quoted.targetLow());
    int virtual = IpAddress.bits(quoted.sourceHigh(), quoted.sourceLow());
    int position = service.pick(flow.of(client, quoted.targetPort(), virtual, now));
    if (position == Scheduler.NONE) {
      return ConnectionTable.NONE;
    }
    RealServer server = service.servers().get(position);
    int port = service.serverPort(server, quoted.sourcePort());
    FlowKey ends = PacketKeys.toClient(quoted, key);
    return connections.open(ends, server, port, ConnectionTable.NONE, now);
  }

  /** Of ICMPv6 all types below 128 are errors (RFC 4443 section 2.1). */
  private static boolean isError(int type, boolean ipv6) {
    if (ipv6) {
      return type > 0;
    }
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
    HeaderRewrite.decrementTtl(packet);
    quoted.target(slots.virtualHigh(slot), slots.virtualLow(slot), slots.virtualPort(slot));
    HeaderRewrite.sourceAddress(packet, slots.virtualHigh(slot), slots.virtualLow(slot));
    updateChecksum(icmp, length);
    return forwarder.sendToClient(slot);
  }

  private Verdict toServer(int slot, long icmp, int length) {
    int destination = slots.destination(slot);
    if (!destinations.present(destination)) {
      return forwarder.drop(PacketCounter.SERVER_GONE);
    }
    if (destinations.isLocal(destination)) {
      return Verdict.LOCAL;
    }
    if (slots.isNat(slot) && !checksumRight(icmp, length)) {
      return forwarder.drop(PacketCounter.MALFORMED);
    }
    counters.count(PacketCounter.ICMP_RELAYED);
    if (packet.ttl() <= 1) {
      return forwarder.drop(PacketCounter.TTL_EXPIRED);
    }
    HeaderRewrite.decrementTtl(packet);
    if (slots.isNat(slot)) {
      quoted.source(slots.serverHigh(slot), slots.serverLow(slot), slots.serverPort(slot));
      HeaderRewrite.targetAddress(packet, slots.serverHigh(slot), slots.serverLow(slot));
      updateChecksum(icmp, length);
    }
    return forwarder.sendToServer(slot);
  }

  private boolean checksumRight(long icmp, int length) {
    return checksum(icmp, length) == 0;
  }

  private void updateChecksum(long icmp, int length) {
    MemorySegment memory = packet.memory();
    memory.set(SHORT, icmp + 2, (short) 0);
    memory.set(SHORT, icmp + 2, (short) checksum(icmp, length));
  }

  private int checksum(long icmp, int length) {
    return IcmpErrors.checksum(packet.memory(), packet.ip(), icmp, length, packet.ipv6());
  }

  /** The client does not know of the tunnel: the error it gets is about the packet in it. */
  private Verdict aboutTunnel(long icmp, int now) {
    int start = quoted.inner();
    if (start < 0 || !inner.read(packet.memory(), quoted.ip() + start, quoted.length() - start)) {
      return Verdict.PASS;
    }
    int slot = table.find(PacketKeys.fromClient(inner, key));
    if (slot == ConnectionTable.NONE
        || !slots.isTunnel(slot)
        || !destinations.isServer(
            slots.destination(slot), quoted.targetHigh(), quoted.targetLow())) {
      return Verdict.PASS;
    }
    int typeAndCode = packet.memory().get(SHORT, icmp) & 0xffff;
    int mtu = 0;
    if (typeAndCode == IcmpError.TOO_BIG.typeAndCode(packet.ipv6())) {
      // ICMPv6 has 32 bits for it; what does not fit into 16 is no limit to any packet.
      int outerMtu = packet.memory().get(SHORT, icmp + 6) & 0xffff;
      mtu = outerMtu - start;
      destinations.learnMtu(slots.destination(slot), mtu, now);
      if (!inner.dontFragment()) {
        return forwarder.drop(PacketCounter.ICMP_RELAYED);
      }
    }
    counters.count(PacketCounter.ICMP_RELAYED);
    return forwarder.complain(slot, inner, inTermsOf(inner, typeAndCode), mtu);
  }

  /** What became of the outer packet, for a client that may speak another family. */
  private int inTermsOf(QuotedPacket about, int typeAndCode) {
    if (about.ipv6() == packet.ipv6()) {
      return typeAndCode;
    }
    boolean tooBig = typeAndCode == IcmpError.TOO_BIG.typeAndCode(packet.ipv6());
    IcmpError error = tooBig ? IcmpError.TOO_BIG : IcmpError.HOST_UNREACHABLE;
    return error.typeAndCode(about.ipv6());
  }
}
