package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Ticks;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** Packs the flows of slots into messages of many records each. Belongs to one thread. */
final class Outbox {

  /** JGroups sends messages up to this size in one piece. */
  static final int MESSAGE_LENGTH = 56_000;

  private final FlowReader reader;
  private final FlowRecord record = new FlowRecord();
  private final ByteBuffer buffer = ByteBuffer.allocate(MESSAGE_LENGTH);
  private int records;

  Outbox(ConnectionTable table) {
    reader = new FlowReader(table);
    clear();
  }

  private void clear() {
    buffer.clear().position(SyncMessage.HEADER_LENGTH);
    records = 0;
  }

  int records() {
    return records;
  }

  boolean full() {
    return buffer.remaining() < RecordCodec.LENGTH;
  }

  /** Adds what happened to a slot: how its flow is, or that it ended. */
  void addChange(int slot) {
    if (reader.read(slot, record, Ticks.now())) {
      RecordCodec.write(record, buffer);
      records++;
    }
  }

  /** Adds a slot's flow if it lives and is worth keeping. */
  void addFlow(int slot) {
    if (reader.read(slot, record, Ticks.now()) && FlowReader.worthKeeping(record)) {
      RecordCodec.write(record, buffer);
      records++;
    }
  }

  /** Hands over what was added, as a message, and starts the next one. */
  void flush(SyncMessage.Kind kind, long epoch, long sequence, Consumer<byte[]> sender) {
    int end = buffer.position();
    new SyncMessage(kind, records, epoch, sequence).write(buffer.position(0));
    // The channel keeps the array until all have confirmed it, so it gets one of its own.
    byte[] message = Arrays.copyOf(buffer.array(), end);
    clear();
    sender.accept(message);
  }
}
