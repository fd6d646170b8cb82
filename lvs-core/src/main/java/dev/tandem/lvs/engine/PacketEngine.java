package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.SctpTransitions;
import dev.tandem.lvs.connection.TcpTransitions;
import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.Slots;
import java.lang.foreign.MemorySegment;

/**
 * Decides about packets: the slow path of the XDP program, and the whole path where there is none.
 * Packets are changed in place. One thread; nothing is allocated for a packet.
 *
 * <p>The order is the program's: malformed packets and fragments, known flows of either direction,
 * then services.
 */
public final class PacketEngine {

  /** Answers of {@link #process}. */
  public enum Verdict {
    /** Nobody gets it. */
    DROP,
    /** The kernel's stack gets it as it came. */
    PASS,
    /** The kernel's stack gets it as it came, for this host is the flow's server. */
    LOCAL,
    /** Send it to the neighbour {@link #hop()}, whose addresses are in the frame. */
    SEND,
    /**
     * Send it to the neighbour once its address is known: {@link #frame()} is where the IP packet
     * starts, with room for the frame's header in front.
     */
    HOLD,
    /** Send it back through the interface it came by; it starts at {@link #frame()}. */
    RETURN
  }

  private final ConnectionTable table;
  private final Slots slots;
  private final ServiceTable services;
  private final Destinations destinations;
  private final Forwarder forwarder;
  private final IcmpRelay icmp;
  private final FragmentPath fragments;
  private final ServerCalls calls;
  private final NewFlows newFlows;
  private final FragmentPath.Decision flowDecision = this::flow;
  private final Connections connections;
  private final NextHops hops;
  private final AddressFilter filter;
  private final Behaviour behaviour;
  private final FlowLimit limit;
  private final PacketView packet = new PacketView();
  private final FlowKey key = new FlowKey();

  private int cameBy;

  PacketEngine(EngineParts parts, Stocks stocks) {
    table = parts.table();
    slots = table.slots();
    services = parts.services();
    destinations = parts.destinations();
    connections = parts.connections();
    hops = parts.hops();
    filter = parts.filter();
    behaviour = parts.behaviour();
    limit = parts.limit();
    FtpHelper ftp = new FtpHelper(parts, packet);
    forwarder = new Forwarder(parts, packet, ftp);
    icmp = new IcmpRelay(parts, packet, forwarder);
    fragments = new FragmentPath(parts, packet, forwarder);
    calls = new ServerCalls(parts, packet, forwarder);
    newFlows = new NewFlows(parts, stocks, packet, ftp, forwarder);
  }

  /** Has packets that one packet is cut into sent through an outlet on the same memory. */
  public void sendThrough(Outlet outlet) {
    forwarder.outlet(outlet);
  }

  /**
   * Decides about a frame.
   *
   * @param memory holds it, with {@link Outlet#HEADROOM} octets of room in front
   * @param interfaceIndex where it came in
   * @param now in ticks
   */
  public Verdict process(
      MemorySegment memory, long offset, int frameLength, int interfaceIndex, int now) {
    cameBy = interfaceIndex;
    forwarder.begin(offset, frameLength);
    return switch (packet.parse(memory, offset, frameLength)) {
      case FLOW -> flow(now);
      case MALFORMED -> concernsService() ? forwarder.drop(PacketCounter.MALFORMED) : Verdict.PASS;
      case FIRST_FRAGMENT -> fragments.first(flowDecision, now);
      case LATER_FRAGMENT -> laterFragment(now);
      case ICMP -> icmp.process(now);
      case OTHER_PROTOCOL, NOT_IP -> Verdict.PASS;
    };
  }

  /** Where the frame of the last packet starts now. */
  public long frame() {
    return forwarder.frame();
  }

  /** How long the frame of the last packet is now. */
  public int length() {
    return forwarder.length();
  }

  /** The neighbour that the last packet goes to. */
  public int hop() {
    return forwarder.hop();
  }

  private Verdict laterFragment(int now) {
    Verdict verdict = fragments.later(now);
    if (verdict != null) {
      return verdict;
    }
    return concernsService() ? fragments.hold(now) : Verdict.PASS;
  }

  /** Gives up what waited too long for something. */
  void expire(int now) {
    fragments.expire(now);
    limit.expire(now);
  }

  private boolean concernsService() {
    return filter.mayBeService(IpAddress.bits(packet.targetHigh(), packet.targetLow()));
  }

  private Verdict flow(int now) {
    boolean toService = concernsService();
    int slot = toService ? findFlow() : ConnectionTable.NONE;
    if (slot != ConnectionTable.NONE) {
      return known(slot, now);
    }
    slot = concernsServer() ? findReply() : ConnectionTable.NONE;
    if (slot != ConnectionTable.NONE) {
      return forwarder.forward(slot, true, now);
    }
    return toService ? unknown(now) : ofNoService(now);
  }

  /** It may yet be something that a server sends of its own accord. */
  private Verdict ofNoService(int now) {
    Verdict verdict = concernsServer() ? calls.process(now) : null;
    if (verdict != null) {
      return verdict;
    }
    return behaviour.refusesServers() && isStrayAnswer() ? forwarder.refuseServer() : Verdict.PASS;
  }

  /** Whether a translated server sends something of no connection that is not a mere ending. */
  private boolean isStrayAnswer() {
    boolean ends =
        switch (packet.protocol()) {
          case PacketView.TCP -> (packet.tcpFlags() & PacketView.RST) != 0;
          case PacketView.SCTP -> packet.chunk() == SctpChunk.ABORT;
          default -> false;
        };
    return !ends
        && !hops.isLocal(packet.targetHigh(), packet.targetLow())
        && services.translates(
            packet.protocol(), packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
  }

  private boolean concernsServer() {
    return filter.mayBeServer(IpAddress.bits(packet.sourceHigh(), packet.sourceLow()));
  }

  private int findFlow() {
    return table.find(PacketKeys.fromClient(packet, key));
  }

  private int findReply() {
    return table.findReply(PacketKeys.fromServer(packet, key));
  }

  private Verdict known(int slot, int now) {
    if (newFlows.opens() && beginsAnew(slot)) {
      connections.close(slot, now);
      return unknown(now);
    }
    return forwarder.forward(slot, false, now);
  }

  /** Whether a SYN or INIT on the connection of a slot begins another one in its place. */
  boolean wouldBeginAnew(int slot) {
    return slots.protocol(slot) != PacketView.UDP && beginsAnew(slot);
  }

  /**
   * Whether what opens a connection finds the old one over, and so may meet another server. One
   * under a template never is: its server is the template's. Nor is one that was announced.
   */
  private boolean beginsAnew(int slot) {
    RealServer server = destinations.get(slots.destination(slot));
    if (behaviour.expiresWithServer() && server != null && server.weight() == 0) {
      return true;
    }
    return slots.isAlone(slot) && isOver(slot);
  }

  private boolean isOver(int slot) {
    int state = slots.connectionState(slot);
    return slots.protocol(slot) == PacketView.SCTP
        ? SctpTransitions.endsWithInit(state, behaviour.reuseMode())
        : TcpTransitions.endsWithSyn(state, slots.isNat(slot), behaviour.reuseMode());
  }

  private Verdict unknown(int now) {
    Verdict verdict = newFlows.process(cameBy, now);
    return verdict == null ? ofNoService(now) : verdict;
  }

  /** Decides about packets of no known flow. */
  NewFlows newFlows() {
    return newFlows;
  }
}
