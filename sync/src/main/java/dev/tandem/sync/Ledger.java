package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowDigest;
import dev.tandem.lvs.replica.FlowRecord;
import java.util.BitSet;

/**
 * What was told of this director's own flows, slot by slot, as fingerprints with a digest of each
 * region: what another director that missed nothing holds of them. Belongs to the sending thread,
 * but for {@link #count}.
 */
final class Ledger {

  private final int[] told;
  private final long[] digests = new long[FlowDigest.REGIONS];
  private volatile int count;

  Ledger(int slots) {
    told = new int[slots];
  }

  /** Takes note of what is being told of a slot; nothing is kept of ends and of others' flows. */
  void tell(int slot, FlowRecord record) {
    int before = told[slot];
    int after = record.ended || record.copy ? 0 : FlowDigest.of(record);
    if (after == before) {
      return;
    }
    told[slot] = after;
    if (before != 0) {
      digests[FlowDigest.region(before)] -= FlowDigest.share(before);
    }
    if (after != 0) {
      digests[FlowDigest.region(after)] += FlowDigest.share(after);
    }
    if (before == 0 || after == 0) {
      count(after == 0 ? -1 : 1);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  private void count(int difference) {
    count += difference;
  }

  /** Whether something was told of a slot that lies in one of the regions. */
  boolean isToldIn(int slot, BitSet regions) {
    return told[slot] != 0 && regions.get(FlowDigest.region(told[slot]));
  }

  /** Whether others know of the slot's flow from here. */
  boolean isTold(int slot) {
    return told[slot] != 0;
  }

  /** By region. */
  long[] digests() {
    return digests;
  }

  /** Flows that others hold if they missed nothing; safe on any thread. */
  int count() {
    return count;
  }

  int capacity() {
    return told.length;
  }
}
