package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.Ticks;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands records over to the engine, in pieces that do not keep it from its packets. When the engine
 * is behind, the caller waits, and so does the sender at the other end: nothing piles up.
 */
final class Inbox {

  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final int PIECE = 256;
  private static final int PIECES_AHEAD = 64;
  private static final int PATIENCE_SECONDS = 5;

  private final ReplicatedTable table;
  private final Semaphore room = new Semaphore(PIECES_AHEAD);
  private final FlowRecord record = new FlowRecord();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();

  Inbox(ReplicatedTable table) {
    this.table = table;
  }

  /** Has the records applied, and then {@code done} run on the engine's thread. */
  void apply(ByteBuffer records, int count, boolean bulk, Runnable done) {
    for (int left = count; left > 0; left -= PIECE) {
      int piece = Math.min(left, PIECE);
      boolean last = left <= PIECE;
      submit(() -> {
        applyPiece(records, piece, bulk);
        if (last) {
          done.run();
        }
      });
    }
    if (count <= 0) {
      after(done);
    }
  }

  /** Runs something on the engine's thread when all records that came before are applied. */
  void after(Runnable action) {
    submit(action);
  }

  private void submit(Runnable piece) {
    if (!acquire()) {
      LOG.error("the engine takes no records: the table may differ from the peer's");
      return;
    }
    table
        .engine()
        .execute(() -> {
          room.release();
          piece.run();
        });
  }

  private boolean acquire() {
    try {
      return room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** On the engine's thread, which alone uses the record and reads on in the buffer. */
  private void applyPiece(ByteBuffer records, int count, boolean bulk) {
    int now = Ticks.now();
    try {
      for (int i = 0; i < count; i++) {
        if (RecordCodec.read(records, record)) {
          table.replica().apply(record, bulk, now);
        } else {
          malformed.incrementAndGet();
        }
      }
      received.addAndGet(count);
    } catch (BufferUnderflowException e) {
      records.position(records.limit());
      malformed.incrementAndGet();
    }
  }

  long received() {
    return received.get();
  }

  long refused() {
    return table.replica().refused();
  }

  long malformed() {
    return malformed.get();
  }

  long countMalformed() {
    return malformed.incrementAndGet();
  }
}
