package dev.tandem.sync;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Knows which numbers of a sender have come: a window behind the highest one, as IPsec has it (RFC
 * 4303, section 3.4.3). Senders that were not heard for long are forgotten.
 */
final class ReplayGuard {

  private static final int WINDOW = 4096;
  private static final int MAX_SENDERS = 64;

  private final SequencedMap<Integer, Seen> senders = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Seen {
    private final long[] bits = new long[WINDOW / Long.SIZE];
    private long highest;

    boolean mark(long number) {
      if (number <= highest - WINDOW) {
        return false;
      }
      for (; highest < number; highest++) {
        if (number - highest > WINDOW) {
          highest = number - WINDOW;
        }
        int next = (int) ((highest + 1) & (WINDOW - 1));
        bits[next >>> 6] &= ~(1L << next);
      }
      int at = (int) (number & (WINDOW - 1));
      boolean fresh = (bits[at >>> 6] & (1L << at)) == 0;
      bits[at >>> 6] |= 1L << at;
      return fresh;
    }
  }

  /** Whether the number has not come before; it counts as come from now on. */
  synchronized boolean isNew(int sender, long number) {
    Seen seen = senders.computeIfAbsent(sender, unknown -> new Seen());
    if (senders.size() > MAX_SENDERS) {
      senders.pollFirstEntry();
    }
    return number > 0 && seen.mark(number);
  }
}
