package dev.tandem.director.drill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * New connections all the time, so many a second whether the ones before have come through or not:
 * connect, ask, read, close.
 */
final class ShortConnections extends Client {

  private static final long NANOS = 1_000_000_000;
  private static final long TICK_MILLIS = 5;
  // What was due earlier than this is let go: it would come as a burst that no client makes.
  private static final long CATCH_UP_NANOS = 20_000_000;

  private final InetSocketAddress service;
  private final long period;
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

  /**
   * Not started.
   *
   * @param rate how many a second
   */
  ShortConnections(String namespace, InetSocketAddress service, int rate) {
    super("connections", namespace);
    this.service = service;
    this.period = NANOS / rate;
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
        due = Math.max(due, now - CATCH_UP_NANOS);
        for (; accepting && now - due >= 0; due += period) {
          open.add(new ShortConnection(service, selector, now));
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
