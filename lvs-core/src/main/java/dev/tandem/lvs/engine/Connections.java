package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.FlagClass;
import dev.tandem.lvs.connection.SctpState;
import dev.tandem.lvs.connection.SctpTransitions;
import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.connection.TcpTransitions;
import dev.tandem.lvs.connection.Timeouts;
import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;

/**
 * The life of connections: how they begin, change state and end, what they count for on their
 * server and what the peer must hear of it. Belongs to the engine's thread.
 */
final class Connections {

  // The program reports a datagram as a segment without flags.
  private static final int WATCH_DATAGRAMS = 1 << FlagClass.NONE;

  // A single one is not worth telling the peers of. DATAGRAMS_OF_A_FLOW in the program.
  private static final int DATAGRAMS_OF_A_FLOW = 2;

  private final ConnectionTable table;
  private final Slots slots;
  private final Destinations destinations;
  private final Templates templates;
  private final Timeouts timeouts;
  private final PeerNews news;
  private final Behaviour behaviour;
  private final SynDefence defence;
  private final Tallies tallies;
  private final Expectations expectations;
  private final FlowKey key = new FlowKey();

  Connections(
      ConnectionTable table,
      Destinations destinations,
      Templates templates,
      Timeouts timeouts,
      PeerNews news,
      Expectations expectations,
      Behaviour behaviour,
      SynDefence defence,
      Tallies tallies) {
    this.table = table;
    this.slots = table.slots();
    this.destinations = destinations;
    this.templates = templates;
    this.timeouts = timeouts;
    this.news = news;
    this.expectations = expectations;
    this.behaviour = behaviour;
    this.defence = defence;
    this.tallies = tallies;
  }

  /**
   * Begins the connection of a packet to a server.
   *
   * @param template the template it belongs to, or {@link ConnectionTable#NONE}
   * @return its slot, or {@link ConnectionTable#NONE} when the table is full there
   */
  int open(PacketView packet, RealServer server, int serverPort, int template, int now) {
    FlowKey ends = PacketKeys.fromClient(packet, key);
    return open(ends, server, serverPort, template, helped(packet, server), now);
  }

  /** The same for a connection that its server begins. */
  int open(FlowKey ends, RealServer server, int serverPort, int template, int now) {
    return open(ends, server, serverPort, template, 0, now);
  }

  private int open(
      FlowKey ends, RealServer server, int serverPort, int template, int helped, int now) {
    int slot = begin(ends, server, serverPort, now);
    if (slot == ConnectionTable.NONE) {
      return slot;
    }
    slots.stamp(slot, now);
    if (slots.protocol(slot) == PacketView.UDP && news.isWanted()) {
      slots.watch(slot, WATCH_DATAGRAMS);
    }
    if (template != ConnectionTable.NONE) {
      slots.controller(slot, template);
      slots.addControlled(template, 1);
    }
    table.publish(slot, flags(server) | helped);
    return slot;
  }

  /** IPVS binds its helper to translated connections, by the virtual port. */
  private int helped(PacketView packet, RealServer server) {
    return behaviour.helpsFtp()
            && packet.protocol() == PacketView.TCP
            && packet.targetPort() == FtpLine.CONTROL_PORT
            && server.settings().method() == ForwardingMethod.MASQUERADE
        ? SlotLayout.HELPED
        : 0;
  }

  /**
   * Has a translated connection wait for its first packet.
   *
   * @param ends with client port 0 when it is not known yet
   * @param announcer the connection that it was announced on
   * @return its slot, or {@link ConnectionTable#NONE} when the table is full there
   */
  int listen(FlowKey ends, RealServer server, int serverPort, int announcer, int now) {
    int slot = begin(ends, server, serverPort, now);
    if (slot == ConnectionTable.NONE) {
      return slot;
    }
    slots.announcer(slot, announcer);
    table.publish(slot, SlotLayout.NAT);
    expectations.add(slot);
    setState(slot, TcpState.LISTEN.ordinal());
    news.changed(slot, now);
    return slot;
  }

  private int begin(FlowKey ends, RealServer server, int serverPort, int now) {
    int slot = table.claim(ends, server.high(), server.low(), serverPort, now);
    if (slot != ConnectionTable.NONE) {
      slots.destination(slot, server.number());
      server.connected();
      tallies.connected(server);
    }
    return slot;
  }

  /** What of a slot's state tells how packets get to a server. */
  static int flags(RealServer server) {
    return switch (server.settings().method()) {
      case MASQUERADE -> SlotLayout.NAT;
      case ROUTE -> 0;
      case TUNNEL -> SlotLayout.TUNNEL;
    };
  }

  /**
   * A slot for the time that one packet takes: nobody finds it, and it is free again with {@link
   * #giveBack}.
   */
  int borrow(PacketView packet, RealServer server, int serverPort, int now) {
    return borrow(PacketKeys.fromClient(packet, key), server, serverPort, now);
  }

  /** The same for a connection that its server begins. */
  int borrow(FlowKey ends, RealServer server, int serverPort, int now) {
    int slot = begin(ends, server, serverPort, now);
    if (slot != ConnectionTable.NONE) {
      table.lend(slot, flags(server));
    }
    return slot;
  }

  void giveBack(int slot, RealServer server) {
    table.lend(slot, 0);
    server.disconnected(false);
  }

  /** Takes a TCP segment of a connection, however it passed. */
  void segment(int slot, int flagClass, boolean fromServer, int now) {
    int before = slots.connectionState(slot);
    int direction = direction(slot, fromServer);
    int after = TcpTransitions.next(direction, flagClass, before, behaviour.secureTcp());
    if (after != before) {
      enter(slot, after, now);
    }
  }

  /** Takes an SCTP packet of a connection. */
  void chunk(int slot, int chunk, boolean fromServer, int now) {
    int before = slots.connectionState(slot);
    int after = SctpTransitions.next(direction(slot, fromServer), chunk, before);
    if (after != before) {
      enter(slot, after, now);
    }
  }

  /** A client sent a datagram, which may make a flow of it that the peers must hear of. */
  void datagram(int slot, int now) {
    if (slots.protocol(slot) == PacketView.UDP && slots.inPackets(slot) >= DATAGRAMS_OF_A_FLOW) {
      slots.watch(slot, 0);
      news.goesOn(slot, now);
    }
  }

  /** A server answered datagrams. */
  void answered(int slot, int now) {
    templates.assured(slots.controller(slot), now);
  }

  private int direction(int slot, boolean fromServer) {
    if (fromServer) {
      return TcpTransitions.OUT;
    }
    return slots.isNat(slot) ? TcpTransitions.IN : TcpTransitions.INPUT_ONLY;
  }

  /** Brings a TCP or SCTP connection into a state. */
  void enter(int slot, int state, int now) {
    news.taken(slot);
    setState(slot, state);
    if (isEstablished(slot, state)) {
      templates.assured(slots.controller(slot), now);
      news.changed(slot, now);
    } else if (slots.marked(slot, SlotLayout.REPLICATED)) {
      news.changed(slot, now);
    }
  }

  private boolean isEstablished(int slot, int state) {
    return state
        == (slots.protocol(slot) == PacketView.SCTP
            ? SctpState.ESTABLISHED.ordinal()
            : TcpState.ESTABLISHED.ordinal());
  }

  /** Notes the state of a connection, which decides what it counts as and what is reported. */
  void setState(int slot, int state) {
    int before = slots.connectionState(slot);
    slots.connectionState(slot, state);
    switch (slots.protocol(slot)) {
      case PacketView.TCP -> {
        defence.changes(before, state);
        slots.watch(slot, TcpTransitions.watchOf(state, slots.isNat(slot)));
        countAs(slot, TcpState.ALL.get(state).active());
      }
      case PacketView.SCTP -> countAs(slot, SctpState.ALL.get(state).active());
      default -> {}
    }
  }

  /** Counts a connection as active or inactive on its server from now on. */
  void countAs(int slot, boolean active) {
    RealServer server = destinations.holder(slots.destination(slot));
    if (slots.marked(slot, SlotLayout.ACTIVE) != active) {
      slots.mark(slot, SlotLayout.ACTIVE, active);
      if (server != null) {
        server.activated(active);
      }
    }
  }

  /**
   * A connection that announced one which lives goes on for its sake, as in IPVS: an established
   * one is never closer to its end than this.
   */
  void prolong(int slot, int now) {
    boolean established = slots.connectionState(slot) == TcpState.ESTABLISHED.ordinal();
    long ticks = timeout(slot) - Templates.EXTENSION;
    if (established && ticks > 0 && Ticks.between(slots.lastSeen(slot), now) > ticks) {
      slots.lastSeen(slot, now - (int) ticks);
    }
  }

  /** Ends a connection. */
  void close(int slot, int now) {
    expectations.remove(slot);
    RealServer server = destinations.holder(slots.destination(slot));
    if (server != null) {
      server.disconnected(slots.marked(slot, SlotLayout.ACTIVE));
    }
    int template = slots.controller(slot);
    if (template != ConnectionTable.NONE) {
      slots.addControlled(template, -1);
    }
    if (slots.protocol(slot) == PacketView.TCP) {
      defence.changes(slots.connectionState(slot), TcpState.NONE.ordinal());
    }
    news.ended(slot);
    table.free(slot, now);
  }

  /**
   * For how many ticks it has been silent longer than its state allows; negative while it lives.
   */
  long overdue(int slot, int now) {
    long idle = Ticks.between(slots.lastSeen(slot), now);
    return idle - timeout(slot);
  }

  /** After how many silent ticks it ends. */
  long timeout(int slot) {
    int own = slots.timeout(slot);
    return Integer.toUnsignedLong(
        own != 0 ? own : timeouts.ticks(slots.protocol(slot), slots.connectionState(slot)));
  }
}
