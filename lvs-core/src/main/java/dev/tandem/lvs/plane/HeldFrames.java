package dev.tandem.lvs.plane;

import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.table.Ticks;

/**
 * IP packets that wait for the link-layer address of their neighbour: as many as fit, as long as
 * the kernel takes to ask three times. Without them the first packet to a server would be lost.
 */
final class HeldFrames {

  private static final int CAPACITY = 256;
  private static final int PATIENCE = Ticks.ofSeconds(3);

  private final long[] addresses = new long[CAPACITY];
  private final int[] lengths = new int[CAPACITY];
  private final int[] hops = new int[CAPACITY];
  private final int[] since = new int[CAPACITY];
  private int count;

  /** Takes over the packets that can be sent now, or must be given up. */
  interface Exit {
    void send(long address, int length, int hop);

    void giveUp(long address);
  }

  /** Keeps a packet; false when there is no room. */
  boolean hold(long address, int length, int hop, int now) {
    if (count == CAPACITY) {
      return false;
    }
    addresses[count] = address;
    lengths[count] = length;
    hops[count] = hop;
    since[count] = now;
    count++;
    return true;
  }

  /** Lets go what need not wait any longer; returns how many. */
  int release(NextHops neighbours, int now, Exit exit) {
    int released = 0;
    for (int i = count - 1; i >= 0; i--) {
      boolean known = neighbours.known(hops[i]);
      if (!known && Ticks.between(since[i], now) < PATIENCE) {
        continue;
      }
      if (known) {
        exit.send(addresses[i], lengths[i], hops[i]);
      } else {
        exit.giveUp(addresses[i]);
      }
      remove(i);
      released++;
    }
    return released;
  }

  private void remove(int i) {
    count--;
    addresses[i] = addresses[count];
    lengths[i] = lengths[count];
    hops[i] = hops[count];
    since[i] = since[count];
  }
}
