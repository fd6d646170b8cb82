package dev.tandem.sync;

import java.util.BitSet;

/** All own flows of some regions on their way to one director, in turns, beside the deltas. */
final class RegionCopy {

  private static final int SLOTS_PER_LOOK = 4096;

  private final String peer;
  private final BitSet regions;
  private final Ledger ledger;
  private int position;
  private long sent;

  RegionCopy(String peer, BitSet regions, Ledger ledger) {
    this.peer = peer;
    this.regions = regions;
    this.ledger = ledger;
  }

  String peer() {
    return peer;
  }

  BitSet regions() {
    return regions;
  }

  /** Flows that were sent so far. */
  long sent() {
    return sent;
  }

  boolean done() {
    return position == ledger.capacity();
  }

  /** Adds flows until the message is full or some slots were looked at; returns how many. */
  int fill(Outbox outbox) {
    int from = position;
    int end = Math.min(position + SLOTS_PER_LOOK, ledger.capacity());
    while (position < end && !outbox.full()) {
      if (ledger.isToldIn(position, regions)) {
        outbox.addCopy(position);
      }
      position++;
    }
    return position - from;
  }

  void count(int records) {
    sent += records;
  }
}
