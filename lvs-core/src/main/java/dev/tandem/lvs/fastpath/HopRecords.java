package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Neighbours that packets are sent to, by number. The engine writes; the program reads a record and
 * then its version again, so it never sends with half of an old and half of a new address.
 *
 * <p>MAC addresses are 48 bits, the first octet highest.
 */
public final class HopRecords {

  private static final VarHandle VERSION = JAVA_INT.varHandle();
  private static final int MAC_LENGTH = 6;

  private final MemorySegment memory;
  private final int[] versions = new int[SharedLayout.MAX_HOPS];

  public HopRecords(MemorySegment memory) {
    this.memory = memory;
  }

  /**
   * Sets a neighbour's link-layer address and the interface it lies behind. What is so already
   * stays untouched, since packets that meet a change take the way through the director.
   *
   * @param vlan the id of the VLAN whose tag frames to it have on that interface; 0 for none
   */
  public void set(int number, int interfaceIndex, int vlan, long destinationMac, long sourceMac) {
    if (known(number)
        && interfaceIndex(number) == interfaceIndex
        && vlan(number) == vlan
        && destinationMac(number) == destinationMac
        && sourceMac(number) == sourceMac) {
      return;
    }
    long at = at(number);
    int version = nextVersion(number);
    VERSION.setVolatile(memory, at, version - 1);
    memory.set(JAVA_INT, at + SharedLayout.HOP_INTERFACE, interfaceIndex);
    memory.set(JAVA_SHORT, at + SharedLayout.HOP_VLAN, (short) vlan);
    setMac(at + SharedLayout.HOP_DESTINATION_MAC, destinationMac);
    setMac(at + SharedLayout.HOP_SOURCE_MAC, sourceMac);
    VERSION.setRelease(memory, at, version);
  }

  /** Sets the longest IP packet that the way to a neighbour takes. */
  public void mtu(int number, int mtu) {
    memory.set(JAVA_SHORT, at(number) + SharedLayout.HOP_MTU, (short) Math.min(mtu, 0xffff));
  }

  public int mtu(int number) {
    return memory.get(JAVA_SHORT, at(number) + SharedLayout.HOP_MTU) & 0xffff;
  }

  /**
   * Versions of whole records are even, never 0, and never the same twice in a row: not even across
   * two lives of a director.
   */
  private int nextVersion(int number) {
    versions[number] = Math.max(versions[number], (int) VERSION.get(memory, at(number)) & ~1) + 2;
    if (versions[number] == 0) {
      versions[number] = 2;
    }
    return versions[number];
  }

  /** Says that the neighbour's address is not known (any more). */
  public void clear(int number) {
    VERSION.setRelease(memory, at(number), 0);
  }

  public boolean known(int number) {
    return (int) VERSION.get(memory, at(number)) != 0;
  }

  public int interfaceIndex(int number) {
    return memory.get(JAVA_INT, at(number) + SharedLayout.HOP_INTERFACE);
  }

  public int vlan(int number) {
    return memory.get(JAVA_SHORT, at(number) + SharedLayout.HOP_VLAN) & 0xffff;
  }

  public long destinationMac(int number) {
    return mac(at(number) + SharedLayout.HOP_DESTINATION_MAC);
  }

  public long sourceMac(int number) {
    return mac(at(number) + SharedLayout.HOP_SOURCE_MAC);
  }

  private void setMac(long at, long mac) {
    for (int i = 0; i < MAC_LENGTH; i++) {
      memory.set(JAVA_BYTE, at + i, (byte) (mac >>> (8 * (MAC_LENGTH - 1 - i))));
    }
  }

  private long mac(long at) {
    long mac = 0;
    for (int i = 0; i < MAC_LENGTH; i++) {
      mac = (mac << 8) | (memory.get(JAVA_BYTE, at + i) & 0xff);
    }
    return mac;
  }

  private static long at(int number) {
    return (long) number * SharedLayout.HOP_LENGTH;
  }
}
