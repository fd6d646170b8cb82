package dev.tandem.lvs.replica;

import dev.tandem.lvs.connection.SctpState;
import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.packet.MarkAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.CallIds;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;

/** Reads slots into records, on any thread, beside the engine that writes them. */
public final class FlowReader {

  private static final int ATTEMPTS = 4;

  private final Slots slots;
  private final CallIds callIds;

  public FlowReader(ConnectionTable table) {
    slots = table.slots();
    callIds = table.callIds();
  }

  /**
   * Reads what a slot holds, or of what it held last that it ended.
   *
   * @return false when the slot never held anything, or changes hands too fast to be read
   */
  public boolean read(int slot, FlowRecord record, int now) {
    for (int i = 0; i < ATTEMPTS; i++) {
      int state = slots.state(slot);
      if (state == 0) {
        return false;
      }
      copy(slot, state, record, now);
      if (slots.state(slot) == state) {
        return true;
      }
    }
    return false;
  }

  private void copy(int slot, int state, FlowRecord record, int now) {
    record.ended = (state & SlotLayout.LIVE) == 0;
    record.clientPort = slots.clientPort(slot);
    record.template = record.ended ? slots.timeout(slot) != 0 : (state & SlotLayout.TEMPLATE) != 0;
    record.nat = (state & SlotLayout.NAT) != 0;
    record.tunnel = (state & SlotLayout.TUNNEL) != 0;
    record.ipv6 = (state & SlotLayout.RECORD) != 0;
    record.owned = false;
    record.copy = slots.marked(slot, SlotLayout.FROM_PEER);
    record.protocol = slots.protocol(slot);
    addresses(slot, record);
    record.virtualPort = slots.virtualPort(slot);
    record.serverPort = slots.serverPort(slot);
    record.state = slots.connectionState(slot);
    record.assured = slots.marked(slot, SlotLayout.ASSURED);
    record.timeout = slots.timeout(slot);
    record.idle = (int) Ticks.between(slots.lastSeen(slot), now);
    record.helped = (state & SlotLayout.HELPED) != 0;
    record.shiftFrom = record.helped ? slots.shiftFrom(slot) : 0;
    record.shiftBefore = record.helped ? slots.shiftBefore(slot) : 0;
    record.shiftAfter = record.helped ? slots.shiftAfter(slot) : 0;
    controller(slot, record);
  }

  private void controller(int slot, FlowRecord record) {
    int template = record.template ? ConnectionTable.NONE : slots.controller(slot);
    int announcer = record.template ? ConnectionTable.NONE : slots.announcer(slot);
    int controller = template != ConnectionTable.NONE ? template : announcer;
    record.announced = announcer != ConnectionTable.NONE;
    record.controlled = controller != ConnectionTable.NONE;
    if (record.controlled) {
      record.controllerHigh = slots.clientHigh(controller);
      record.controllerLow = slots.clientLow(controller);
      record.controllerAddress = (int) record.controllerLow;
      record.controllerPort = slots.virtualPort(controller);
      record.controllerClientPort = slots.clientPort(controller);
    }
    int named = record.template ? slot : template;
    record.mark = mark(named);
    record.identity = named == ConnectionTable.NONE ? 0 : slots.identity(named);
    record.callId = record.template && record.identity != 0 ? callIds.of(slot) : "";
  }

  /** A template of a firewall mark has the mark in place of an address. */
  private int mark(int template) {
    return template != ConnectionTable.NONE && slots.protocol(template) == PacketView.ANY_PROTOCOL
        ? MarkAddress.mark(slots.virtualHigh(template), slots.virtualLow(template))
        : 0;
  }

  private void addresses(int slot, FlowRecord record) {
    record.clientHigh = slots.clientHigh(slot);
    record.clientLow = slots.clientLow(slot);
    record.virtualHigh = slots.virtualHigh(slot);
    record.virtualLow = slots.virtualLow(slot);
    record.serverHigh = slots.serverHigh(slot);
    record.serverLow = slots.serverLow(slot);
    record.clientAddress = (int) record.clientLow;
    record.virtualAddress = (int) record.virtualLow;
    record.serverAddress = (int) record.serverLow;
  }

  /** Whether a live flow is worth a place on the peer: a handshake that is not over is not. */
  public static boolean worthKeeping(FlowRecord record) {
    if (record.ended) {
      return false;
    }
    if (record.template) {
      return true;
    }
    return switch (record.protocol) {
      case PacketView.TCP -> handshakeIsOver(TcpState.ALL.get(record.state));
      case PacketView.SCTP -> handshakeIsOver(SctpState.ALL.get(record.state));
      default -> true;
    };
  }

  private static boolean handshakeIsOver(TcpState state) {
    return switch (state) {
      case NONE, SYN_SENT, SYN_RECV, SYNACK -> false;
      // One that was announced, and that no client would announce again.
      case LISTEN -> true;
      case ESTABLISHED, FIN_WAIT, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK -> true;
    };
  }

  private static boolean handshakeIsOver(SctpState state) {
    return switch (state) {
      case NONE, INIT1, INIT, COOKIE_SENT, COOKIE_REPLIED, COOKIE_WAIT, COOKIE, COOKIE_ECHOED ->
          false;
      case ESTABLISHED, SHUTDOWN_SENT, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT, REJECTED, CLOSED ->
          true;
    };
  }
}
