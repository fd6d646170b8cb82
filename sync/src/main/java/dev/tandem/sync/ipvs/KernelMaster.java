package dev.tandem.sync.ipvs;

import dev.tandem.lvs.service.SyncDaemon;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells directors that run IPVS of the flows here, on a thread of its own. */
final class KernelMaster implements KernelDaemon {

  private static final Logger LOG = LoggerFactory.getLogger(KernelMaster.class);
  private static final int TURN_MILLIS = 20;

  /** In so many turns every slot is looked at once. */
  private static final int TURNS_OF_A_ROUND = 25;

  private final KernelSocket socket;
  private final KernelTable table;
  private final KernelTeller teller;
  private final AtomicLong sent;
  private final AtomicLong failed;
  private final Thread thread;
  private long told;
  private volatile boolean closing;

  /**
   * Begins to tell.
   *
   * @param sent counts flows
   * @param failed counts messages that could not be sent
   */
  KernelMaster(
      KernelSocket socket,
      KernelTable table,
      KernelSyncSettings settings,
      AtomicLong sent,
      AtomicLong failed) {
    this.socket = socket;
    this.table = table;
    this.sent = sent;
    this.failed = failed;
    SyncDaemon daemon = socket.daemon();
    teller =
        new KernelTeller(
            table.engine(),
            new KernelRules(settings),
            new KernelPacker(daemon.syncId(), settings.version(), daemon.maxLength()));
    thread = Thread.ofPlatform().name("ipvs-master").daemon().start(this::run);
  }

  private void run() {
    int slots = table.engine().table().capacity() / TURNS_OF_A_ROUND + 1;
    while (!closing) {
      try {
        turn(slots).forEach(this::send);
        TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
      } catch (InterruptedException e) {
        return;
      } catch (ExecutionException e) {
        LOG.error("telling IPVS of the table failed", e.getCause());
        return;
      }
    }
  }

  private List<byte[]> turn(int slots) throws InterruptedException, ExecutionException {
    CompletableFuture<List<byte[]>> messages = new CompletableFuture<>();
    table
        .executor()
        .execute(() -> {
          try {
            messages.complete(teller.turn(slots, table.clock().getAsInt()));
          } catch (RuntimeException e) {
            messages.completeExceptionally(e);
          }
        });
    List<byte[]> result = messages.get();
    sent.addAndGet(teller.flows() - told);
    told = teller.flows();
    return result;
  }

  private void send(byte[] message) {
    try {
      socket.send(message);
    } catch (IOException e) {
      if (!closing && failed.incrementAndGet() == 1) {
        LOG.warn("cannot tell IPVS of flows, trying on: {}", e.getMessage());
      }
    }
  }

  @Override
  public SyncDaemon daemon() {
    return socket.daemon();
  }

  @Override
  public void close() throws IOException {
    closing = true;
    thread.interrupt();
    socket.close();
  }
}
