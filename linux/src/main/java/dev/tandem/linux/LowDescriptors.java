package dev.tandem.linux;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Keeps the lowest free descriptors of this process for those sockets that the kernel closes
 * slowly.
 *
 * <p>The files of a dead process are closed one after the other, the highest descriptor first (the
 * kernel's task_work_run: last in, first out). For a packet or an AF_XDP socket the kernel waits
 * until no processor can use it any more, some 15 ms each time. Only behind them a lower descriptor
 * has its turn, such as a connection whose end tells others of the death.
 */
public final class LowDescriptors {

  /** Opens something. */
  @FunctionalInterface
  public interface Opener<T, E extends Exception> {
    T open() throws E;
  }

  // A library may open some for a moment beside the one that stays.
  private static final int OFFERED = 4;
  private static final String NOTHING = "/dev/null";
  private static final int O_CLOEXEC = 0x80000;

  private static final NavigableSet<Integer> kept = new TreeSet<>();
  private static int highest = -1;

  private LowDescriptors() {}

  /** Keeps that many descriptors from now on. */
  public static synchronized void keep(int count) {
    for (int i = 0; i < count; i++) {
      highest = keepOne();
    }
  }

  /** Opens something with one of those that are kept, or with any when none is left. */
  public static synchronized <T, E extends Exception> T open(Opener<T, E> opener) throws E {
    for (int i = 0; i < OFFERED && !kept.isEmpty(); i++) {
      LibC.close(kept.pollFirst());
    }
    try {
      return opener.open();
    } finally {
      fill();
    }
  }

  private static void fill() {
    int last = -1;
    while (last < highest) {
      last = keepOne();
    }
    if (last > highest) {
      LibC.close(kept.pollLast());
    }
  }

  private static int keepOne() {
    int descriptor = LibC.open(NOTHING, O_CLOEXEC);
    kept.add(descriptor);
    return descriptor;
  }
}
