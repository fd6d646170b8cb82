package dev.tandem.director.drill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * New connections all the time, one every 20 ms whether the ones before have come through or not:
 * connect, ask, read, close.
 */
final class ShortConnections extends Client {

  private static final long PERIOD_NANOS = 20_000_000;
  private static final long TICK_MILLIS = 5;

  private final InetSocketAddress service;
  private final Deque<ShortConnection> open = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
  private volatile long countedFrom = Long.MAX_VALUE;
  private volatile boolean accepting = true;
  private volatile int begun;
  private volatile int retried;
  private volatile int failed;
  private volatile int unfinished;

  /**
   * What became of those that began since {@link #countFromNow}.
   *
   * @param retried came through at their second attempt
   * @param failed did not come through then either
   */
  record Summary(int begun, int retried, int failed) {}

  /** Not started. */
  ShortConnections(String namespace, InetSocketAddress service) {
    super("connections", namespace);
    this.service = service;
  }

  @Override
  void work() throws IOException {
    try (Selector selector = Selector.open()) {
      long due = System.nanoTime();
      while (running()) {
        selector.select(
            key -> ((ShortConnection) key.attachment()).ready(key, System.nanoTime(), buffer),
            TICK_MILLIS);
        long now = System.nanoTime();
        if (accepting && now - due >= 0) {
          open.add(new ShortConnection(service, selector, now));
          due = Math.max(due + PERIOD_NANOS, now);
        }
        open.forEach(connection -> connection.turn(now));
        open.removeIf(this::settle);
        unfinished = open.size();
      }
      open.forEach(ShortConnection::close);
    }
  }

  private boolean settle(ShortConnection connection) {
    if (!connection.isOver()) {
      return false;
    }
    if (countedFrom != Long.MAX_VALUE && connection.begunAt() - countedFrom >= 0) {
      count(connection);
    }
    return true;
  }

  /** Only this thread writes the counters. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void count(ShortConnection connection) {
    begun++;
    if (connection.state() == ShortConnection.State.FAILED) {
      failed++;
    } else if (connection.retried()) {
      retried++;
    }
  }

  /** Counts those that begin from now on. */
  void countFromNow() {
    countedFrom = System.nanoTime();
  }

  /** Begins no more, so that the last can end. */
  void beginNoMore() {
    accepting = false;
  }

  /** Whether all that began are over. */
  boolean allOver() {
    return !accepting && unfinished == 0;
  }

  Summary summary() {
    return new Summary(begun, retried, failed);
  }
}
