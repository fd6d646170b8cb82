package dev.tandem.sync;

import dev.tandem.lvs.engine.Replica.Outcome;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Hands records over to the engine, in order and in pieces that do not keep it from its packets.
 * What waits for the engine is limited; senders that mind their window never get near the limit.
 */
final class Inbox {

  private static final int PIECE = 256;
  private static final int SWEEP_PIECE = 8192;
  private static final int MAX_WAITING_OCTETS = 16 << 20;

  private final ReplicatedTable table;
  private final RecordBatch batch;
  private final AtomicInteger waitingOctets = new AtomicInteger();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong otherVersion = new AtomicLong();
  private final AtomicLong repaired = new AtomicLong();

  Inbox(ReplicatedTable table) {
    this.table = table;
    this.batch = new RecordBatch(table);
  }

  /**
   * Where records come from.
   *
   * @param copied whether they are of a copy and no news
   * @param copy the copy that is under way; empty for news, and when its beginning was missed
   */
  private record Source(boolean copied, Optional<Incoming.Copy> copy) {
    static final Source NEWS = new Source(false, Optional.empty());
  }

  /** Whether another message may be queued. */
  boolean hasRoom() {
    return waitingOctets.get() < MAX_WAITING_OCTETS;
  }

  /** Has news applied, and then {@code done} run on the engine's thread. */
  void news(int owner, ByteBuffer records, int count, Runnable done) {
    apply(owner, records, count, Source.NEWS, done);
  }

  /** The same for records of a copy. */
  void copy(int owner, ByteBuffer records, int count, Optional<Incoming.Copy> copy, Runnable done) {
    apply(owner, records, count, new Source(true, copy), done);
  }

  private void apply(int owner, ByteBuffer records, int count, Source source, Runnable done) {
    int octets = records.remaining();
    waitingOctets.addAndGet(octets);
    for (int left = count; left > 0; left -= PIECE) {
      int piece = Math.min(left, PIECE);
      after(() -> applyPiece(owner, records, piece, source));
    }
    after(() -> {
      waitingOctets.addAndGet(-octets);
      done.run();
    });
  }

  /** Runs something on the engine's thread when all that came before is applied. */
  void after(Runnable action) {
    table.engine().execute(action);
  }

  /** On the engine's thread, which alone uses the batch and reads on in the buffer. */
  private void applyPiece(int owner, ByteBuffer records, int count, Source source) {
    int now = now();
    int left = count;
    while (left > 0 && records.hasRemaining()) {
      int taken = batch.read(records, left);
      left -= taken;
      received.addAndGet(taken);
      unknown.addAndGet(batch.unknown());
      malformed.addAndGet(batch.malformed());
      for (int i = 0; i < batch.size(); i++) {
        count(table.replica().apply(batch.get(i), owner, source.copied(), now), source);
      }
    }
  }

  private void count(Outcome outcome, Source source) {
    Optional<Incoming.Copy> copy = source.copy();
    if (outcome == Outcome.REFUSED) {
      refused.incrementAndGet();
      copy.ifPresent(Incoming.Copy::refused);
    } else if (outcome == Outcome.CHANGED && copy.isPresent()) {
      changed(copy.get(), 1);
    }
  }

  private void changed(Incoming.Copy copy, int flows) {
    copy.changed();
    if (copy.repair()) {
      repaired.addAndGet(flows);
    }
  }

  /** Removes what a copy did not tell of, and then has {@code done} run on the engine's thread. */
  void endCopy(int owner, Incoming.Copy copy, Runnable done) {
    int capacity = table.table().capacity();
    for (int from = 0; from < capacity; from += SWEEP_PIECE) {
      int first = from;
      int end = Math.min(from + SWEEP_PIECE, capacity);
      after(() -> {
        int removed =
            table.replica().removeUntold(owner, copy.regions(), copy.since(), first, end, now());
        if (removed > 0) {
          changed(copy, removed);
        }
      });
    }
    after(done);
  }

  /** Compares digests with what is held, on the engine's thread. */
  void compare(int owner, long[] digests, Consumer<BitSet> result) {
    after(() -> result.accept(table.replica().difference(owner, digests)));
  }

  /** The present moment of the table. */
  int now() {
    return table.clock().getAsInt();
  }

  /** How many flows of a director are held. */
  int held(int owner) {
    return table.replica().held(owner);
  }

  long received() {
    return received.get();
  }

  /** Records that found no place, or made no sense. */
  long refused() {
    return refused.get();
  }

  /** Records and messages of kinds that this build does not know. */
  long unknown() {
    return unknown.get();
  }

  long malformed() {
    return malformed.get();
  }

  /** Flows that had gone wrong and were put right. */
  long repaired() {
    return repaired.get();
  }

  void countUnknown() {
    unknown.incrementAndGet();
  }

  /** Messages of another major version of the format. */
  long otherVersion() {
    return otherVersion.get();
  }

  void countOtherVersion() {
    otherVersion.incrementAndGet();
  }

  long countMalformed() {
    return malformed.incrementAndGet();
  }
}
