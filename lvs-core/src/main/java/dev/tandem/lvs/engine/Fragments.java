package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;

/**
 * Which connection the fragments of a packet belong to: the first one has ports and decides, the
 * others follow it by source, destination, id and protocol (RFC 791 section 3.2). A table of fixed
 * size; where it is full, the oldest goes.
 */
final class Fragments {

  private static final int CAPACITY = 4096;
  private static final int WAYS = 8;
  // As long as the kernel waits for the rest of a packet.
  private static final int PATIENCE = Ticks.ofSeconds(30);

  private final Slots slots;
  private final int[] sources = new int[CAPACITY];
  private final int[] targets = new int[CAPACITY];
  private final int[] ids = new int[CAPACITY];
  private final int[] slotOf = new int[CAPACITY];
  private final int[] states = new int[CAPACITY];
  private final boolean[] fromServer = new boolean[CAPACITY];
  private final int[] since = new int[CAPACITY];

  Fragments(ConnectionTable table) {
    slots = table.slots();
  }

  /** Notes the connection of a first fragment, named as the packet was before translation. */
  void remember(int source, int target, int id, int slot, boolean isFromServer, int now) {
    int at = place(source, target, id, now);
    sources[at] = source;
    targets[at] = target;
    ids[at] = id;
    slotOf[at] = slot;
    states[at] = slots.state(slot);
    fromServer[at] = isFromServer;
    since[at] = now;
  }

  /** What tells packets between two hosts apart. */
  static int id(PacketView packet) {
    return packet.protocol() << Short.SIZE | packet.id();
  }

  /** The connection of a later fragment; {@link ConnectionTable#NONE} if it is not known. */
  int find(PacketView packet, int now) {
    int first = first(packet.source(), packet.target(), id(packet));
    for (int at = first; at < first + WAYS; at++) {
      if (holds(at, packet.source(), packet.target(), id(packet)) && alive(at, now)) {
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

  private int place(int source, int target, int id, int now) {
    int first = first(source, target, id);
    int oldest = first;
    for (int at = first; at < first + WAYS; at++) {
      if (holds(at, source, target, id) || !alive(at, now)) {
        return at;
      }
      if (Ticks.isAfter(since[oldest], since[at])) {
        oldest = at;
      }
    }
    return oldest;
  }

  private boolean holds(int at, int source, int target, int id) {
    return ids[at] == id && sources[at] == source && targets[at] == target;
  }

  private boolean alive(int at, int now) {
    return ids[at] != 0
        && Ticks.between(since[at], now) < PATIENCE
        && slots.state(slotOf[at]) == states[at];
  }

  private static int first(int source, int target, int id) {
    int hash = (source * 31 + target) * 31 + id;
    hash *= 0x9e3779b1;
    return (hash >>> 16) % (CAPACITY / WAYS) * WAYS;
  }
}
