package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Packets and octets of each destination, counted by each processor and by the engine for itself:
 * nobody waits for anybody. Sums may be read from any thread.
 */
public final class TrafficRecords {

  private final MemorySegment memory;
  private final int destinations;
  private final int writers;

  public TrafficRecords(MemorySegment memory, int destinations, int writers) {
    this.memory = memory;
    this.destinations = destinations;
    this.writers = writers;
  }

  /** Counts a packet that the engine sent itself; {@code length} is that of the IP packet. */
  public void count(int destination, boolean fromServer, int length) {
    long at = at(writers - 1, destination);
    long packets =
        at + (fromServer ? SharedLayout.TRAFFIC_OUT_PACKETS : SharedLayout.TRAFFIC_IN_PACKETS);
    long bytes = at + (fromServer ? SharedLayout.TRAFFIC_OUT_BYTES : SharedLayout.TRAFFIC_IN_BYTES);
    memory.set(JAVA_LONG, packets, memory.get(JAVA_LONG, packets) + 1);
    memory.set(JAVA_LONG, bytes, memory.get(JAVA_LONG, bytes) + length);
  }

  public long inPackets(int destination) {
    return sum(destination, SharedLayout.TRAFFIC_IN_PACKETS);
  }

  public long inBytes(int destination) {
    return sum(destination, SharedLayout.TRAFFIC_IN_BYTES);
  }

  public long outPackets(int destination) {
    return sum(destination, SharedLayout.TRAFFIC_OUT_PACKETS);
  }

  public long outBytes(int destination) {
    return sum(destination, SharedLayout.TRAFFIC_OUT_BYTES);
  }

  private long sum(int destination, int field) {
    long sum = 0;
    for (int writer = 0; writer < writers; writer++) {
      sum += memory.get(JAVA_LONG, at(writer, destination) + field);
    }
    return sum;
  }

  private long at(int writer, int destination) {
    return ((long) writer * destinations + destination) * SharedLayout.TRAFFIC_LENGTH;
  }
}
