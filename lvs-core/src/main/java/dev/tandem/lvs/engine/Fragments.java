package dev.tandem.lvs.engine;

import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.util.Arrays;

/**
 * Which connection the fragments of a packet belong to: the first one has ports and decides, the
 * others follow it by its {@link FragmentName}. A table of fixed size; where it is full, the oldest
 * goes.
 */
final class Fragments {

  private static final int CAPACITY = 4096;
  private static final int WAYS = 8;
  // As long as the kernel waits for the rest of a packet.
  private static final int PATIENCE = Ticks.ofSeconds(30);

  private final Slots slots;
  private final FragmentName[] names = new FragmentName[CAPACITY];
  private final int[] slotOf = new int[CAPACITY];
  private final int[] states = new int[CAPACITY];
  private final boolean[] fromServer = new boolean[CAPACITY];
  private final int[] since = new int[CAPACITY];

  Fragments(ConnectionTable table) {
    slots = table.slots();
    Arrays.setAll(names, i -> new FragmentName());
  }

  /** Notes the connection of a first fragment, named as the packet was before translation. */
  void remember(FragmentName name, int slot, boolean isFromServer, int now) {
    int at = place(name, now);
    names[at].copy(name);
    slotOf[at] = slot;
    states[at] = slots.state(slot);
    fromServer[at] = isFromServer;
    since[at] = now;
  }

  /** The place of a later fragment's connection; {@link ConnectionTable#NONE} without one. */
  int find(FragmentName name, int now) {
    int first = first(name);
    for (int at = first; at < first + WAYS; at++) {
      if (names[at].same(name) && alive(at, now)) {
        return at;
      }
    }
    return ConnectionTable.NONE;
  }

  /** The slot of a place that {@link #find} returned. */
  int slot(int place) {
    return slotOf[place];
  }

  boolean fromServer(int place) {
    return fromServer[place];
  }

  private int place(FragmentName name, int now) {
    int first = first(name);
    int oldest = first;
    for (int at = first; at < first + WAYS; at++) {
      if (names[at].same(name) || !alive(at, now)) {
        return at;
      }
      if (Ticks.isAfter(since[oldest], since[at])) {
        oldest = at;
      }
    }
    return oldest;
  }

  private boolean alive(int at, int now) {
    return names[at].id != 0
        && Ticks.between(since[at], now) < PATIENCE
        && slots.state(slotOf[at]) == states[at];
  }

  private static int first(FragmentName name) {
    return (name.hash() >>> 16) % (CAPACITY / WAYS) * WAYS;
  }
}
