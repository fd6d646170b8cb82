package dev.tandem.director.drill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * New connections all the time, so many a second whether the ones before have come through or not:
 * connect, ask, read, close.
 */
final class ShortConnections extends Client {

  /** Connections that stood for so long at a fault must outlive it. */
  static final Duration STANDING = Duration.ofMillis(100);

  private static final long NANOS = 1_000_000_000;
  private static final long TICK_MILLIS = 5;
  private static final long TURN_NANOS = Duration.ofMillis(TICK_MILLIS).toNanos();
  // What was due earlier than this is let go: it would come as a burst that no client makes.
  private static final long CATCH_UP_NANOS = 50_000_000;
  // So that at a fault some stand since any time: every tenth waits before it asks, up to a second.
  private static final int EACH = 10;
  private static final int WAITS = 100;
  private static final long WAIT_NANOS = 10_000_000;

  private final Way way;
  private final int rate;
  private final Deque<ShortConnection> open = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
  private final Queue<Long> faults = new ConcurrentLinkedQueue<>();
  private Optional<Long> faultAt = Optional.empty();
  private int number;
  private volatile NewConnections summary = NewConnections.NONE;
  private volatile boolean accepting = true;
  private volatile int unfinished;

  /**
   * Not started.
   *
   * @param rate how many a second
   */
  ShortConnections(String namespace, Way way, int rate) {
    super("connections", namespace);
    this.way = way;
    this.rate = rate;
  }

  @Override
  void work() throws IOException {
    try (Selector selector = Selector.open()) {
      long due = System.nanoTime();
      long lastTurn = due;
      while (running()) {
        selector.select(
            key -> ((ShortConnection) key.attachment()).ready(System.nanoTime(), buffer),
            TICK_MILLIS);
        long now = System.nanoTime();
        due = Math.max(due, now - CATCH_UP_NANOS);
        for (; accepting && rate > 0 && now - due >= 0; due += NANOS / rate) {
          open.add(new ShortConnection(way, selector, now, patience()));
        }
        Optional.ofNullable(faults.poll()).ifPresent(this::noteFault);
        // Not whenever one is ready: to look at all of them takes longer than to serve one.
        if (now - lastTurn >= TURN_NANOS) {
          lastTurn = now;
          open.forEach(connection -> connection.turn(now));
          open.removeIf(this::settle);
          unfinished = open.size();
        }
      }
      open.forEach(ShortConnection::close);
    }
  }

  /** How long the next one waits before it asks. */
  private long patience() {
    number++;
    return number % EACH == 0 ? number / EACH % WAITS * WAIT_NANOS : 0;
  }

  private void noteFault(long time) {
    faultAt = Optional.of(time);
    int stood = (int) open.stream().filter(this::stood).count();
    summary = new NewConnections(0, 0, 0, stood, 0);
  }

  private boolean stood(ShortConnection connection) {
    return connection.stoodAt(faultAt.orElseThrow() - STANDING.toNanos());
  }

  private boolean settle(ShortConnection connection) {
    if (!connection.isOver()) {
      return false;
    }
    faultAt.ifPresent(time -> summary = summary.plus(counted(connection, time)));
    return true;
  }

  private NewConnections counted(ShortConnection connection, long fault) {
    boolean since = connection.begunAt() - fault >= 0;
    boolean failed = connection.state() == ShortConnection.State.FAILED;
    return new NewConnections(
        since ? 1 : 0,
        since && !failed && connection.retried() ? 1 : 0,
        since && failed ? 1 : 0,
        0,
        connection.brokeFrom(fault - STANDING.toNanos()) ? 1 : 0);
  }

  /** The fault happens: counts those that stand, and those that begin from now on. */
  void fault(long nanoTime) {
    faults.add(nanoTime);
  }

  /** Begins no more, so that the last can end. */
  void beginNoMore() {
    accepting = false;
  }

  /** Whether all that began are over. */
  boolean allOver() {
    return !accepting && unfinished == 0;
  }

  NewConnections summary() {
    return summary;
  }
}
