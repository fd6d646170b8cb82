package dev.tandem.director.daemon;

import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.lvs.fastpath.PacketCounter;
import java.util.EnumMap;
import java.util.Map;

/** Tells operators what the data plane cannot take: a flood, a full table. For one thread. */
final class PlaneWatch {

  private final EventLog events;
  private final Map<PacketCounter, Long> before = new EnumMap<>(PacketCounter.class);
  private boolean defending;
  private boolean full;
  private long putOffBefore;

  PlaneWatch(EventLog events) {
    this.events = events;
  }

  /**
   * Compares with the last look.
   *
   * @param nowDefending whether SYNs are put off
   * @param halfOpen connections
   */
  void look(boolean nowDefending, int halfOpen, Map<PacketCounter, Long> counters) {
    if (nowDefending != defending) {
      defending = nowDefending;
      long putOff = counters.get(PacketCounter.SYN_PUT_OFF);
      if (defending) {
        putOffBefore = before.getOrDefault(PacketCounter.SYN_PUT_OFF, 0L);
      }
      events.add(
          EventKind.DIRECTOR,
          "syn_defence",
          defending
              ? ("%d connections are half open, which looks like a flood of SYNs: new clients get"
                      + " through when they repeat theirs")
                  .formatted(halfOpen)
              : "the flood of SYNs is over: %d were put off".formatted(putOff - putOffBefore),
          Map.of("half_open", halfOpen, "put_off", putOff - putOffBefore));
    }
    long refused = gained(PacketCounter.TABLE_FULL, counters);
    if (refused > 0 != full) {
      full = refused > 0;
      events.add(
          EventKind.DIRECTOR,
          "table",
          full
              ? "the connection table is full: %d new connection(s) were dropped".formatted(refused)
              : "the connection table has room again",
          Map.of("dropped", refused));
    }
    before.putAll(counters);
  }

  /** None at the first look: what an earlier director counted is no news. */
  private long gained(PacketCounter counter, Map<PacketCounter, Long> counters) {
    long now = counters.get(counter);
    return now - before.getOrDefault(counter, now);
  }
}
