package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.MemorySegment;

/**
 * Two bitmaps over hashed addresses ({@link IpAddress#bits(long, long)}), one of virtual services
 * and one of real servers: a packet whose addresses are in neither is none of the data plane's
 * business and reaches the kernel after two looks into memory that is always in the cache. An
 * address that was added is always found; another one rarely.
 */
public final class AddressFilter {

  private static final int BITS = SharedLayout.FILTER_WORDS * Long.SIZE;
  private static final int HASH_FACTOR = 0x9e3779b1;
  private static final int HASH_SHIFT = 16;

  private final MemorySegment memory;
  private final int[] uses = new int[2 * BITS];

  /** Takes memory as it is: addresses that were added in an earlier life stay. */
  public AddressFilter(MemorySegment memory) {
    this.memory = memory;
  }

  public void addService(int address) {
    add(bit(address));
  }

  public void removeService(int address) {
    remove(bit(address));
  }

  /** Lets packets to every address through. */
  public void addEveryService() {
    for (int bit = 0; bit < BITS; bit++) {
      add(bit);
    }
  }

  public void removeEveryService() {
    for (int bit = 0; bit < BITS; bit++) {
      remove(bit);
    }
  }

  public void addServer(int address) {
    add(BITS + bit(address));
  }

  public void removeServer(int address) {
    remove(BITS + bit(address));
  }

  public boolean mayBeService(int address) {
    return contains(bit(address));
  }

  public boolean mayBeServer(int address) {
    return contains(BITS + bit(address));
  }

  private void add(int bit) {
    if (uses[bit]++ == 0) {
      memory.set(JAVA_LONG, at(bit), memory.get(JAVA_LONG, at(bit)) | (1L << bit));
    }
  }

  private void remove(int bit) {
    if (--uses[bit] == 0) {
      memory.set(JAVA_LONG, at(bit), memory.get(JAVA_LONG, at(bit)) & ~(1L << bit));
    }
  }

  private boolean contains(int bit) {
    return ((memory.get(JAVA_LONG, at(bit)) >>> bit) & 1) != 0;
  }

  private static int bit(int address) {
    return (address * HASH_FACTOR) >>> HASH_SHIFT;
  }

  private static long at(int bit) {
    return (long) (bit >>> 6) * Long.BYTES;
  }
}
