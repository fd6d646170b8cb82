package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Some records that are read before the first is applied, so that the memory which they concern is
 * asked for all at once: a table is far bigger than the processor's caches, and one after the other
 * each record would wait for it.
 */
final class RecordBatch {

  private static final int MOST = 16;

  private final ReplicatedTable table;
  private final FlowRecord[] records = new FlowRecord[MOST];
  private int size;
  private int unknown;
  private int malformed;

  // Kept so that the compiler does not leave out what asks for memory.
  @SuppressWarnings("UnusedVariable")
  private int memorySeen;

  RecordBatch(ReplicatedTable table) {
    this.table = table;
    Arrays.setAll(records, i -> new FlowRecord());
  }

  /**
   * Reads the next records in place of those before.
   *
   * @param from what cannot be read is passed over with all behind it
   * @param left how many there are, at most
   * @return how many were taken from there, understood or not
   */
  int read(ByteBuffer from, int left) {
    size = 0;
    unknown = 0;
    malformed = 0;
    int taken = 0;
    try {
      while (taken < left && size < MOST && from.hasRemaining()) {
        taken++;
        take(from);
      }
    } catch (BufferUnderflowException e) {
      from.position(from.limit());
      malformed = 1;
    }
    return taken;
  }

  private void take(ByteBuffer from) {
    FlowRecord record = records[size];
    if (RecordCodec.read(from, record)) {
      memorySeen += table.replica().ask(record);
      size++;
    } else {
      unknown++;
    }
  }

  /** How many of those that were read are flows. */
  int size() {
    return size;
  }

  /** One of them, until the next are read. */
  FlowRecord get(int index) {
    return records[index];
  }

  /** How many were of kinds that this build does not know. */
  int unknown() {
    return unknown;
  }

  /** Whether the last one was cut short: 1 or 0. */
  int malformed() {
    return malformed;
  }
}
