package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** What becomes of errors of native calls. */
final class Native {

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final long ERRNO = CAPTURE.byteOffset(PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

  private Native() {}

  /** Where the calling thread's functions leave errno. */
  static MemorySegment captured() {
    return CAPTURED.get();
  }

  static int errno() {
    return captured().get(JAVA_INT, ERRNO);
  }

  /** -1 where a non-blocking descriptor was not ready. */
  static long unlessItWouldBlock(String operation, long result) {
    return result < 0 && errno() == Errno.EAGAIN ? -1 : check(operation, result);
  }

  static int check(String operation, int result) {
    return (int) check(operation, (long) result);
  }

  static long check(String operation, long result) {
    if (result < 0) {
      throw new LinuxException(operation, errno());
    }
    return result;
  }
}
