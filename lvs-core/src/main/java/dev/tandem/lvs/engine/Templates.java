package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.sip.CallId;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;

/**
 * Persistence templates: entries of the connection table under the masked client address and port 0
 * that lead all connections of a client to one server. A template's timer starts again with each
 * new connection, not with packets; when it fires while connections exist, it goes on for another
 * 60 s, and 60 s is its period from then on, as in IPVS.
 *
 * <p>Where persistence is for calls of SIP ({@code --pe sip}), there is a template for each
 * Call-ID.
 */
final class Templates {

  /** For how long a template goes on for the sake of its connections. */
  static final int EXTENSION = Ticks.ofSeconds(60);

  private static final int UDP_HEADER = 8;
  // A port that no packet is sent to: a template under it is not found any more.
  private static final int NEUTERED_PORT = 0xffff;

  private final ConnectionTable table;
  private final Slots slots;
  private final Destinations destinations;
  private final ServerBinding binding;
  private final PeerNews news;
  private final Behaviour behaviour;
  private final SweepPace pace;
  private final CallId callId = new CallId();
  private final FlowKey key = new FlowKey();

  Templates(
      ConnectionTable table,
      Destinations destinations,
      ServerBinding binding,
      PeerNews news,
      Behaviour behaviour,
      SweepPace pace) {
    this.behaviour = behaviour;
    this.pace = pace;
    this.news = news;
    this.table = table;
    this.slots = table.slots();
    this.destinations = destinations;
    this.binding = binding;
  }

  /**
   * Looks for what a service's persistence goes by besides the client's address: the Call-ID, if it
   * is for calls.
   *
   * @return false when a packet has none; otherwise {@link #find} and {@link #open} go by it
   */
  boolean identify(VirtualService service, PacketView packet) {
    if (!service.byCall()) {
      return true;
    }
    long text = packet.ip() + packet.headerLength() + UDP_HEADER;
    return packet.protocol() == PacketView.UDP
        && callId.read(packet.memory(), text, packet.ip() + packet.totalLength());
  }

  /**
   * The template of a client for a service; {@link ConnectionTable#NONE} when there is none whose
   * server can still be reached.
   */
  int find(VirtualService service, long clientHigh, long clientLow, int now) {
    int slot = look(service, clientHigh, clientLow);
    if (slot == ConnectionTable.NONE) {
      return slot;
    }
    if (destinations.unknown(slots.destination(slot))) {
      // The sweep has not come by since the engine started.
      binding.bind(slot);
    }
    if (!usable(slots.destination(slot))) {
      neuter(slot, now);
      return ConnectionTable.NONE;
    }
    if (isOver(slot, now)) {
      close(slot, now);
      return ConnectionTable.NONE;
    }
    long overdue = overdue(slot, now);
    if (overdue > 0) {
      extend(slot, overdue, now);
    }
    return slot;
  }

  /** The template of a client as it is there, usable, over or not. */
  int look(VirtualService service, long clientHigh, long clientLow) {
    return table.findTemplate(keyOf(service, clientHigh, clientLow));
  }

  /** Whether its timer fired before the sweep came by, and it does not go on. */
  boolean isOver(int slot, int now) {
    return overdue(slot, now) > 0 && slots.controlled(slot) == 0;
  }

  /** How long ago its timer fired, in ticks; that of a peer's template is the peer's to watch. */
  private long overdue(int slot, int now) {
    if (slots.marked(slot, SlotLayout.FROM_PEER)) {
      return 0;
    }
    long period = Integer.toUnsignedLong(slots.timeout(slot));
    return Ticks.between(slots.lastSeen(slot), now) - period;
  }

  /** Whether new connections may go to a destination because a template leads there. */
  boolean usable(int destination) {
    return !destinations.unknown(destination)
        && destinations.present(destination)
        && !(behaviour.expiresQuiescentTemplates() && destinations.get(destination).weight() == 0);
  }

  /** Starts a template, or {@link ConnectionTable#NONE} when the table is full there. */
  int open(VirtualService service, long clientHigh, long clientLow, RealServer server, int now) {
    int serverPort = service.port() == 0 ? 0 : server.port();
    FlowKey client = keyOf(service, clientHigh, clientLow);
    int slot = table.claim(client, server.high(), server.low(), serverPort, now);
    if (slot == ConnectionTable.NONE) {
      return slot;
    }
    slots.destination(slot, server.number());
    slots.timeout(slot, Ticks.ofSeconds(service.persistence().timeoutSeconds()));
    server.persistent(1);
    if (service.byCall()) {
      table.callIds().put(slot, callId.text());
    }
    table.publish(slot, SlotLayout.TEMPLATE);
    return slot;
  }

  /**
   * A new connection came through the template: its timer starts again, and the peer hears of it.
   */
  void used(int slot, int now) {
    slots.lastSeen(slot, now);
    news.changed(slot, now);
  }

  /** A connection under the template got an answer. */
  void assured(int slot, int now) {
    if (slot != ConnectionTable.NONE && !slots.marked(slot, SlotLayout.ASSURED)) {
      news.taken(slot);
      slots.mark(slot, SlotLayout.ASSURED, true);
      news.changed(slot, now);
    }
  }

  /**
   * Its timer fired: it ends, or goes on from that moment while connections exist. Those that end
   * at the same moment may come later in the sweep, so they have a round to do so.
   *
   * @param overdue how long ago, in ticks
   */
  void expire(int slot, long overdue, int now) {
    if (slots.controlled(slot) == 0) {
      close(slot, now);
    } else if (overdue > pace.round()) {
      extend(slot, overdue, now);
    }
  }

  private void extend(int slot, long overdue, int now) {
    slots.timeout(slot, EXTENSION);
    slots.lastSeen(slot, now - (int) overdue);
    news.extended(slot, now);
  }

  /** Ends a template. */
  void close(int slot, int now) {
    RealServer server = destinations.holder(slots.destination(slot));
    if (server != null) {
      server.persistent(-1);
    }
    news.ended(slot);
    table.callIds().remove(slot);
    table.free(slot, now);
  }

  /** No client joins it any more; it is gone when its last connection is. */
  void neuter(int slot, int now) {
    if (slots.controlled(slot) == 0) {
      close(slot, now);
    } else {
      news.taken(slot);
      slots.virtualPort(slot, NEUTERED_PORT);
    }
  }

  /** The client's address masked: with IPv4 by 32 bits, with IPv6 by a number of leading bits. */
  private FlowKey keyOf(VirtualService service, long clientHigh, long clientLow) {
    int mask = service.persistence().netmask();
    boolean ipv4 = IpAddress.isIpv4(clientHigh, clientLow);
    long high = ipv4 ? 0 : clientHigh & IpAddress.highMask(mask);
    long low = ipv4 ? IpAddress.low((int) clientLow & mask) : clientLow & IpAddress.lowMask(mask);
    key.of(
        service.protocol(),
        high,
        low,
        service.byCall() ? callId.port() : 0,
        service.addressHigh(),
        service.addressLow(),
        service.port());
    return key.identity(service.byCall() ? callId.identity() : 0);
  }
}
