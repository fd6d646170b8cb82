package dev.tandem.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processor time of processes and threads. */
public final class ProcessTimes {

  /** Of {@code /proc/PID/stat}, counted from the end of the name: user and system time. */
  private static final int USER_TIME = 11;

  private static final double TICKS_PER_SECOND = 100;

  private ProcessTimes() {}

  /** How long all threads of a process have run, to ten milliseconds. */
  public static double cpuSeconds(long pid) {
    try {
      String text = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How long a thread, named by its folder under /proc, has run: to the nanosecond, as the
   * scheduler counts it.
   */
  public static long runNanos(Path thread) {
    try {
      String text = Files.readString(thread.resolve("schedstat"));
      return Long.parseLong(text.substring(0, text.indexOf(' ')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The threads of this name of a process, each named by its folder under /proc. */
  public static Set<Path> threads(long pid, String threadName) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.filter(thread -> isNamed(thread, threadName)).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isNamed(Path thread, String name) {
    try {
      return Files.readString(thread.resolve("comm")).strip().equals(name);
    } catch (IOException e) {
      // It has ended meanwhile.
      return false;
    }
  }
}
