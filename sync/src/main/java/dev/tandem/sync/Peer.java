package dev.tandem.sync;

import java.util.Map;

/** What is known of another director and how far it is followed. Guarded by its owner's lock. */
final class Peer {

  private static final long BULK_RETRY_NANOS = 2_000_000_000L;

  private final String name;
  private Heartbeat heartbeat = new Heartbeat(0, 0, false, Map.of(), Map.of());
  private long heardAt;
  private long epoch;
  private long expected;
  private volatile Heartbeat.Progress applied = new Heartbeat.Progress(0, 0);
  private boolean copied;
  private long bulkAskedAt;
  private boolean bulkAsked;

  Peer(String name, long nanoTime) {
    this.name = name;
    this.heardAt = nanoTime;
  }

  String name() {
    return name;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  void heartbeat(Heartbeat newHeartbeat, long nanoTime) {
    heartbeat = newHeartbeat;
    heardAt = nanoTime;
  }

  /** Nanoseconds since its last sign of life. */
  long silence(long nanoTime) {
    return nanoTime - heardAt;
  }

  /**
   * Takes note of a delta. The first one since the director joined starts the count: what was
   * before is in the copy of its table that is asked for when it joins.
   *
   * @return false when one before it is missing, so that its whole table must be asked for again
   */
  boolean follow(long deltaEpoch, long sequence) {
    boolean inOrder = epoch == 0 || (deltaEpoch == epoch && sequence == expected);
    epoch = deltaEpoch;
    expected = sequence + 1;
    return inOrder;
  }

  /** The last delta that is in the table. */
  Heartbeat.Progress applied() {
    return applied;
  }

  void applied(Heartbeat.Progress progress) {
    applied = progress;
  }

  /** Whether all flows that it had were taken over. */
  boolean copied() {
    return copied;
  }

  void copied(boolean nowCopied) {
    copied = nowCopied;
    bulkAsked = false;
  }

  /** Whether its whole table should be asked for now; saying yes counts as asking. */
  boolean wantsBulk(long nanoTime) {
    if (copied || (bulkAsked && nanoTime - bulkAskedAt < BULK_RETRY_NANOS)) {
      return false;
    }
    bulkAsked = true;
    bulkAskedAt = nanoTime;
    return true;
  }

  /** Some of its table has come: the rest may take its time. */
  void bulkProgress(long nanoTime) {
    bulkAskedAt = nanoTime;
  }
}
