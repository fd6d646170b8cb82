package dev.tandem.sync;

import java.util.ArrayDeque;
import java.util.Deque;

/** Deltas that were sent and that not every peer has confirmed yet. Not safe for two threads. */
final class InFlight {

  private final Deque<Sent> deltas = new ArrayDeque<>();
  private long records;

  private record Sent(long sequence, int records, long nanoTime) {}

  void sent(long sequence, int count, long nanoTime) {
    deltas.addLast(new Sent(sequence, count, nanoTime));
    records += count;
  }

  /** All peers have the deltas up to this one. */
  void confirmed(long sequence) {
    while (!deltas.isEmpty() && deltas.getFirst().sequence() <= sequence) {
      records -= deltas.removeFirst().records();
    }
  }

  /** There is nobody left to confirm. */
  void clear() {
    deltas.clear();
    records = 0;
  }

  long records() {
    return records;
  }

  /** How long ago the oldest one was sent, in nanoseconds; 0 when there is none. */
  long age(long nanoTime) {
    return deltas.isEmpty() ? 0 : nanoTime - deltas.getFirst().nanoTime();
  }
}
