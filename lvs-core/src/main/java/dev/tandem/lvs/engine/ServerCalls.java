package dev.tandem.lvs.engine;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.Slots;
import java.util.List;

/**
 * Calls that a SIP server behind address translation begins: its request leaves with the virtual
 * address, and all that belongs to its Call-ID comes to this server from then on, as with the
 * kernel (ip_vs_new_conn_out).
 */
final class ServerCalls {

  private final PacketView packet;
  private final Forwarder forwarder;
  private final List<VirtualService> services;
  private final Templates templates;
  private final Connections connections;
  private final ConnectionTable table;
  private final Slots slots;
  private final NextHops hops;
  private final FlowKey ends = new FlowKey();

  ServerCalls(EngineParts parts, PacketView packet, Forwarder forwarder) {
    this.packet = packet;
    this.forwarder = forwarder;
    services = parts.calls().all();
    templates = parts.templates();
    connections = parts.connections();
    table = parts.table();
    slots = table.slots();
    hops = parts.hops();
  }

  /**
   * Decides about a packet that belongs to no connection and is for no service.
   *
   * @return null if it does not begin a call
   */
  Verdict process(int now) {
    if (packet.protocol() != PacketView.UDP) {
      return null;
    }
    for (int i = 0; i < services.size(); i++) {
      VirtualService service = services.get(i);
      RealServer server =
          service.translated(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
      if (server != null) {
        return templates.identify(service, packet) ? begin(service, server, now) : null;
      }
    }
    return null;
  }

  private Verdict begin(VirtualService service, RealServer server, int now) {
    int template = template(service, server, now);
    if (template == ConnectionTable.NONE) {
      return forwarder.drop(PacketCounter.TABLE_FULL);
    }
    ends.of(
        packet.protocol(),
        packet.targetHigh(),
        packet.targetLow(),
        packet.targetPort(),
        service.addressHigh(),
        service.addressLow(),
        service.port());
    Verdict verdict =
        service.onePacket(packet.protocol()) ? passOnce(server, now) : open(server, template, now);
    templates.used(template, now);
    return verdict;
  }

  /** The call's template; one that leads to another server gives way. */
  private int template(VirtualService service, RealServer server, int now) {
    int found = templates.find(service, packet.targetHigh(), packet.targetLow(), now);
    if (found != ConnectionTable.NONE) {
      if (slots.destination(found) == server.number()) {
        return found;
      }
      templates.neuter(found, now);
    }
    return templates.open(service, packet.targetHigh(), packet.targetLow(), server, now);
  }

  private Verdict open(RealServer server, int template, int now) {
    // Packets of the client could not be told apart: the last call has them, as in the kernel.
    int earlier = table.find(ends);
    if (earlier != ConnectionTable.NONE) {
      connections.close(earlier, now);
    }
    int slot = connections.open(ends, server, packet.sourcePort(), template, now);
    if (slot == ConnectionTable.NONE) {
      return forwarder.drop(PacketCounter.TABLE_FULL);
    }
    slots.clientHop(slot, hops.towards(packet.targetHigh(), packet.targetLow()));
    return forwarder.forward(slot, true, now);
  }

  private Verdict passOnce(RealServer server, int now) {
    int slot = connections.borrow(ends, server, packet.sourcePort(), now);
    if (slot == ConnectionTable.NONE) {
      return forwarder.drop(PacketCounter.TABLE_FULL);
    }
    slots.clientHop(slot, hops.towards(packet.targetHigh(), packet.targetLow()));
    Verdict verdict = forwarder.forward(slot, true, now);
    connections.giveBack(slot, server);
    return verdict;
  }
}
