package dev.tandem.lvs.table;

import static dev.tandem.lvs.table.SlotLayout.INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The hashes of flows beside their slots, 0 where a slot is free: what is in use, and what is not,
 * is seen here with an eighth of the memory that the slots would take.
 */
final class Tags {

  private static final VarHandle TAG = INT.varHandle();

  private static final ValueLayout.OfLong PAIR = ValueLayout.JAVA_LONG;

  // Slots whose tags are compared with none at once, which the JVM does 32 octets at a time.
  private static final int RUN = 256;

  private static final MemorySegment EMPTY = Arena.global().allocate(RUN * Integer.BYTES);

  private final MemorySegment memory;

  Tags(MemorySegment memory) {
    this.memory = memory;
  }

  int get(int slot) {
    return memory.get(INT, at(slot));
  }

  /** What was written to the slot before is seen by all who see the tag. */
  void setRelease(int slot, int tag) {
    TAG.setRelease(memory, at(slot), tag);
  }

  boolean isUsed(int slot) {
    return get(slot) != 0;
  }

  /** How many slots of a bucket are free. */
  int room(int bucket) {
    int count = 0;
    int first = bucket * ConnectionTable.SLOTS_PER_BUCKET;
    for (int slot = first; slot < first + ConnectionTable.SLOTS_PER_BUCKET; slot++) {
      if (!isUsed(slot)) {
        count++;
      }
    }
    return count;
  }

  /**
   * The first slot in use from this one on, at most {@code end}. Looks at many at once, so that
   * empty parts of a table cost little.
   */
  int next(int from, int end) {
    int slot = from;
    while (slot < end) {
      if (slot % RUN == 0 && slot + RUN <= end && isEmptyRun(slot)) {
        slot += RUN;
      } else if (slot % 2 == 0 && slot + 1 < end && memory.get(PAIR, at(slot)) == 0) {
        slot += 2;
      } else if (isUsed(slot)) {
        return slot;
      } else {
        slot++;
      }
    }
    return end;
  }

  private boolean isEmptyRun(int slot) {
    long at = at(slot);
    return memory.get(PAIR, at) == 0
        && MemorySegment.mismatch(memory, at, at + EMPTY.byteSize(), EMPTY, 0, EMPTY.byteSize())
            < 0;
  }

  /**
   * Writes down the slots in use from one on up to another one. There is no branch for each, which
   * the processor would guess wrong for every second.
   *
   * @param into has room for all that are looked at
   * @return how many there are
   */
  int list(int from, int end, int[] into) {
    int count = 0;
    for (int slot = from; slot < end; slot++) {
      into[count] = slot;
      int tag = get(slot);
      count += (tag | -tag) >>> (Integer.SIZE - 1);
    }
    return count;
  }

  private static long at(int slot) {
    return (long) slot * Integer.BYTES;
  }
}
