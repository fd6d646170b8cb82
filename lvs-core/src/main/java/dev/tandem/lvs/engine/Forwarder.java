package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.FlagClass;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.fastpath.TrafficRecords;
import dev.tandem.lvs.fastpath.TunnelRecords;
import dev.tandem.lvs.forward.Encapsulation;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.HeaderRewrite;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.QuotedPacket;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Slots;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Sends packets of connections on, as the program does: counts, translates or wraps them, and
 * answers with an ICMP error where they cannot go on. Changes the packet in place.
 */
final class Forwarder {

  // RFC 791: every network takes packets of this length. IPVS gives up on tunnels below.
  private static final int SMALLEST_MTU = 68;
  // RFC 8200 section 5: the same for IPv6.
  private static final int SMALLEST_MTU_IPV6 = 1280;

  private final PacketView packet;
  private final Slots slots;
  private final Destinations destinations;
  private final Connections connections;
  private final NextHops hops;
  private final TunnelRecords tunnels;
  private final CounterRecords counters;
  private final TrafficRecords traffic;
  private final Encapsulation encapsulation;
  private final FtpHelper ftp;
  private final Fragmenter fragmenter = new Fragmenter();
  private final IcmpErrors icmp = new IcmpErrors();

  private Outlet outlet = Outlet.NONE;
  private int slot = ConnectionTable.NONE;
  private boolean fromServer;
  private int hop;
  private long frame;
  private int length;
  private int keptHop;
  private long keptFrame;
  private int keptLength;

  /**
   * Starts with nothing to forward.
   *
   * @param packet the view that packets are seen through
   * @param ftp reads it too
   */
  Forwarder(EngineParts parts, PacketView packet, FtpHelper ftp) {
    this.packet = packet;
    this.ftp = ftp;
    slots = parts.table().slots();
    destinations = parts.destinations();
    connections = parts.connections();
    hops = parts.hops();
    tunnels = parts.tunnels();
    counters = parts.counters();
    traffic = parts.traffic();
    encapsulation = new Encapsulation(tunnels);
  }

  void outlet(Outlet newOutlet) {
    outlet = newOutlet;
  }

  Outlet outlet() {
    return outlet;
  }

  /** The connection of the packet that was forwarded last. */
  int slot() {
    return slot;
  }

  /** Whether that packet came from the server. */
  boolean fromServer() {
    return fromServer;
  }

  /** Keeps what was decided about a packet, while others are forwarded. */
  void keep() {
    keptHop = hop;
    keptFrame = frame;
    keptLength = length;
  }

  /** Goes back to the packet that was kept. */
  void restore() {
    hop = keptHop;
    frame = keptFrame;
    length = keptLength;
  }

  /** Starts with the frame that is to be decided about. */
  void begin(long newFrame, int newLength) {
    frame = newFrame;
    length = newLength;
  }

  /** See {@link PacketEngine#frame}. */
  long frame() {
    return frame;
  }

  /** See {@link PacketEngine#length}. */
  int length() {
    return length;
  }

  /** See {@link PacketEngine#hop}. */
  int hop() {
    return hop;
  }

  /** Sends a packet of a connection on. */
  Verdict forward(int newSlot, boolean isFromServer, int now) {
    slot = newSlot;
    fromServer = isFromServer;
    int destination = slots.destination(slot);
    if (!fromServer && !destinations.present(destination)) {
      return drop(PacketCounter.SERVER_GONE);
    }
    touch(destination, now);
    if (!fromServer && destinations.isLocal(destination)) {
      return Verdict.LOCAL;
    }
    if (packet.ttl() <= 1) {
      return refuse(PacketCounter.TTL_EXPIRED, IcmpError.TIME_EXCEEDED, 0);
    }
    hop = fromServer ? clientHop() : destinations.hop(destination);
    if (hop == NextHops.NONE) {
      return drop(PacketCounter.HOP_UNKNOWN);
    }
    if (fromServer) {
      return toClient(now);
    }
    HeaderRewrite.decrementTtl(packet);
    return slots.isTunnel(slot) ? wrap(destination) : toServer(now);
  }

  private void touch(int destination, int now) {
    slots.lastSeen(slot, now);
    slots.countPacket(slot, fromServer);
    traffic.count(destination, fromServer, packet.totalLength());
    counters.count(fromServer ? PacketCounter.FORWARDED_OUT : PacketCounter.FORWARDED_IN);
    if (packet.protocol() == PacketView.TCP && !packet.isLaterFragment()) {
      connections.segment(slot, FlagClass.of(packet.tcpFlags()), fromServer, now);
    } else if (packet.protocol() == PacketView.SCTP) {
      connections.chunk(slot, packet.chunk(), fromServer, now);
    } else if (fromServer) {
      connections.answered(slot, now);
    } else {
      connections.datagram(slot, now);
    }
  }

  private int clientHop() {
    int known = slots.clientHop(slot);
    if (known != NextHops.NONE) {
      return known;
    }
    int found = hops.towards(slots.clientHigh(slot), slots.clientLow(slot));
    slots.clientHop(slot, found);
    return found;
  }

  /** The kernel looks at the length before the time to live counts down; errors quote that. */
  private Verdict toClient(int now) {
    if (tooBig(hops.mtu(hop))) {
      return refuse(PacketCounter.TOO_BIG, IcmpError.TOO_BIG, hops.mtu(hop));
    }
    HeaderRewrite.decrementTtl(packet);
    HeaderRewrite.source(
        packet, slots.virtualHigh(slot), slots.virtualLow(slot), slots.virtualPort(slot));
    return sendTranslated(now);
  }

  private Verdict toServer(int now) {
    if (tooBig(hops.mtu(hop))) {
      return refuse(PacketCounter.TOO_BIG, IcmpError.TOO_BIG, hops.mtu(hop));
    }
    if (slots.isNat(slot)) {
      HeaderRewrite.target(
          packet, slots.serverHigh(slot), slots.serverLow(slot), slots.serverPort(slot));
    }
    return sendTranslated(now);
  }

  /** A helper reads, and changes, what has its addresses already. */
  private Verdict sendTranslated(int now) {
    if (slots.isHelped(slot)) {
      if (!ftp.reads()) {
        return drop(PacketCounter.MALFORMED);
      }
      if (fromServer) {
        ftp.fromServer(slot, now);
      } else {
        ftp.fromClient(slot, now);
      }
    }
    return send(hops.mtu(hop));
  }

  private Verdict wrap(int destination) {
    int smallest = packet.ipv6() ? SMALLEST_MTU_IPV6 : SMALLEST_MTU;
    if (!tunnels.known(destination) || tunnels.mtu(destination) < smallest) {
      return drop(PacketCounter.HOP_UNKNOWN);
    }
    int mtu = tunnels.mtu(destination);
    if ((packet.ipv6() || tunnels.keepsDf(destination)) && tooBig(mtu)) {
      return refuse(PacketCounter.TOO_BIG, IcmpError.TOO_BIG, mtu);
    }
    encapsulation.wrap(packet, destination, slots.flowHash(slot));
    return send(hops.mtu(hop));
  }

  private boolean tooBig(int mtu) {
    return packet.totalLength() > mtu && packet.dontFragment();
  }

  private Verdict send(int mtu) {
    if (packet.totalLength() > mtu) {
      counters.count(PacketCounter.TOO_BIG);
      if (!fragmenter.cut(packet, mtu, hop, outlet)) {
        return drop(PacketCounter.SEND_FULL);
      }
    }
    return send(packet.ip(), packet.packetLength());
  }

  /** Sends the packet that starts somewhere in the memory. */
  private Verdict send(long ip, int octets) {
    if (!hops.known(hop)) {
      hops.resolve(hop);
      frame = ip;
      length = octets;
      return Verdict.HOLD;
    }
    int header = hops.address(packet.memory(), ip, hop);
    frame = ip - header;
    length = header + octets;
    return Verdict.SEND;
  }

  /** Sends a packet that is complete to the client of a connection. */
  Verdict sendToClient(int newSlot) {
    slot = newSlot;
    hop = clientHop();
    return hop == NextHops.NONE ? drop(PacketCounter.HOP_UNKNOWN) : send(hops.mtu(hop));
  }

  /** Sends a packet that is complete to the server of a connection, wrapped if that is the way. */
  Verdict sendToServer(int newSlot) {
    slot = newSlot;
    int destination = slots.destination(slot);
    hop = destinations.hop(destination);
    if (hop == NextHops.NONE) {
      return drop(PacketCounter.HOP_UNKNOWN);
    }
    return slots.isTunnel(slot) ? wrap(destination) : send(hops.mtu(hop));
  }

  /** Tells the client of a connection what became of a packet that was sent on. */
  Verdict complain(int newSlot, QuotedPacket about, int typeAndCode, int mtu) {
    slot = newSlot;
    hop = clientHop();
    if (hop == NextHops.NONE || !icmp.allowed(System.nanoTime())) {
      return Verdict.DROP;
    }
    boolean ipv6 = about.ipv6();
    int built =
        icmp.from(slots.virtualHigh(slot), slots.virtualLow(slot))
            .to(slots.clientHigh(slot), slots.clientLow(slot))
            .build(packet.memory(), about.ip(), about.length(), ipv6, typeAndCode, mtu);
    return send(about.ip() - IcmpErrors.headroom(ipv6), built);
  }

  /** Tells a client that opens a flow that there is no server for it. */
  Verdict refuse() {
    icmp.from(packet.targetHigh(), packet.targetLow());
    return answer(PacketCounter.NO_SERVER, IcmpError.PORT_UNREACHABLE, 0);
  }

  /** Tells a server that what it sends is for nobody; from this host's address towards it. */
  Verdict refuseServer() {
    InetAddress server = IpAddress.address(packet.sourceHigh(), packet.sourceLow());
    Optional<InetAddress> source = hops.sourceTowards(server);
    if (source.isEmpty()) {
      return drop(PacketCounter.STRAY_ANSWER);
    }
    icmp.from(IpAddress.high(source.get()), IpAddress.low(source.get()));
    return answer(PacketCounter.STRAY_ANSWER, IcmpError.PORT_UNREACHABLE, 0);
  }

  /** Errors to clients come from the virtual address, those to servers from this host's. */
  private Verdict refuse(PacketCounter counter, IcmpError error, int mtu) {
    int destination = slots.destination(slot);
    if (fromServer) {
      icmp.from(tunnels.sourceHigh(destination), tunnels.sourceLow(destination));
    } else {
      icmp.from(slots.virtualHigh(slot), slots.virtualLow(slot));
    }
    return answer(counter, error, mtu);
  }

  /** Answers with an ICMP error, or drops when there were too many of them. */
  private Verdict answer(PacketCounter counter, IcmpError error, int mtu) {
    counters.count(counter);
    if (!icmp.allowed(System.nanoTime())) {
      return Verdict.DROP;
    }
    length = icmp.build(packet, error, mtu);
    frame = packet.frame() - IcmpErrors.headroom(packet.ipv6());
    return Verdict.RETURN;
  }

  Verdict drop(PacketCounter counter) {
    counters.count(counter);
    return Verdict.DROP;
  }
}
