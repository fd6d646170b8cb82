package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.SctpState;
import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ConnectionSnapshot.EngineData;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.util.Optional;
import java.util.function.Consumer;

/** Lists what is in the table, on any thread: a slot that changes hands meanwhile is left out. */
final class ConnectionListing {

  private final ConnectionTable table;
  private final Slots slots;
  private final Connections connections;
  private final Mirrors mirrors;

  ConnectionListing(ConnectionTable table, Connections connections, Mirrors mirrors) {
    this.table = table;
    this.mirrors = mirrors;
    this.slots = table.slots();
    this.connections = connections;
  }

  void forEach(int now, Consumer<ConnectionSnapshot> consumer) {
    for (int slot = 0; slot < table.capacity(); slot++) {
      int state = slots.state(slot);
      if ((state & SlotLayout.LIVE) != 0) {
        long left = left(slot, now);
        ConnectionSnapshot snapshot = snapshot(slot, left);
        if (left >= 0 && slots.state(slot) == state) {
          consumer.accept(snapshot);
        }
      }
    }
  }

  /** The flow of a slot, even if it is over. */
  ConnectionSnapshot of(int slot, int now) {
    return snapshot(slot, left(slot, now));
  }

  /**
   * How long it lives on, negative if it is over: the sweep ends it within a second, but it is not
   * shown any more; and a template that goes on for the sake of its connections is shown so.
   */
  private long left(int slot, int now) {
    long overdue = connections.overdue(slot, now);
    if (overdue <= 0) {
      return -overdue;
    }
    if (slots.isTemplate(slot) && slots.controlled(slot) > 0) {
      return Templates.EXTENSION - overdue;
    }
    return mirrors.grace(slot) - overdue;
  }

  private ConnectionSnapshot snapshot(int slot, long left) {
    return new ConnectionSnapshot(
        protocol(slot),
        IpAddress.address(slots.clientHigh(slot), slots.clientLow(slot)),
        slots.isTemplate(slot) ? 0 : slots.clientPort(slot),
        IpAddress.address(slots.virtualHigh(slot), slots.virtualLow(slot)),
        slots.virtualPort(slot),
        IpAddress.address(slots.serverHigh(slot), slots.serverLow(slot)),
        slots.serverPort(slot),
        state(slot),
        Ticks.toSeconds(Math.max(0, left)),
        slots.isTemplate(slot),
        engineData(slot));
  }

  private Optional<EngineData> engineData(int slot) {
    return slots.isTemplate(slot) && slots.identity(slot) != 0
        ? Optional.of(new EngineData("sip", table.callIds().of(slot)))
        : Optional.empty();
  }

  private String protocol(int slot) {
    return switch (slots.protocol(slot)) {
      case PacketView.TCP -> "TCP";
      case PacketView.UDP -> "UDP";
      case PacketView.SCTP -> "SCTP";
      default -> "IP";
    };
  }

  private String state(int slot) {
    if (slots.isTemplate(slot)) {
      return slots.marked(slot, SlotLayout.ASSURED) ? "ASSURED" : "NONE";
    }
    int state = slots.connectionState(slot);
    return switch (slots.protocol(slot)) {
      case PacketView.TCP -> TcpState.of(state).name();
      case PacketView.SCTP -> SctpState.of(state).label();
      default -> "UDP";
    };
  }
}
