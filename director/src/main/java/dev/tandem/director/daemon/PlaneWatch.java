package dev.tandem.director.daemon;

import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.lvs.fastpath.PacketCounter;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Tells operators what the data plane cannot take: a flood, a full table. For one thread. */
final class PlaneWatch {

  private final EventLog events;
  private boolean defending;
  private boolean full;
  private boolean lookedBefore;
  private long putOffSeen;
  private long putOffBefore;
  private long refusedSeen;

  PlaneWatch(EventLog events) {
    this.events = events;
  }

  /**
   * Compares with the last look. What an earlier director counted before the first is no news.
   *
   * @param nowDefending whether SYNs are put off
   * @param halfOpen connections
   * @param counters gives a counter's value
   */
  void look(boolean nowDefending, int halfOpen, ToLongFunction<PacketCounter> counters) {
    long putOff = counters.applyAsLong(PacketCounter.SYN_PUT_OFF);
    long refused = counters.applyAsLong(PacketCounter.TABLE_FULL);
    lookAtDefence(nowDefending, halfOpen, putOff);
    lookAtTable(lookedBefore ? refused - refusedSeen : 0);
    lookedBefore = true;
    putOffSeen = putOff;
    refusedSeen = refused;
  }

  private void lookAtDefence(boolean nowDefending, int halfOpen, long putOff) {
    if (nowDefending != defending) {
      defending = nowDefending;
      if (defending) {
        putOffBefore = putOffSeen;
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
  }

  private void lookAtTable(long refused) {
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
  }
}
