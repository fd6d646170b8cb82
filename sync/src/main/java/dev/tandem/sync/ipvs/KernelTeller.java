package dev.tandem.sync.ipvs;

import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.sync.ipvs.KernelRules.Told;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what IPVS must hear, by walking through the connection table: packets of known flows are
 * counted by the program alone, so nobody could tell of the third one when it passes. Belongs to
 * the engine's thread.
 */
final class KernelTeller {

  /** So many flows in a turn do not overrun a backup's socket. */
  private static final int MOST_FLOWS = 2_000;

  private static final long MILLIS_PER_SECOND = 1_000;

  private final Engine engine;
  private final ConnectionTable table;
  private final Slots slots;
  private final FlowReader reader;
  private final KernelRules rules;
  private final KernelPacker packer;
  private final ToldFlows told;
  private final FlowRecord record = new FlowRecord();
  private int position;
  private long flows;

  KernelTeller(Engine engine, KernelRules rules, KernelPacker packer) {
    this.engine = engine;
    this.rules = rules;
    this.packer = packer;
    table = engine.table();
    slots = table.slots();
    reader = new FlowReader(table);
    told = new ToldFlows(table.capacity());
  }

  /**
   * Looks at the next slots, at fewer if much is to be told of them.
   *
   * @return the messages to send
   */
  List<byte[]> turn(int count, int now) {
    List<byte[]> messages = new ArrayList<>();
    long limit = flows + MOST_FLOWS;
    for (int i = 0; i < count && flows < limit; i++) {
      visit(position, now, messages);
      position = (position + 1) % table.capacity();
    }
    if (!packer.isEmpty()) {
      messages.add(packer.take());
    }
    return messages;
  }

  private void visit(int slot, int now, List<byte[]> messages) {
    if (!table.isTagged(slot) || slots.marked(slot, SlotLayout.FROM_PEER)) {
      return;
    }
    int generation = slots.state(slot);
    boolean template = slots.isTemplate(slot);
    int seen = template ? slots.lastSeen(slot) : slots.inPackets(slot);
    if (!template && told.upToDate(slot, generation, seen, slots.connectionState(slot))) {
      return;
    }
    Told before = told.of(slot, generation, now);
    if (reader.read(slot, record, now) && due(slot, before, seen)) {
      tell(slot, messages);
      told.looked(slot, generation, seen);
      int state = record.template ? (record.assured ? 1 : 0) : record.state;
      told.told(slot, state, state == before.state(), now);
    } else {
      told.looked(slot, generation, seen);
    }
  }

  private boolean due(int slot, Told before, int seen) {
    long timeout = engine.timeoutSeconds(slot) * MILLIS_PER_SECOND;
    return record.template
        ? rules.dueTemplate(record, before, seen, slots.controlled(slot), timeout)
        : rules.dueConnection(record, before, seen, timeout);
  }

  private void tell(int slot, List<byte[]> messages) {
    boolean unknownCall = record.template && record.identity != 0 && record.callId.isEmpty();
    if (unknownCall) {
      return;
    }
    KernelFlow flow =
        KernelTranslation.write(
            record,
            engine.method(slot),
            slots.marked(slot, SlotLayout.ACTIVE),
            engine.timeoutSeconds(slot));
    if (!packer.tells(flow)) {
      return;
    }
    if (!packer.add(flow)) {
      messages.add(packer.take());
      packer.add(flow);
    }
    flows++;
  }

  /** How many flows were told so far. */
  long flows() {
    return flows;
  }
}
