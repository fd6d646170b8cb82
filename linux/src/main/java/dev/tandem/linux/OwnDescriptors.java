package dev.tandem.linux;

import static dev.tandem.linux.Native.check;

import java.util.Arrays;

/**
 * Descriptors that belong to one thread instead of its process. The kernel closes those of a
 * process after the last of its threads has ended and its memory was given back, which takes some
 * 0.1 ms for each MB; those of a thread it closes when that thread ends, so a killed process closes
 * them first of all (do_exit: exit_mm of all but the last thread gives nothing back, then
 * exit_files).
 */
public final class OwnDescriptors {

  private static final int FIRST_OF_OURS = 3;
  private static final int LAST = Integer.MAX_VALUE;
  private static final int CLOSE_RANGE_UNSHARE = 2;
  private static final NativeFunction CLOSE_RANGE = NativeFunction.of("close_range");

  private OwnDescriptors() {}

  /**
   * Gives the calling thread, a platform thread, a table of its own, with nothing in it but its
   * standard streams and some descriptors that stay open in the process as well. For good: the
   * thread must never again do what uses a descriptor of the process, such as to log or to load a
   * class from a file. What a {@link LinuxException} needs is loaded before.
   *
   * @throws LinuxException before Linux 5.9, which has no such call
   */
  public static void keepOnly(int... kept) {
    var _ = new LinuxException("load all that an error needs", Errno.EAGAIN);
    int[] sorted = Arrays.stream(kept).sorted().toArray();
    int last = sorted[sorted.length - 1];
    // The table is the thread's own from here on.
    closeRange(last + 1, LAST, CLOSE_RANGE_UNSHARE);
    int from = FIRST_OF_OURS;
    for (int descriptor : sorted) {
      if (from < descriptor) {
        closeRange(from, descriptor - 1, 0);
      }
      from = descriptor + 1;
    }
  }

  private static void closeRange(int first, int last, int flags) {
    check("close_range", (int) CLOSE_RANGE.call(first, last, flags));
  }
}
