package dev.tandem.sync.ipvs;

import dev.tandem.lvs.service.SyncDaemon;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what directors that run IPVS tell of their flows, on a thread of its own. */
final class KernelBackup implements KernelDaemon {

  private static final Logger LOG = LoggerFactory.getLogger(KernelBackup.class);
  private static final long PAUSE_MILLIS = 1_000;

  private final KernelSocket socket;
  private final KernelListener listener;
  private final Thread thread;
  private volatile boolean closing;

  KernelBackup(KernelSocket socket, KernelListener listener) {
    this.socket = socket;
    this.listener = listener;
    thread = Thread.ofPlatform().name("ipvs-backup").daemon().start(this::run);
  }

  private void run() {
    // One octet more tells a datagram that is too long from one that just fits.
    ByteBuffer buffer = ByteBuffer.allocateDirect(socket.daemon().maxLength() + 1);
    boolean told = false;
    while (!closing) {
      try {
        buffer.clear();
        socket.receive(buffer);
        listener.received(buffer.flip(), socket.daemon().syncId());
      } catch (IOException e) {
        if (!closing && !told) {
          told = true;
          LOG.warn("cannot hear of IPVS's flows, trying on: {}", e.getMessage());
        }
        pause();
      }
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(closing ? 0 : PAUSE_MILLIS);
    } catch (InterruptedException e) {
      closing = true;
    }
  }

  @Override
  public SyncDaemon daemon() {
    return socket.daemon();
  }

  @Override
  public void close() throws IOException {
    closing = true;
    socket.close();
    thread.interrupt();
  }
}
