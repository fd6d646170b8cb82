package dev.tandem.director.lab;

import dev.tandem.linux.Scheduling;
import org.slf4j.Logger;

/**
 * Scheduling for threads that stand for other hosts. Those would not wait for a director, so such
 * threads come before all that a director runs in real time, and what stops them comes first: while
 * directors were busy compiling, a server that collected its garbage answered nobody for 22 to 130
 * ms, where the work takes 17.
 */
public final class OtherHost {

  private static final int REALTIME_PRIORITY = 60;

  private OtherHost() {}

  /**
   * Makes the calling thread such a one, as far as the kernel allows it.
   *
   * @param who what is warned of when it does not
   */
  public static void schedule(Logger log, String who) {
    Scheduling.realtime(REALTIME_PRIORITY, log, who + " runs without real-time scheduling");
    Scheduling.realtimeStops(REALTIME_PRIORITY + 1, log);
  }
}
