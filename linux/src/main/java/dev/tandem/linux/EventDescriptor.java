package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A descriptor that wakes a thread out of {@link LibC#poll}: readable from the first {@link
 * #signal} until {@link #drain}. Signals that nobody drained yet are one.
 */
public final class EventDescriptor implements AutoCloseable {

  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
  private final MemorySegment count = arena.allocate(JAVA_LONG);
  private final int fd = LibC.eventfd(EFD_NONBLOCK | EFD_CLOEXEC);

  public int fd() {
    return fd;
  }

  /** May be called from any thread. */
  public void signal() {
    LibC.write(fd, one);
  }

  public void drain() {
    LibC.read(fd, count);
  }

  @Override
  public void close() {
    LibC.close(fd);
    arena.close();
  }
}
