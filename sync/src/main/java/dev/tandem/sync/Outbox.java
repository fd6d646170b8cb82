package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.SlotLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntSupplier;

/** Packs the flows of slots into messages of many records each. Belongs to one thread. */
final class Outbox {

  /** JGroups sends messages up to this size in one piece. */
  static final int MESSAGE_LENGTH = 56_000;

  private final ConnectionTable table;
  private final FlowReader reader;
  private final Ledger ledger;
  private final IntSupplier clock;
  private final FlowRecord record = new FlowRecord();
  private final ByteBuffer buffer = ByteBuffer.allocate(MESSAGE_LENGTH);
  private final FlowKey key = new FlowKey();
  private VirtualAddresses owned = VirtualAddresses.NONE;
  private int records;

  Outbox(ConnectionTable table, Ledger ledger, IntSupplier clock) {
    this.table = table;
    this.clock = clock;
    this.ledger = ledger;
    this.reader = new FlowReader(table);
    clear();
  }

  /** The virtual addresses that this director has now. */
  void owned(VirtualAddresses addresses) {
    owned = addresses;
  }

  void clear() {
    buffer.clear().position(SyncMessage.HEADER_LENGTH);
    records = 0;
  }

  int records() {
    return records;
  }

  /** Whether there may be no room for another change, which takes up to three records. */
  boolean full() {
    return buffer.remaining() < 3 * RecordCodec.MAX_LENGTH;
  }

  /** Adds what happened to a slot: how its flow is, or that it ended. */
  void addChange(int slot) {
    boolean known = ledger.isTold(slot);
    if (!known) {
      addControllerOf(slot);
    }
    if (!reader.read(slot, record, clock.getAsInt())) {
      // It is changing this very moment.
      table.changes().add(slot);
      return;
    }
    ledger.tell(slot, record);
    if (!record.copy && (known || !record.ended)) {
      write();
      if (record.ended) {
        addSuccessor(slot);
      }
    }
  }

  /**
   * Adds the flow that has the same addresses and ports as the one that ended in a slot: a client
   * that uses a port again may have begun it, in another slot, before the end was told, and the
   * peers would take the end for that of the new one.
   */
  private void addSuccessor(int ended) {
    FlowKey ends = record.ends(key);
    int successor = record.template ? table.findTemplate(ends) : table.find(ends);
    if (successor != ConnectionTable.NONE && successor != ended && ledger.isTold(successor)) {
      addCopy(successor);
    }
  }

  /**
   * Others find the template of a connection, or the connection that announced it, only if they
   * know it before.
   */
  private void addControllerOf(int slot) {
    int template = table.slots().controller(slot);
    int controller = template == ConnectionTable.NONE ? table.slots().announcer(slot) : template;
    boolean lives = table.slots().isLive(slot) && !table.slots().isTemplate(slot);
    if (lives && controller != ConnectionTable.NONE && !ledger.isTold(controller)) {
      addChange(controller);
    }
  }

  /** Adds the flow of a slot that was taken over from another director. */
  void addClaim(int slot) {
    if (table.slots().marked(slot, SlotLayout.REPLICATED) && table.isTagged(slot)) {
      addChange(slot);
    }
  }

  /** Takes note of a change that nobody is there to be told of. */
  void addChangeUnsent(int slot) {
    addChange(slot);
    clear();
  }

  /** The same for a flow that was taken over. */
  void addClaimUnsent(int slot) {
    addClaim(slot);
    clear();
  }

  /** Adds a slot's flow if it lives: the ledger knows it already. */
  void addCopy(int slot) {
    if (reader.read(slot, record, clock.getAsInt()) && !record.ended && !record.copy) {
      write();
    }
  }

  private void write() {
    record.owned = owned.contains(record.virtualHigh, record.virtualLow);
    RecordCodec.write(record, buffer);
    records++;
  }

  /** Octets of the message so far. */
  int length() {
    return buffer.position();
  }

  /** What was added, as a message of its own with this head: the channel keeps it for a while. */
  byte[] message(SyncMessage head) {
    byte[] message = Arrays.copyOf(buffer.array(), buffer.position());
    head.write(ByteBuffer.wrap(message));
    return message;
  }
}
