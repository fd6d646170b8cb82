package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.connection.TcpTransitions;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;

/**
 * Writes what the peer tells of its flows into the table, ready to forward: nothing is left to do
 * when this director becomes master. What came from the peer is not sent back to it. Belongs to the
 * engine's thread.
 */
public final class Replica {

  private final ConnectionTable table;
  private final Slots slots;
  private final Connections connections;
  private final Templates templates;
  private final ServerBinding binding;
  private final Destinations destinations;
  private final NextHops hops;
  private long refused;

  Replica(EngineParts parts) {
    table = parts.table();
    slots = table.slots();
    connections = parts.connections();
    templates = parts.templates();
    binding = parts.binding();
    destinations = parts.destinations();
    hops = parts.hops();
  }

  /** Records that found no place in the table. */
  public long refused() {
    return refused;
  }

  /**
   * Takes one record.
   *
   * @param fromBulk whether it is from a copy of the whole table and not news: then a flow that
   *     passes here stays as it is, because it is known better here
   * @return false when the table had no place for it
   */
  public boolean apply(FlowRecord record, boolean fromBulk, int now) {
    int slot = find(record);
    if (fromBulk && slot != ConnectionTable.NONE && !slots.marked(slot, SlotLayout.FROM_PEER)) {
      return true;
    }
    if (record.ended) {
      end(slot, now);
      return true;
    }
    if (slot != ConnectionTable.NONE && !sameServer(slot, record)) {
      // The flow began anew on another server.
      remove(slot, now);
      slot = ConnectionTable.NONE;
    }
    if (slot == ConnectionTable.NONE) {
      slot = begin(record, now);
    }
    if (slot == ConnectionTable.NONE) {
      refused++;
      return false;
    }
    update(slot, record, now);
    return true;
  }

  private int find(FlowRecord record) {
    if (record.template) {
      return table.findTemplate(
          record.protocol, record.clientAddress, record.virtualAddress, record.virtualPort);
    }
    return table.find(
        record.protocol,
        record.clientAddress,
        record.clientPort,
        record.virtualAddress,
        record.virtualPort);
  }

  private boolean sameServer(int slot, FlowRecord record) {
    return slots.serverAddress(slot) == record.serverAddress
        && slots.serverPort(slot) == record.serverPort
        && slots.isNat(slot) == record.nat;
  }

  /** A flow that meanwhile passes here is ours, and ends when we see it end. */
  private void end(int slot, int now) {
    if (slot != ConnectionTable.NONE && slots.marked(slot, SlotLayout.FROM_PEER)) {
      remove(slot, now);
    }
  }

  private void remove(int slot, int now) {
    if (!slots.isTemplate(slot)) {
      connections.close(slot, now);
    } else if (slots.controlled(slot) == 0) {
      templates.close(slot, now);
    } else {
      templates.neuter(slot, now);
    }
  }

  private int begin(FlowRecord record, int now) {
    int slot =
        table.claim(
            record.protocol,
            record.clientAddress,
            record.clientPort,
            record.virtualAddress,
            record.virtualPort,
            now);
    if (slot == ConnectionTable.NONE) {
      return slot;
    }
    slots.server(slot, record.serverAddress, record.serverPort);
    slots.mark(slot, SlotLayout.FROM_PEER, true);
    int flags = record.template ? SlotLayout.TEMPLATE : record.nat ? SlotLayout.NAT : 0;
    if (record.nat) {
      slots.clientHop(slot, hops.towards(record.clientAddress));
    }
    control(slot, record);
    table.publish(slot, flags);
    return slot;
  }

  private void control(int slot, FlowRecord record) {
    if (!record.controlled) {
      return;
    }
    int template =
        table.findTemplate(
            record.protocol,
            record.controllerAddress,
            record.virtualAddress,
            record.controllerPort);
    if (template != ConnectionTable.NONE) {
      slots.controller(slot, template);
      slots.addControlled(template, 1);
    }
  }

  private void update(int slot, FlowRecord record, int now) {
    slots.timeout(slot, record.timeout);
    slots.lastSeen(slot, now - record.idle);
    slots.stamp(slot, now);
    slots.mark(slot, SlotLayout.ASSURED, record.assured);
    if (!record.template && record.protocol == PacketView.TCP) {
      slots.connectionState(slot, record.state);
      slots.watch(slot, TcpTransitions.watchOf(record.state, record.nat));
      connections.countAs(slot, TcpState.ALL.get(record.state).active());
    }
    if (destinations.unknown(slots.destination(slot))) {
      binding.bind(slot);
    }
  }
}
