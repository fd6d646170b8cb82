package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Fragments that came before the first one of their packet: a few, for a moment. */
final class HeldFragments {

  private static final int CAPACITY = 64;
  private static final int ROOM = 2048;
  private static final int PATIENCE = Ticks.ofSeconds(1);

  private final CounterRecords counters;
  private final MemorySegment memory = Arena.ofAuto().allocate((long) CAPACITY * ROOM);
  private final int[] lengths = new int[CAPACITY];
  private final FragmentName[] names = new FragmentName[CAPACITY];
  private final int[] since = new int[CAPACITY];
  private int held;

  HeldFragments(CounterRecords counters) {
    this.counters = counters;
    Arrays.setAll(names, i -> new FragmentName());
  }

  /** Keeps a copy of a frame; without room, the one that has waited longest goes. */
  void hold(PacketView packet, FragmentName name, int now) {
    int length = packet.frameLength();
    if (length > ROOM) {
      counters.count(PacketCounter.FRAGMENT_LOST);
      return;
    }
    int at = place(now);
    MemorySegment.copy(packet.memory(), packet.frame(), memory, (long) at * ROOM, length);
    lengths[at] = length;
    names[at].copy(name);
    since[at] = now;
    held++;
    counters.count(PacketCounter.FRAGMENT_HELD);
  }

  private int place(int now) {
    expire(now);
    int oldest = 0;
    for (int at = 0; at < CAPACITY; at++) {
      if (lengths[at] == 0) {
        return at;
      }
      if (Ticks.isAfter(since[oldest], since[at])) {
        oldest = at;
      }
    }
    lose(oldest);
    return oldest;
  }

  /** Drops those that have waited too long. */
  void expire(int now) {
    for (int at = 0; held > 0 && at < CAPACITY; at++) {
      if (lengths[at] != 0 && Ticks.between(since[at], now) > PATIENCE) {
        lose(at);
      }
    }
  }

  private void lose(int at) {
    counters.count(PacketCounter.FRAGMENT_LOST);
    lengths[at] = 0;
    held--;
  }

  /**
   * Takes out one that waits for a packet.
   *
   * @return the length of its frame, which is at the place then; 0 when none is left
   */
  int release(FragmentName name, MemorySegment to, long place) {
    for (int at = 0; held > 0 && at < CAPACITY; at++) {
      if (lengths[at] != 0 && names[at].same(name)) {
        int length = lengths[at];
        MemorySegment.copy(memory, (long) at * ROOM, to, place, length);
        lengths[at] = 0;
        held--;
        return length;
      }
    }
    return 0;
  }

  /** Whether none waits at all. */
  boolean isEmpty() {
    return held == 0;
  }
}
