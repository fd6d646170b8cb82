package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.lvs.service.TrafficCounters;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * Totals in memory that outlives the director. It may be killed at any moment, so a record is first
 * written into a journal: whoever finds that one in use writes the record again. Belongs to the
 * engine's thread.
 */
public final class TallyRecords {

  /** No record: what is written there goes nowhere. */
  public static final int NONE = -1;

  // Records that a journal has room for.
  private static final int PLACES = 2;
  private static final VarHandle INT = JAVA_INT.varHandle();

  private final MemorySegment memory;
  private final MemorySegment journal;

  public TallyRecords(MemorySegment memory, MemorySegment journal) {
    this.memory = memory;
    this.journal = journal;
  }

  /** How many records there are. */
  public int capacity() {
    return (int) (memory.byteSize() / SharedLayout.TALLY_LENGTH);
  }

  /**
   * Takes over what an earlier director left, or empties it when another one came after that which
   * did not keep it: destinations may have other numbers since.
   *
   * @param heartbeat the last sign of life of any director
   */
  public void adopt(int heartbeat) {
    int stamp = journal.get(JAVA_INT, SharedLayout.TALLY_JOURNAL_STAMP);
    if (stamp == 0 || Ticks.isAfter(heartbeat, stamp)) {
      journal(0);
      memory.fill((byte) 0);
      return;
    }
    int count = journal.get(JAVA_INT, SharedLayout.TALLY_JOURNAL_COUNT);
    if (count > 0 && count <= PLACES) {
      replay(count);
    }
    journal(0);
  }

  /** To be called before each sign of life, with the same moment. */
  public void stamp(int now) {
    INT.setRelease(journal, (long) SharedLayout.TALLY_JOURNAL_STAMP, now);
    VarHandle.storeStoreFence();
  }

  /** A record's content; empty if it is nobody's. */
  public Optional<Tally> get(int index) {
    int state = memory.get(JAVA_BYTE, at(index) + SharedLayout.TALLY_STATE);
    return state == SharedLayout.TALLY_FREE ? Optional.empty() : Optional.of(read(at(index)));
  }

  private Tally read(long at) {
    TallyKey key =
        new TallyKey(
            memory.get(JAVA_BYTE, at + SharedLayout.TALLY_PROTOCOL) & 0xff,
            memory.get(JAVA_LONG, at + SharedLayout.TALLY_SERVICE_ADDRESS),
            memory.get(JAVA_LONG, at + SharedLayout.TALLY_SERVICE_ADDRESS + Long.BYTES),
            memory.get(JAVA_SHORT, at + SharedLayout.TALLY_SERVICE_PORT) & 0xffff,
            memory.get(JAVA_LONG, at + SharedLayout.TALLY_SERVER_ADDRESS),
            memory.get(JAVA_LONG, at + SharedLayout.TALLY_SERVER_ADDRESS + Long.BYTES),
            memory.get(JAVA_SHORT, at + SharedLayout.TALLY_SERVER_PORT) & 0xffff);
    return new Tally(
        key,
        memory.get(JAVA_INT, at + SharedLayout.TALLY_NUMBER),
        memory.get(JAVA_BYTE, at + SharedLayout.TALLY_STATE) == SharedLayout.TALLY_LISTED,
        counters(at + SharedLayout.TALLY_BASE),
        counters(at + SharedLayout.TALLY_ZERO));
  }

  private TrafficCounters counters(long at) {
    return new TrafficCounters(
        memory.get(JAVA_LONG, at),
        memory.get(JAVA_LONG, at + 8),
        memory.get(JAVA_LONG, at + 16),
        memory.get(JAVA_LONG, at + 24),
        memory.get(JAVA_LONG, at + 32));
  }

  /** Writes a record, or nothing of it. */
  public void put(int index, Tally tally) {
    if (index != NONE) {
      note(0, index, tally);
      commit(1);
    }
  }

  /** Writes two records, or nothing of either. */
  public void put(int index, Tally tally, int otherIndex, Tally other) {
    if (index == NONE) {
      put(otherIndex, other);
    } else if (otherIndex == NONE) {
      put(index, tally);
    } else {
      note(0, index, tally);
      note(1, otherIndex, other);
      commit(2);
    }
  }

  private void note(int place, int index, Tally tally) {
    journal.set(JAVA_INT, indexAt(place), index);
    long at = tallyAt(place);
    TallyKey key = tally.key();
    journal.set(JAVA_BYTE, at + SharedLayout.TALLY_PROTOCOL, (byte) key.protocol());
    journal.set(JAVA_LONG, at + SharedLayout.TALLY_SERVICE_ADDRESS, key.serviceHigh());
    journal.set(JAVA_LONG, at + SharedLayout.TALLY_SERVICE_ADDRESS + Long.BYTES, key.serviceLow());
    journal.set(JAVA_SHORT, at + SharedLayout.TALLY_SERVICE_PORT, (short) key.servicePort());
    journal.set(JAVA_LONG, at + SharedLayout.TALLY_SERVER_ADDRESS, key.serverHigh());
    journal.set(JAVA_LONG, at + SharedLayout.TALLY_SERVER_ADDRESS + Long.BYTES, key.serverLow());
    journal.set(JAVA_SHORT, at + SharedLayout.TALLY_SERVER_PORT, (short) key.serverPort());
    journal.set(JAVA_INT, at + SharedLayout.TALLY_NUMBER, tally.number());
    int state = tally.listed() ? SharedLayout.TALLY_LISTED : SharedLayout.TALLY_RESTING;
    journal.set(JAVA_BYTE, at + SharedLayout.TALLY_STATE, (byte) state);
    note(at + SharedLayout.TALLY_BASE, tally.base());
    note(at + SharedLayout.TALLY_ZERO, tally.zero());
  }

  private void note(long at, TrafficCounters counters) {
    journal.set(JAVA_LONG, at, counters.connections());
    journal.set(JAVA_LONG, at + 8, counters.inPackets());
    journal.set(JAVA_LONG, at + 16, counters.outPackets());
    journal.set(JAVA_LONG, at + 24, counters.inBytes());
    journal.set(JAVA_LONG, at + 32, counters.outBytes());
  }

  private void commit(int count) {
    journal(count);
    replay(count);
    journal(0);
  }

  /** Says how many records of the journal count; in order with all that is written around. */
  private void journal(int count) {
    VarHandle.fullFence();
    INT.setRelease(journal, (long) SharedLayout.TALLY_JOURNAL_COUNT, count);
    VarHandle.fullFence();
  }

  private void replay(int count) {
    for (int place = 0; place < count; place++) {
      int index = journal.get(JAVA_INT, indexAt(place));
      if (index >= 0 && index < capacity()) {
        MemorySegment.copy(journal, tallyAt(place), memory, at(index), SharedLayout.TALLY_RATES);
      }
    }
  }

  /** Gives a record up. */
  public void free(int index) {
    if (index != NONE) {
      memory.set(JAVA_BYTE, at(index) + SharedLayout.TALLY_STATE, (byte) SharedLayout.TALLY_FREE);
    }
  }

  /** How many connections a server has ever begun. */
  public void connections(int index, long connections) {
    if (index != NONE) {
      memory.set(JAVA_LONG, at(index) + SharedLayout.TALLY_CONNECTIONS, connections);
    }
  }

  public long connections(int index) {
    return memory.get(JAVA_LONG, at(index) + SharedLayout.TALLY_CONNECTIONS);
  }

  /** Rates in a second, in the order of {@link TrafficCounters}. */
  public void rates(int index, double[] rates) {
    if (index != NONE) {
      MemorySegment.copy(
          rates, 0, memory, JAVA_DOUBLE, at(index) + SharedLayout.TALLY_RATES, rates.length);
    }
  }

  public double[] rates(int index) {
    double[] rates = new double[SharedLayout.TALLY_VALUES];
    MemorySegment.copy(
        memory, JAVA_DOUBLE, at(index) + SharedLayout.TALLY_RATES, rates, 0, rates.length);
    return rates;
  }

  private static long at(int index) {
    return (long) index * SharedLayout.TALLY_LENGTH;
  }

  private static long indexAt(int place) {
    return SharedLayout.TALLY_JOURNAL_INDEX + (long) place * Integer.BYTES;
  }

  private static long tallyAt(int place) {
    return SharedLayout.TALLY_JOURNAL_TALLY + (long) place * SharedLayout.TALLY_LENGTH;
  }
}
