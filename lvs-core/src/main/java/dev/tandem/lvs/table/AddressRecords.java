package dev.tandem.lvs.table;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The addresses of flows that do not fit into their slot: those of IPv6, and those of IPv4 that are
 * wrapped for a server with an IPv6 address. Shared with the XDP program ({@code struct addresses}
 * in layout.h); 64 octets, one cache line.
 *
 * <pre>
 *    0                   16                  32                  48        52       64
 *   +-------------------+-------------------+-------------------+---------+---------+
 *   |  client           |  virtual          |  server           |  slot   |    -    |
 *   +-------------------+-------------------+-------------------+---------+---------+
 * </pre>
 *
 * Addresses are in network order, IPv4 ones as {@code ::ffff:a.b.c.d}. A record belongs to the slot
 * that it names if that slot names it, and stays with it after the flow has ended, so that the end
 * can still be told of.
 */
public final class AddressRecords {

  public static final int LENGTH = 64;

  public static final int CLIENT = 0;
  public static final int VIRTUAL = 16;
  public static final int SERVER = 32;
  public static final int SLOT = 48;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final int capacity;

  AddressRecords(MemorySegment memory) {
    this.memory = memory;
    capacity = Math.toIntExact(memory.byteSize() / LENGTH);
  }

  int capacity() {
    return capacity;
  }

  /** The slot that the record was last given to. */
  int slot(int record) {
    return memory.get(INT, at(record) + SLOT);
  }

  /** Gives a record to a slot, with the client's and the virtual address of a key. */
  void begin(int record, int slot, FlowKey key, long serverHigh, long serverLow) {
    long at = at(record);
    put(at + CLIENT, key.clientHigh, key.clientLow);
    put(at + VIRTUAL, key.otherHigh, key.otherLow);
    put(at + SERVER, serverHigh, serverLow);
    memory.set(INT, at + SLOT, slot);
  }

  private void put(long at, long high, long low) {
    memory.set(NET_LONG, at, high);
    memory.set(NET_LONG, at + Long.BYTES, low);
  }

  /** The upper half of one of the addresses. */
  long high(int record, int which) {
    return memory.get(NET_LONG, at(record) + which);
  }

  /** The lower half of one of the addresses. */
  long low(int record, int which) {
    return memory.get(NET_LONG, at(record) + which + Long.BYTES);
  }

  /** Whether the client's address is a key's, and another one the key's other address. */
  boolean holds(int record, FlowKey key, int other) {
    return low(record, CLIENT) == key.clientLow
        && high(record, CLIENT) == key.clientHigh
        && low(record, other) == key.otherLow
        && high(record, other) == key.otherHigh;
  }

  private long at(int record) {
    // A reader beside the engine may see a number that is none: any record will do then, since the
    // slot's state tells it afterwards.
    return (long) Integer.remainderUnsigned(record, capacity) * LENGTH;
  }
}
