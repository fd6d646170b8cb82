package dev.tandem.sync.ipvs;

import dev.tandem.lvs.engine.Replica;
import dev.tandem.lvs.replica.FlowRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what directors that run IPVS tell, as copies of their flows. What waits for the engine is
 * limited; what comes beyond that is dropped and counted, as IPVS repeats itself.
 */
final class KernelListener {

  private static final Logger LOG = LoggerFactory.getLogger(KernelListener.class);
  private static final int MOST_WAITING = 1_000;

  private final Replica replica;
  private final Executor engine;
  private final IntSupplier clock;
  private final FlowRecord record = new FlowRecord();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong foreign = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  /** Listens for whoever hands it datagrams. */
  KernelListener(KernelTable table) {
    replica = table.engine().replica();
    engine = table.executor();
    clock = table.clock();
  }

  /**
   * Takes a datagram, on any thread.
   *
   * @param syncId whose messages count; 0 for all
   */
  void received(ByteBuffer datagram, int syncId) {
    KernelMessage message;
    try {
      message = KernelMessage.read(datagram);
    } catch (MalformedKernelMessageException e) {
      if (malformed.incrementAndGet() == 1) {
        LOG.warn("a message of another director's IPVS is left out: {}", e.getMessage());
      }
      return;
    }
    if (syncId != 0 && message.syncId() != syncId) {
      foreign.incrementAndGet();
      return;
    }
    received.addAndGet(message.flows().size() + message.unknown());
    unknown.addAndGet(message.unknown());
    if (waiting.get() >= MOST_WAITING) {
      dropped.incrementAndGet();
      return;
    }
    waiting.incrementAndGet();
    engine.execute(() -> apply(message.flows()));
  }

  private void apply(List<KernelFlow> flows) {
    waiting.decrementAndGet();
    int now = clock.getAsInt();
    for (KernelFlow flow : flows) {
      if (!KernelTranslation.read(flow, record)) {
        unknown.incrementAndGet();
      } else if (replica.apply(record, KernelSync.OWNER, false, now) == Replica.Outcome.REFUSED) {
        refused.incrementAndGet();
      }
    }
  }

  KernelSyncStatus status(long sent, long failed) {
    return new KernelSyncStatus(
        sent,
        failed,
        received.get(),
        refused.get(),
        unknown.get(),
        malformed.get(),
        foreign.get(),
        dropped.get(),
        replica.held(KernelSync.OWNER));
  }
}
