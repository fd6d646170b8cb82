package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A set of descriptors of a fixed size that one thread waits on until any of them is readable. */
public final class PollSet implements AutoCloseable {

  private static final int ENTRY_LENGTH = 8;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment entries;
  private final int count;

  /** Waits on these; the place of one that is -1 is free. */
  public PollSet(int... descriptors) {
    count = descriptors.length;
    entries = arena.allocate((long) ENTRY_LENGTH * Math.max(count, 1), 8);
    for (int i = 0; i < count; i++) {
      put(i, descriptors[i]);
      entries.set(JAVA_SHORT, (long) ENTRY_LENGTH * i + 4, LibC.POLLIN);
    }
  }

  /** Puts another descriptor in the place of one; -1 frees it. */
  public void put(int place, int descriptor) {
    entries.set(JAVA_INT, (long) ENTRY_LENGTH * place, descriptor);
  }

  /** The descriptor in a place; -1 where it is free. */
  public int get(int place) {
    return entries.get(JAVA_INT, (long) ENTRY_LENGTH * place);
  }

  /** Whether the last waiting found the one in this place readable, closed or broken. */
  public boolean isReady(int place) {
    return entries.get(JAVA_SHORT, (long) ENTRY_LENGTH * place + 6) != 0;
  }

  /**
   * Waits.
   *
   * @param timeoutMillis -1 waits without end, 0 only looks
   * @return whether a descriptor is readable; false also when a signal came in between
   */
  public boolean await(int timeoutMillis) {
    return LibC.poll(entries, count, timeoutMillis) > 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
