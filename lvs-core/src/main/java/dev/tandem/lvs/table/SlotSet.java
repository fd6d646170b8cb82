package dev.tandem.lvs.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A set of slots that one thread adds to and another one empties: which slots the peer must hear
 * about. Adding a slot twice costs nothing and the set never overflows, so no change is ever lost
 * to a slow peer. A second level of bits makes an empty set cheap to look through.
 */
public final class SlotSet {

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private static final int NONE = -1;

  private final long[] words;
  private final long[] summary;
  private volatile int draining = NONE;

  public SlotSet(int slots) {
    words = new long[(slots + 63) >>> 6];
    summary = new long[(words.length + 63) >>> 6];
  }

  /** Takes a slot as it comes out of the set. */
  public interface Consumer {
    void accept(int slot);
  }

  public void add(int slot) {
    int word = slot >>> 6;
    long bit = 1L << slot;
    long before = (long) WORD.getAndBitwiseOr(words, word, bit);
    if ((before & bit) == 0) {
      WORD.getAndBitwiseOr(summary, word >>> 6, 1L << word);
    }
  }

  /** Also true for a slot that has just been taken out and is still being looked at. */
  public boolean contains(int slot) {
    return ((long) WORD.getAcquire(words, slot >>> 6) & (1L << slot)) != 0
        || draining == slot >>> 6;
  }

  /**
   * Takes at least {@code limit} slots out (by whole words, so up to 63 more), or all if there are
   * fewer, and hands them over.
   *
   * @return how many
   */
  public int drain(int limit, Consumer consumer) {
    int count = 0;
    for (int i = 0; i < summary.length && count < limit; i++) {
      if ((long) WORD.getAcquire(summary, i) == 0) {
        continue;
      }
      long marked = (long) WORD.getAndSet(summary, i, 0L);
      while (marked != 0 && count < limit) {
        count += drainWord((i << 6) + Long.numberOfTrailingZeros(marked), consumer);
        marked &= marked - 1;
      }
      if (marked != 0) {
        WORD.getAndBitwiseOr(summary, i, marked);
      }
    }
    return count;
  }

  private int drainWord(int word, Consumer consumer) {
    draining = word;
    long bits = (long) WORD.getAndSet(words, word, 0L);
    int count = Long.bitCount(bits);
    while (bits != 0) {
      consumer.accept((word << 6) + Long.numberOfTrailingZeros(bits));
      bits &= bits - 1;
    }
    draining = NONE;
    return count;
  }

  /** How many slots are in the set at about this moment. */
  public int size() {
    int size = 0;
    for (int i = 0; i < summary.length; i++) {
      for (long marked = (long) WORD.getAcquire(summary, i); marked != 0; marked &= marked - 1) {
        size +=
            Long.bitCount(
                (long) WORD.getAcquire(words, (i << 6) + Long.numberOfTrailingZeros(marked)));
      }
    }
    return size;
  }
}
