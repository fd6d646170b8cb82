package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.SctpTransitions;
import dev.tandem.lvs.connection.TcpTransitions;
import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.schedule.NewFlow;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.service.ForwardingMethod;
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
  private final Marks marks;
  private final Destinations destinations;
  private final FtpHelper ftp;
  private final Forwarder forwarder;
  private final IcmpRelay icmp;
  private final FragmentPath fragments;
  private final ServerCalls calls;
  private final FragmentPath.Decision flowDecision = this::flow;
  private final Connections connections;
  private final Templates templates;
  private final NextHops hops;
  private final AddressFilter filter;
  private final FastPathSettings settings;
  private final Behaviour behaviour;
  private final FlowLimit limit;
  private final CounterRecords counters;
  private final Stocks stocks;
  private final PacketView packet = new PacketView();
  private final FlowKey key = new FlowKey();
  private final NewFlow flow = new NewFlow();

  private int cameBy;

  PacketEngine(EngineParts parts, Stocks stocks) {
    this.stocks = stocks;
    table = parts.table();
    slots = table.slots();
    services = parts.services();
    marks = parts.marks();
    destinations = parts.destinations();
    connections = parts.connections();
    templates = parts.templates();
    hops = parts.hops();
    filter = parts.filter();
    settings = parts.settings();
    behaviour = parts.behaviour();
    limit = parts.limit();
    counters = parts.counters();
    ftp = new FtpHelper(parts, packet);
    forwarder = new Forwarder(parts, packet, ftp);
    icmp = new IcmpRelay(parts, packet, forwarder);
    fragments = new FragmentPath(parts, packet, forwarder);
    calls = new ServerCalls(parts, packet, forwarder);
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
    if (opensAnother() && beginsAnew(slot)) {
      connections.close(slot, now);
      return unknown(now);
    }
    return forwarder.forward(slot, false, now);
  }

  private boolean opensAnother() {
    return switch (packet.protocol()) {
      case PacketView.TCP -> (packet.tcpFlags() & PacketView.SYN) != 0;
      case PacketView.SCTP -> packet.chunk() == SctpChunk.INIT;
      default -> false;
    };
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
    int announced = ftp.announced();
    if (announced != ConnectionTable.NONE) {
      return openAnnounced(announced, now);
    }
    int mark = marks.of(packet, cameBy);
    VirtualService service =
        services.lookup(
            mark, packet.protocol(), packet.targetHigh(), packet.targetLow(), packet.targetPort());
    if (service == null) {
      return ofNoService(now);
    }
    if (packet.sourcePort() == FtpLine.DATA_PORT) {
      return Verdict.PASS;
    }
    boolean opens = opensFlow();
    if (!opens && !goesOnFromLimit()) {
      return settings.dropUnknown()
          ? forwarder.drop(PacketCounter.UNKNOWN_FLOW_DROPPED)
          : Verdict.PASS;
    }
    if (behaviour.dropsThisFlow()) {
      return forwarder.drop(PacketCounter.FLOW_DROPPED);
    }
    if (!templates.identify(service, packet)) {
      return forwarder.drop(PacketCounter.NO_CALL_ID);
    }
    boolean exceeded = limit.exceeded(now);
    if (exceeded || !opens) {
      return byHash(service, exceeded, now);
    }
    return service.persistent() ? newPersistent(service, now) : newFlow(service, now);
  }

  /** Whether it may belong to a flow whose first packet exceeded the limit. */
  private boolean goesOnFromLimit() {
    return limit.holding()
        && packet.protocol() == PacketView.TCP
        && (packet.tcpFlags() & (PacketView.RST | PacketView.ACK)) == PacketView.ACK;
  }

  /** Above the limit nothing is remembered; without it, answers could not be translated. */
  private Verdict byHash(VirtualService service, boolean exceeded, int now) {
    int template =
        service.persistent()
            ? templates.find(service, packet.sourceHigh(), packet.sourceLow(), now)
            : ConnectionTable.NONE;
    RealServer server =
        template == ConnectionTable.NONE
            ? hashed(service)
            : destinations.get(slots.destination(template));
    if (server == null) {
      return forwarder.refuse();
    }
    if (server.settings().method() == ForwardingMethod.MASQUERADE) {
      return forwarder.drop(PacketCounter.OVER_LIMIT);
    }
    if (!exceeded) {
      return open(service, server, template, now);
    }
    counters.count(PacketCounter.OVER_LIMIT);
    return passOnce(server, service.serverPort(server, packet.targetPort()), now);
  }

  private RealServer hashed(VirtualService service) {
    int client = IpAddress.bits(packet.sourceHigh(), packet.sourceLow());
    int position = limit.pick(service.servers(), client, packet.sourcePort());
    return position == Scheduler.NONE ? null : service.servers().get(position);
  }

  private boolean opensFlow() {
    return switch (packet.protocol()) {
      case PacketView.TCP ->
          (packet.tcpFlags() & PacketView.RST) == 0 && (behaviour.sloppyTcp() || opensAnother());
      case PacketView.SCTP ->
          packet.chunk() != SctpChunk.ABORT && (behaviour.sloppySctp() || opensAnother());
      default -> true;
    };
  }

  private Verdict newFlow(VirtualService service, int now) {
    stocks.began(service, now);
    int position = pick(service, now);
    if (position == Scheduler.NONE) {
      return withoutServer(service);
    }
    RealServer server = service.servers().get(position);
    return open(service, server, ConnectionTable.NONE, now);
  }

  /** The service of a mark may catch what others are to answer, as caches do. */
  private Verdict withoutServer(VirtualService service) {
    if (!bypasses(service, packet.targetHigh(), packet.targetLow())) {
      return forwarder.refuse();
    }
    counters.count(PacketCounter.BYPASSED);
    return Verdict.LOCAL;
  }

  /** Whether packets of a service go on to a target as they are when no server is available. */
  boolean bypasses(VirtualService service, long targetHigh, long targetLow) {
    return behaviour.bypassesCaches() && service.isOfMark() && !hops.isLocal(targetHigh, targetLow);
  }

  private Verdict newPersistent(VirtualService service, int now) {
    int template = templates.find(service, packet.sourceHigh(), packet.sourceLow(), now);
    if (template == ConnectionTable.NONE) {
      int position = pick(service, now);
      if (position == Scheduler.NONE) {
        return withoutServer(service);
      }
      RealServer chosen = service.servers().get(position);
      template = templates.open(service, packet.sourceHigh(), packet.sourceLow(), chosen, now);
      if (template == ConnectionTable.NONE) {
        return forwarder.drop(PacketCounter.TABLE_FULL);
      }
    }
    RealServer server = destinations.get(slots.destination(template));
    Verdict verdict = open(service, server, template, now);
    templates.used(template, now);
    return verdict;
  }

  private int pick(VirtualService service, int now) {
    int client = IpAddress.bits(packet.sourceHigh(), packet.sourceLow());
    int target = IpAddress.bits(packet.targetHigh(), packet.targetLow());
    return service.pick(flow.of(client, packet.sourcePort(), target, now));
  }

  private Verdict open(VirtualService service, RealServer server, int template, int now) {
    int serverPort = service.serverPort(server, packet.targetPort());
    if (service.onePacket(packet.protocol())) {
      return passOnce(server, serverPort, now);
    }
    int slot = connections.open(packet, server, serverPort, template, now);
    if (slot == ConnectionTable.NONE) {
      return forwarder.drop(PacketCounter.TABLE_FULL);
    }
    slots.clientHop(slot, hops.towards(packet.sourceHigh(), packet.sourceLow()));
    return forwarder.forward(slot, false, now);
  }

  /** Puts the connection that was announced in the place of what waited for it. */
  private Verdict openAnnounced(int announced, int now) {
    RealServer server = destinations.get(slots.destination(announced));
    if (server == null) {
      return forwarder.drop(PacketCounter.SERVER_GONE);
    }
    int announcer = slots.announcer(announced);
    int serverPort = slots.serverPort(announced);
    connections.close(announced, now);
    int slot = connections.open(packet, server, serverPort, ConnectionTable.NONE, now);
    if (slot == ConnectionTable.NONE) {
      return forwarder.drop(PacketCounter.TABLE_FULL);
    }
    slots.announcer(slot, announcer);
    slots.clientHop(slot, hops.towards(packet.sourceHigh(), packet.sourceLow()));
    return forwarder.forward(slot, false, now);
  }

  /** Sends a packet on that is a connection by itself, so that nothing is remembered of it. */
  private Verdict passOnce(RealServer server, int serverPort, int now) {
    int slot = connections.borrow(packet, server, serverPort, now);
    if (slot == ConnectionTable.NONE) {
      return forwarder.drop(PacketCounter.TABLE_FULL);
    }
    Verdict verdict = forwarder.forward(slot, false, now);
    connections.giveBack(slot, server);
    return verdict;
  }
}
