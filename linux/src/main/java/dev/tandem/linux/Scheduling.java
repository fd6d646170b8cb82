package dev.tandem.linux;

/** How the kernel schedules the calling platform thread, and whether its memory may be swapped. */
public final class Scheduling {

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
    LibC.setScheduler(SCHED_RR | SCHED_RESET_ON_FORK, priority);
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
