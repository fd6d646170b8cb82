package dev.tandem.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Time that passed, and processor time that was used: by the calling thread, which forwards packets
 * inside its own calls, and by the kernel's softirq threads, which take over when there are many.
 * The latter work for everybody on the machine, so keep it quiet.
 *
 * @param wallNanos by the clock
 * @param cpuNanos of one processor
 */
public record Effort(long wallNanos, long cpuNanos) {

  private static final List<Path> SOFTIRQ_THREADS = softirqThreads();

  /** The counters of the calling thread as they are; only differences mean something. */
  static Effort now() {
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (Path thread : SOFTIRQ_THREADS) {
      cpu += ProcessTimes.runNanos(thread);
    }
    return new Effort(System.nanoTime(), cpu);
  }

  Effort since(Effort earlier) {
    return new Effort(wallNanos - earlier.wallNanos, cpuNanos - earlier.cpuNanos);
  }

  /** The same with the processor time of others added. */
  public Effort plusCpu(long nanos) {
    return new Effort(wallNanos, cpuNanos + nanos);
  }

  private static List<Path> softirqThreads() {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes.filter(Effort::isSoftirqThread).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSoftirqThread(Path process) {
    try {
      return Files.isReadable(process.resolve("schedstat"))
          && Files.readString(process.resolve("comm")).startsWith("ksoftirqd/");
    } catch (IOException e) {
      // It has ended meanwhile.
      return false;
    }
  }
}
