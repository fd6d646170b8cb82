package dev.tandem.lvs.plane;

import dev.tandem.linux.Scheduling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the threads that every packet of the slow path passes are scheduled. */
final class PacketThread {

  private static final Logger LOG = LoggerFactory.getLogger(PacketThread.class);
  // Below VRRP, which is never kept waiting.
  private static final int REALTIME_PRIORITY = 10;

  private static final int STOPPER_PRIORITY = REALTIME_PRIORITY + 1;

  private PacketThread() {}

  /**
   * Puts the calling thread before all that is not in haste. A nice value is not enough: on a busy
   * host the kernel let the JVM's own compiler run for a quarter of a second before an engine that
   * had packets.
   */
  static void comeFirst() {
    Scheduling.realtime(
        REALTIME_PRIORITY,
        LOG,
        "packets have no real-time scheduling and may be late under load, for want of"
            + " CAP_SYS_NICE");
  }

  /**
   * Puts what stops the packets before them. The stop itself takes some 0.2 ms, but on a busy host
   * the thread that ends it was kept from a processor for 9 ms while they waited for it.
   */
  static void hurryStops() {
    Scheduling.realtimeStops(STOPPER_PRIORITY, LOG);
  }
}
