package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/** The counts of {@link PacketCounter}, by processor and engine; sums may be read anywhere. */
public final class CounterRecords {

  private final MemorySegment memory;
  private final int writers;

  public CounterRecords(MemorySegment memory, int writers) {
    this.memory = memory;
    this.writers = writers;
  }

  /** Counts a packet for the engine. */
  public void count(PacketCounter counter) {
    long at = at(writers - 1, counter);
    memory.set(JAVA_LONG, at, memory.get(JAVA_LONG, at) + 1);
  }

  public long sum(PacketCounter counter) {
    long sum = 0;
    for (int writer = 0; writer < writers; writer++) {
      sum += memory.get(JAVA_LONG, at(writer, counter));
    }
    return sum;
  }

  public Map<PacketCounter, Long> sums() {
    Map<PacketCounter, Long> sums = new EnumMap<>(PacketCounter.class);
    for (PacketCounter counter : PacketCounter.values()) {
      sums.put(counter, sum(counter));
    }
    return sums;
  }

  private static long at(int writer, PacketCounter counter) {
    return ((long) writer * SharedLayout.COUNTERS_PER_CPU + counter.number()) * Long.BYTES;
  }
}
