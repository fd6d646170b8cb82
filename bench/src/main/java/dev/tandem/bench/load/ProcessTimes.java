package dev.tandem.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processor time of threads, to the nanosecond, as the scheduler counts it. */
public final class ProcessTimes {

  private ProcessTimes() {}

  /** How long a thread, named by its folder under /proc, has run. */
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
