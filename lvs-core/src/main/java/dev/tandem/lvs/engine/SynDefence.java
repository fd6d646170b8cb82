package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;

/**
 * {@code syn_defence}: when too many connections are half open, the program drops SYNs that it has
 * not seen before, and half-open connections end soon. Clients that are real repeat their SYN after
 * a second; a flood of random ones neither reaches the engine nor fills the table. The sweep counts
 * what is half open, once a round; in between, what comes and goes is added up, for a flood fills a
 * table in less than a round.
 */
final class SynDefence {

  // Unanswered SYNs of so many clients in a minute are no accident, however large the table.
  private static final int MOST_HALF_OPEN = 1 << 16;
  private static final int SHARE_OF_TABLE = 4;
  // The timeout of SYN_RECV.
  private static final int SECONDS_HALF_OPEN = 60;
  private static final int CALM_ROUNDS = 10;
  private static final int PATIENCE = Ticks.ofSeconds(5);

  private final Slots slots;
  private final Behaviour behaviour;
  private final FastPathSettings settings;
  private final CounterRecords counters;
  private final int limit;
  private int seen;
  private int since;
  private int calmRounds;
  private long putOff;
  private volatile int halfOpen;
  private volatile boolean active;

  SynDefence(
      Slots slots,
      int capacity,
      Behaviour behaviour,
      FastPathSettings settings,
      CounterRecords counters) {
    this.slots = slots;
    this.behaviour = behaviour;
    this.settings = settings;
    this.counters = counters;
    limit = Math.min(capacity / SHARE_OF_TABLE, MOST_HALF_OPEN);
    settings.synTwice(false);
  }

  /** Whether SYNs are put off now; safe on any thread. */
  boolean active() {
    return active;
  }

  /** How many connections were half open in the last round; safe on any thread. */
  int halfOpen() {
    return halfOpen;
  }

  /** Looks at a connection in passing; whether it has been half open for too long. */
  boolean givesUp(int slot, int now) {
    if (!isHalfOpen(slot)) {
      return false;
    }
    seen++;
    return active && Ticks.between(slots.lastSeen(slot), now) > PATIENCE;
  }

  private boolean isHalfOpen(int slot) {
    return slots.protocol(slot) == PacketView.TCP && isHalfOpenIn(slots.connectionState(slot));
  }

  private static boolean isHalfOpenIn(int state) {
    return state == TcpState.SYN_RECV.ordinal() || state == TcpState.SYNACK.ordinal();
  }

  /**
   * A TCP connection goes from one state to another: from NONE when it begins, to NONE at its end.
   */
  void changes(int before, int after) {
    if (isHalfOpenIn(before)) {
      since--;
    }
    if (isHalfOpenIn(after)) {
      since++;
      if (!active && halfOpen + since > limit && behaviour.defendsAgainstSyns()) {
        set(true);
      }
    }
  }

  /** All connections have been looked at. */
  void endRound() {
    halfOpen = seen;
    seen = 0;
    since = 0;
    long before = putOff;
    putOff = counters.sum(PacketCounter.SYN_PUT_OFF);
    boolean wanted = behaviour.defendsAgainstSyns();
    if (active) {
      boolean calm = halfOpen < limit / 2 && (putOff - before) * SECONDS_HALF_OPEN < limit / 2;
      calmRounds = calm ? calmRounds + 1 : 0;
      set(wanted && calmRounds < CALM_ROUNDS);
    } else {
      set(wanted && halfOpen > limit);
    }
  }

  private void set(boolean nowActive) {
    if (active != nowActive) {
      active = nowActive;
      calmRounds = 0;
      settings.synTwice(nowActive);
    }
  }
}
