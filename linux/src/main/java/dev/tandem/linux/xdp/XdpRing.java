package dev.tandem.linux.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * One of the four rings of an AF_XDP socket: a power-of-two array of descriptors between a producer
 * and a consumer index, each written by one side. This process produces into the fill and transmit
 * rings and consumes from the receive and completion rings.
 */
final class XdpRing {

  private static final VarHandle INT = JAVA_INT.varHandle();

  private final MemorySegment memory;
  private final long producerAt;
  private final long consumerAt;
  private final long flagsAt;
  private final long descriptorsAt;
  private final int size;
  private final int mask;
  private int produced;
  private int consumed;

  /**
   * Maps a ring that was set up on a socket.
   *
   * @param offsets where the kernel put the parts: u64 producer, consumer, descriptors, flags
   * @param descriptorLength 16 for packets, 8 for plain frame addresses
   */
  XdpRing(int fd, long page, MemorySegment offsets, int size, int descriptorLength, Arena arena) {
    producerAt = offsets.get(JAVA_LONG, 0);
    consumerAt = offsets.get(JAVA_LONG, 8);
    descriptorsAt = offsets.get(JAVA_LONG, 16);
    flagsAt = offsets.get(JAVA_LONG, 24);
    this.size = size;
    this.mask = size - 1;
    memory =
        LibC.mmap(
            descriptorsAt + (long) size * descriptorLength,
            LibC.PROT_READ | LibC.PROT_WRITE,
            LibC.MAP_SHARED | LibC.MAP_POPULATE,
            fd,
            page,
            arena,
            "AF_XDP ring");
  }

  /** How many descriptors this process may still produce. */
  int room() {
    int used = produced - consumed;
    if (used == size) {
      consumed = (int) INT.getAcquire(memory, consumerAt);
      used = produced - consumed;
    }
    return size - used;
  }

  void produceAddress(long address) {
    memory.set(JAVA_LONG, descriptorsAt + 8L * (produced++ & mask), address);
  }

  void producePacket(long address, int length) {
    long at = descriptorsAt + 16L * (produced++ & mask);
    memory.set(JAVA_LONG, at, address);
    memory.set(JAVA_INT, at + 8, length);
    memory.set(JAVA_INT, at + 12, 0);
  }

  /** Shows the kernel what was produced. */
  void publish() {
    INT.setRelease(memory, producerAt, produced);
  }

  /** How much the kernel has not taken yet. */
  int pending() {
    consumed = (int) INT.getAcquire(memory, consumerAt);
    return produced - consumed;
  }

  /** How many descriptors are there for this process to take. */
  int available() {
    int there = produced - consumed;
    if (there == 0) {
      produced = (int) INT.getAcquire(memory, producerAt);
      there = produced - consumed;
    }
    return there;
  }

  /** The address of the {@code i}-th available frame. */
  long addressAt(int i) {
    return memory.get(JAVA_LONG, descriptorsAt + 8L * ((consumed + i) & mask));
  }

  /** The address of the {@code i}-th available packet. */
  long packetAddressAt(int i) {
    return memory.get(JAVA_LONG, descriptorsAt + 16L * ((consumed + i) & mask));
  }

  int packetLengthAt(int i) {
    return memory.get(JAVA_INT, descriptorsAt + 16L * ((consumed + i) & mask) + 8);
  }

  /** Gives the first {@code count} available descriptors back to the kernel. */
  void consume(int count) {
    consumed += count;
    INT.setRelease(memory, consumerAt, consumed);
  }

  boolean needsWakeup() {
    return ((int) INT.getAcquire(memory, flagsAt) & XdpOptions.RING_NEED_WAKEUP) != 0;
  }
}
