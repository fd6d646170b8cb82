package dev.tandem.linux;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.slf4j.Logger;

/** How the kernel schedules the calling platform thread, and whether its memory may be swapped. */
public final class Scheduling {

  private static final File THREADS = new File("/proc/self/task");
  private static final Path STATUS = Path.of("/proc/self/stat");
  private static final Path AUTOGROUP = Path.of("/proc/self/autogroup");
  // Counted from behind the name of the program.
  private static final int SESSION = 3;
  private static final int NICE = 16;
  private static final int CALLING_THREAD = 0;
  private static final int SCHED_RR = 2;
  private static final int SCHED_RESET_ON_FORK = 0x40000000;
  private static final int MCL_CURRENT = 1;
  private static final int MCL_FUTURE = 2;
  private static final int MCL_ONFAULT = 4;

  private Scheduling() {}

  /**
   * Gives the calling thread real-time round-robin scheduling; threads that it starts do not get
   * it.
   *
   * @param priority 1 (lowest) to 99
   * @throws LinuxException with {@link Errno#EPERM} without CAP_SYS_NICE
   */
  public static void realtime(int priority) {
    realtime(CALLING_THREAD, priority);
  }

  /**
   * The same for those threads of this process whose name begins so; see {@link #nice(String,
   * int)}.
   *
   * @return how many there are
   */
  public static int realtime(String name, int priority) {
    return each(name, thread -> realtime(thread, priority));
  }

  /**
   * The same for the thread that stops all others of this JVM for a moment, collects garbage
   * meanwhile or not, and lets them go on: however high their priority, they wait for this one.
   * Where the kernel refuses it, stops may last longer under load.
   *
   * @param log which is told of that at its debug level: whoever asks for this warns of the other
   *     threads' priority
   */
  public static void realtimeStops(int priority, Logger log) {
    try {
      var _ = realtime("VM Thread", priority);
    } catch (LinuxException e) {
      log.debug("stops of the JVM may last longer under load", e);
    }
  }

  private static void realtime(int thread, int priority) {
    LibC.setScheduler(thread, SCHED_RR | SCHED_RESET_ON_FORK, priority);
  }

  /**
   * The same for a thread that can do without.
   *
   * @param log where to warn if the kernel refuses it
   * @param without what then happens, to which the kernel's reason is added
   */
  public static void realtime(int priority, Logger log, String without) {
    try {
      realtime(priority);
    } catch (LinuxException e) {
      log.warn("{}: {}", without, e.getMessage());
    }
  }

  /**
   * Sets how far the calling thread steps back for others.
   *
   * @param value -20 (first) to 19 (last)
   * @throws LinuxException with {@link Errno#EACCES} when it is lower than the present one, without
   *     CAP_SYS_NICE
   */
  public static void nice(int value) {
    LibC.setNice(CALLING_THREAD, value);
  }

  /**
   * The same for those threads of this process whose name begins so; also for such as the JVM runs
   * for itself. Threads that they start inherit it.
   *
   * @param name as the kernel has it, which keeps 15 octets
   * @return how many there are
   */
  public static int nice(String name, int value) {
    return each(name, thread -> LibC.setNice(thread, value));
  }

  private static int each(String name, IntConsumer change) {
    int count = 0;
    for (File thread : Objects.requireNonNull(THREADS.listFiles(), "/proc is not mounted")) {
      if (nameOf(thread).startsWith(name)) {
        change.accept(Integer.parseInt(thread.getName()));
        count++;
      }
    }
    return count;
  }

  /**
   * The same for the whole session of this process against other sessions, which the kernel weighs
   * by themselves (sched(7), autogroups): within a session alone, {@link #nice(int)} would count.
   * Does nothing where this process does not lead its session, which then is somebody's terminal,
   * or where the kernel knows no autogroups.
   *
   * @throws IOException when the kernel refuses it
   */
  public static void niceSession(int value) throws IOException {
    boolean leads = status()[SESSION].equals(Long.toString(ProcessHandle.current().pid()));
    if (leads && Files.exists(AUTOGROUP)) {
      Files.writeString(AUTOGROUP, Integer.toString(value));
    }
  }

  /**
   * Returns the nice value that this process was started with, -20 to 19.
   *
   * @throws IOException when /proc cannot be read
   */
  public static int niceOfProcess() throws IOException {
    return Integer.parseInt(status()[NICE]);
  }

  private static String[] status() throws IOException {
    return Files.readString(STATUS).replaceFirst(".*\\) ", "").split(" ");
  }

  /**
   * For how many nanoseconds those threads of this process whose name begins so have run or waited
   * for a processor, see {@link #nice(String, int)}; 0 where the kernel keeps no such statistics
   * (CONFIG_SCHED_INFO).
   */
  public static long busyNanos(String name) {
    AtomicLong busy = new AtomicLong();
    var _ = each(name, thread -> busy.addAndGet(busyNanos(thread)));
    return busy.get();
  }

  private static long busyNanos(int thread) {
    String[] ranAndWaited = read(THREADS.toPath().resolve(thread + "/schedstat")).split(" ");
    return ranAndWaited.length < 2
        ? 0
        : Long.parseLong(ranAndWaited[0]) + Long.parseLong(ranAndWaited[1]);
  }

  private static String nameOf(File thread) {
    return read(thread.toPath().resolve("comm"));
  }

  /** Empty for a thread that has ended by now. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** Keeps the calling thread on one CPU. */
  public static void pinTo(int cpu) {
    LibC.setAffinity(1L << cpu);
  }

  /**
   * Keeps all present and future pages of this process in memory once they are touched, so that
   * none has to be read back from swap before an advert can go out.
   *
   * @throws LinuxException with {@link Errno#EPERM} without CAP_IPC_LOCK
   */
  public static void lockMemory() {
    LibC.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
  }
}
