package dev.tandem.lvs.engine;

import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;

/**
 * Finds the real server of flows that were not begun by this engine: learned from the peer, or left
 * in the table by an earlier life of the director. Slots name servers by address and port too,
 * since numbers mean something in one engine only.
 */
final class ServerBinding {

  private final Slots slots;
  private final Destinations destinations;
  private final ServiceTable services;
  private final Marks marks;

  ServerBinding(
      ConnectionTable table, Destinations destinations, ServiceTable services, Marks marks) {
    this.slots = table.slots();
    this.destinations = destinations;
    this.services = services;
    this.marks = marks;
  }

  /**
   * Binds a slot to its server, if that is configured here; it then counts there. Data connections
   * have ports that no service knows: they belong to the server of their control connection.
   */
  void bind(int slot) {
    int port = slots.virtualPort(slot);
    RealServer server = server(slot, port, false);
    if (server == null && slots.marked(slot, SlotLayout.ANNOUNCED)) {
      server = server(slot, FtpLine.CONTROL_PORT, true);
    }
    if (server != null) {
      leave(slot);
      join(slot, server);
    }
  }

  /** Has a slot of an earlier life count for the server of that life, until that is added again. */
  void adopt(int slot) {
    RealServer server = destinations.holder(slots.destination(slot));
    if (server != null) {
      join(slot, server);
    }
  }

  /**
   * Looks among the servers of a service.
   *
   * @param port of the service
   * @param anyPort whether the server may be listed under any port
   */
  private RealServer server(int slot, int port, boolean anyPort) {
    int protocol = slots.protocol(slot);
    long high = slots.virtualHigh(slot);
    long low = slots.virtualLow(slot);
    int mark =
        slots.isTemplate(slot)
            ? 0
            : marks.of(
                protocol,
                slots.clientHigh(slot),
                slots.clientLow(slot),
                slots.clientPort(slot),
                high,
                low,
                port);
    VirtualService service = services.lookup(mark, protocol, high, low, port);
    if (service == null) {
      return null;
    }
    int position = position(service, slot, anyPort);
    return position < 0 ? null : service.servers().get(position);
  }

  /**
   * A routed or port-0 server keeps the client's port, so it may be listed under another one; a
   * service of all ports keeps it whatever the server is listed under.
   */
  private int position(VirtualService service, int slot, boolean anyPort) {
    Servers servers = service.servers();
    long high = slots.serverHigh(slot);
    long low = slots.serverLow(slot);
    int found = servers.positionOf(high, low, slots.serverPort(slot));
    if (found < 0) {
      found = servers.positionOf(high, low, 0);
    }
    return found < 0 && (anyPort || service.port() == 0) ? servers.positionOf(high, low) : found;
  }

  private void leave(int slot) {
    RealServer former = destinations.holder(slots.destination(slot));
    if (former == null) {
      return;
    }
    if (slots.isTemplate(slot)) {
      former.persistent(-1);
    } else {
      former.disconnected(slots.marked(slot, SlotLayout.ACTIVE));
    }
  }

  private void join(int slot, RealServer server) {
    slots.destination(slot, server.number());
    if (slots.isTemplate(slot)) {
      server.persistent(1);
      return;
    }
    server.adopted();
    if (slots.marked(slot, SlotLayout.ACTIVE)) {
      server.activated(true);
    }
  }
}
