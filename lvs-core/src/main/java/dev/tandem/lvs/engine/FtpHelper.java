package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.TcpText;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.Slots;

/**
 * FTP through NAT, as the kernel's ip_vs_ftp does it: data connections that a control connection
 * announces go to its server. Passive ones come to the virtual address, which the client is told in
 * place of the server's own; active ones come from there. Since that makes lines longer or shorter,
 * sequence numbers are shifted from then on.
 *
 * <p>An address in an announcement must be the sender's: nobody is sent to third parties.
 */
final class FtpHelper {

  private static final int FIRST_UNPRIVILEGED = 1024;
  private static final int LAST_PORT = 0xffff;
  private static final int PORTS_TO_TRY = 64;

  private final PacketView packet;
  private final TcpText text;
  private final ConnectionTable table;
  private final Slots slots;
  private final Connections connections;
  private final Destinations destinations;
  private final ServiceTable services;
  private final Expectations expectations;
  private final PeerNews news;
  private final Behaviour behaviour;
  private final FtpLine line = new FtpLine();
  private final FlowKey key = new FlowKey();

  /**
   * Reads the packets of a view.
   *
   * @param packet whose addresses may be translated already
   */
  FtpHelper(EngineParts parts, PacketView packet) {
    this.packet = packet;
    text = new TcpText(packet);
    table = parts.table();
    slots = table.slots();
    connections = parts.connections();
    destinations = parts.destinations();
    services = parts.services();
    expectations = parts.expectations();
    news = parts.news();
    behaviour = parts.behaviour();
  }

  /** The announced connection that a client's packet opens, or {@link ConnectionTable#NONE}. */
  int announced() {
    boolean opens =
        packet.protocol() == PacketView.TCP
            && (packet.tcpFlags() & (PacketView.SYN | PacketView.RST)) == PacketView.SYN;
    if (!opens || !behaviour.helpsFtp()) {
      return ConnectionTable.NONE;
    }
    key.of(
        PacketView.TCP,
        packet.sourceHigh(),
        packet.sourceLow(),
        0,
        packet.targetHigh(),
        packet.targetLow(),
        packet.targetPort());
    int slot = table.find(key);
    return slot != ConnectionTable.NONE && expectations.isOne(slot) ? slot : ConnectionTable.NONE;
  }

  /** Whether a segment is one that the helper can read: fragments, and wrong ones, are not. */
  boolean reads() {
    return !packet.isFragment() && text.checksumRight();
  }

  /** Reads a segment of the client, whose addresses are translated already. */
  void fromClient(int slot, int now) {
    text.acknowledged(number -> SequenceShift.toServer(slots, slot, number));
    text.writeChecksum();
    if (line.read(packet.memory(), text.from(), text.to(), false)
        && line.low() == slots.clientLow(slot)
        && line.high() == slots.clientHigh(slot)) {
      // The data port is the one below that of the control connection, on both sides.
      int virtualPort = slots.virtualPort(slot) - 1;
      announce(slot, line.port(), virtualPort, slots.serverPort(slot) - 1, now);
    }
  }

  /** Reads a segment of the server, and changes what it announces. */
  void fromServer(int slot, int now) {
    int sequence = text.sequence();
    text.sequence(SequenceShift.toClient(slots, slot, sequence));
    if (line.read(packet.memory(), text.from(), text.to(), true)) {
      int port = freePort(slot, line.port());
      if (port != 0 && announce(slot, 0, port, line.port(), now)) {
        byte[] replacement = line.replacement(slots.virtualLow(slot), port);
        int difference = text.replace(line.from(), line.to(), replacement);
        shift(slot, sequence, difference, now);
      }
    }
    text.writeChecksum();
  }

  private void shift(int slot, int sequence, int difference, int now) {
    if (difference != 0 && SequenceShift.isNew(slots, slot, sequence)) {
      news.taken(slot);
      SequenceShift.add(slots, slot, sequence, difference);
      news.changed(slot, now);
    }
  }

  /** The server's own port, or another one if the client might mean something else with that. */
  private int freePort(int slot, int serverPort) {
    int port = serverPort;
    for (int i = 0; i < PORTS_TO_TRY; i++) {
      if (isFree(slot, port, serverPort)) {
        return port;
      }
      port = port < FIRST_UNPRIVILEGED || port == LAST_PORT ? FIRST_UNPRIVILEGED : port + 1;
    }
    return 0;
  }

  private boolean isFree(int slot, int port, int serverPort) {
    if (services.hasExactly(
        PacketView.TCP, slots.virtualHigh(slot), slots.virtualLow(slot), port)) {
      return false;
    }
    int other = table.find(ends(slot, 0, port));
    return other == ConnectionTable.NONE || leadsTo(other, slot, serverPort);
  }

  private boolean leadsTo(int other, int control, int serverPort) {
    return slots.serverPort(other) == serverPort
        && slots.serverLow(other) == slots.serverLow(control)
        && slots.serverHigh(other) == slots.serverHigh(control);
  }

  private FlowKey ends(int control, int clientPort, int virtualPort) {
    return key.of(
        PacketView.TCP,
        slots.clientHigh(control),
        slots.clientLow(control),
        clientPort,
        slots.virtualHigh(control),
        slots.virtualLow(control),
        virtualPort);
  }

  /** Has the data connection wait for its first packet; what was in its place is over. */
  private boolean announce(int control, int clientPort, int virtualPort, int serverPort, int now) {
    RealServer server = destinations.get(slots.destination(control));
    if (server == null) {
      return false;
    }
    int old = table.find(ends(control, clientPort, virtualPort));
    if (old != ConnectionTable.NONE && leadsTo(old, control, serverPort)) {
      slots.lastSeen(old, now);
      connections.enter(old, TcpState.LISTEN.ordinal(), now);
      return true;
    }
    if (old != ConnectionTable.NONE) {
      connections.close(old, now);
    }
    FlowKey ends = ends(control, clientPort, virtualPort);
    return connections.listen(ends, server, serverPort, control, now) != ConnectionTable.NONE;
  }
}
