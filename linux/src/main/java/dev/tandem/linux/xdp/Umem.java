package dev.tandem.linux.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The packet memory that the kernel and one thread of this process share, cut into frames of equal
 * size. Free frames are kept here; a frame that is not free is in a ring of a socket or in the
 * thread's hands. Not safe for two threads.
 */
public final class Umem {

  private static final int REGISTRATION_LENGTH = 32;

  private final MemorySegment memory;
  private final int frameSize;
  private final long frameMask;
  private final long[] free;
  private int freeCount;

  /**
   * Makes the memory; it goes when the arena closes.
   *
   * @param frames how many
   * @param frameSize octets, a power of two from 2048 to 4096
   */
  public Umem(int frames, int frameSize, Arena arena) {
    this.frameSize = frameSize;
    this.frameMask = -frameSize;
    this.memory =
        LibC.mmap(
            (long) frames * frameSize,
            LibC.PROT_READ | LibC.PROT_WRITE,
            LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS,
            -1,
            0,
            arena,
            "packet memory");
    populate(memory);
    this.free = new long[frames];
    for (int i = frames - 1; i >= 0; i--) {
      release((long) i * frameSize);
    }
  }

  /** Large pages are there four times sooner, and the processor finds its way in them. */
  private static void populate(MemorySegment memory) {
    try {
      LibC.madvise(memory, LibC.MADV_HUGEPAGE);
    } catch (LinuxException _) {
      // A kernel without them: small ones do.
    }
    LibC.madvise(memory, LibC.MADV_POPULATE_WRITE);
  }

  /** All frames; addresses of packets are offsets into it. */
  public MemorySegment memory() {
    return memory;
  }

  public int frameSize() {
    return frameSize;
  }

  public int freeFrames() {
    return freeCount;
  }

  /** Takes a free frame; -1 when there is none. */
  public long acquire() {
    return freeCount == 0 ? -1 : free[--freeCount];
  }

  /** Gives a frame back, named by any address within it. */
  public void release(long address) {
    free[freeCount++] = address & frameMask;
  }

  void register(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment registration = arena.allocate(REGISTRATION_LENGTH, 8);
      registration.set(JAVA_LONG, 0, memory.address());
      registration.set(JAVA_LONG, 8, memory.byteSize());
      registration.set(JAVA_INT, 16, frameSize);
      LibC.setsockopt(
          fd, XdpOptions.SOL_XDP, XdpOptions.UMEM_REG, registration, "register packet memory");
    }
  }
}
