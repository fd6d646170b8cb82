package dev.tandem.lvs.plane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Hands frames from one thread to one other, in order: a ring of their addresses and lengths. It
 * never blocks and allocates nothing.
 */
final class FrameRing {

  private static final VarHandle HEAD = counter("head");
  private static final VarHandle TAIL = counter("tail");

  private final long[] addresses;
  private final int[] lengths;
  private final int mask;
  // Both count up without end; only the taker moves the head, only the giver the tail.
  private long head;
  private long tail;

  /**
   * Makes an empty ring.
   *
   * @param size how many frames fit, a power of two
   */
  FrameRing(int size) {
    if (Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException(size + " is not a power of two");
    }
    addresses = new long[size];
    lengths = new int[size];
    mask = size - 1;
  }

  private static VarHandle counter(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(FrameRing.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The giver: how many more fit. */
  int room() {
    return (int) (addresses.length - (tail - (long) HEAD.getAcquire(this)));
  }

  /**
   * The giver: puts a frame in; there must be {@link #room}.
   *
   * @return whether the taker had taken all before, so that it may sleep
   */
  boolean put(long address, int length) {
    int at = (int) tail & mask;
    addresses[at] = address;
    lengths[at] = length;
    // Either this thread sees that the taker took all, or the taker sees this frame.
    TAIL.setVolatile(this, tail + 1);
    return (long) HEAD.getVolatile(this) == tail - 1;
  }

  /** The taker: how many wait. */
  int waiting() {
    return (int) ((long) TAIL.getVolatile(this) - head);
  }

  /** The taker: the address of the {@code i}-th that waits. */
  long address(int i) {
    return addresses[(int) (head + i) & mask];
  }

  int length(int i) {
    return lengths[(int) (head + i) & mask];
  }

  /** The taker: removes the first {@code count} that wait. */
  void take(int count) {
    HEAD.setVolatile(this, head + count);
  }
}
