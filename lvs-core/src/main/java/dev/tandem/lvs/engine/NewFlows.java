package dev.tandem.lvs.engine;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
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
import dev.tandem.lvs.table.Slots;

/**
 * Packets of no known flow: which service they are for, whether they may open a flow, and which
 * server gets it.
 */
final class NewFlows {

  private final PacketView packet;
  private final FtpHelper ftp;
  private final Forwarder forwarder;
  private final Stocks stocks;
  private final Slots slots;
  private final ServiceTable services;
  private final Marks marks;
  private final Destinations destinations;
  private final Connections connections;
  private final Templates templates;
  private final NextHops hops;
  private final FastPathSettings settings;
  private final Behaviour behaviour;
  private final FlowLimit limit;
  private final CounterRecords counters;
  private final NewFlow flow = new NewFlow();

  NewFlows(
      EngineParts parts, Stocks stocks, PacketView packet, FtpHelper ftp, Forwarder forwarder) {
    this.packet = packet;
    this.ftp = ftp;
    this.forwarder = forwarder;
    this.stocks = stocks;
    slots = parts.table().slots();
    services = parts.services();
    marks = parts.marks();
    destinations = parts.destinations();
    connections = parts.connections();
    templates = parts.templates();
    hops = parts.hops();
    settings = parts.settings();
    behaviour = parts.behaviour();
    limit = parts.limit();
    counters = parts.counters();
  }

  /**
   * Decides about a packet of no known flow.
   *
   * @param cameBy the interface where it came in
   * @return null if it is for no service
   */
  Verdict process(int cameBy, int now) {
    int announced = ftp.announced();
    if (announced != ConnectionTable.NONE) {
      return openAnnounced(announced, now);
    }
    int mark = marks.of(packet, cameBy);
    VirtualService service =
        services.lookup(
            mark, packet.protocol(), packet.targetHigh(), packet.targetLow(), packet.targetPort());
    if (service == null) {
      return null;
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
          (packet.tcpFlags() & PacketView.RST) == 0 && (behaviour.sloppyTcp() || opens());
      case PacketView.SCTP ->
          packet.chunk() != SctpChunk.ABORT && (behaviour.sloppySctp() || opens());
      default -> true;
    };
  }

  /** Whether the packet is the first one of a connection: with a SYN or INIT. */
  boolean opens() {
    return switch (packet.protocol()) {
      case PacketView.TCP -> (packet.tcpFlags() & PacketView.SYN) != 0;
      case PacketView.SCTP -> packet.chunk() == SctpChunk.INIT;
      default -> false;
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
