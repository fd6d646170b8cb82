package dev.tandem.sync.ipvs;

import dev.tandem.lvs.engine.Replica;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.SyncDaemons;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges flows with directors that run IPVS: as its master it tells them of this director's, as
 * its backup it holds theirs. Its methods may be called from any thread.
 */
public final class KernelSync implements SyncDaemons, AutoCloseable {

  /** The number by which the table knows flows that were learned from IPVS. */
  public static final int OWNER = Replica.MAX_OWNERS - 1;

  private static final Logger LOG = LoggerFactory.getLogger(KernelSync.class);

  private final KernelTable table;
  private final KernelListener listener;
  private final Map<SyncDaemon.Role, KernelDaemon> daemons = new EnumMap<>(SyncDaemon.Role.class);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private KernelSyncSettings settings;

  /** Runs nothing yet. */
  public KernelSync(KernelTable table, KernelSyncSettings settings) {
    this.table = table;
    this.settings = settings;
    this.listener = new KernelListener(table);
  }

  /** Sets what a master goes by from its next start on. */
  public synchronized void settings(KernelSyncSettings next) {
    settings = next;
  }

  @Override
  public synchronized void start(SyncDaemon daemon) {
    if (daemons.containsKey(daemon.role())) {
      throw new LvsException(LvsError.DAEMON_RUNS, daemon.role());
    }
    try {
      KernelSocket socket = KernelSocket.open(daemon);
      daemons.put(daemon.role(), daemonOn(socket));
    } catch (IOException e) {
      LOG.warn(
          "no {} of IPVS can run on {}: {}",
          name(daemon.role()),
          daemon.multicastInterface(),
          e.getMessage());
      throw new LvsException(
          LvsError.INVALID, daemon.multicastInterface() + " (" + e.getMessage() + ")");
    }
    LOG.info("runs as {} of IPVS on {}", name(daemon.role()), daemon.multicastInterface());
  }

  private KernelDaemon daemonOn(KernelSocket socket) {
    return switch (socket.daemon().role()) {
      case MASTER -> new KernelMaster(socket, table, settings, sent, failed);
      case BACKUP -> {
        table.executor().execute(() -> table.engine().replica().presentSilently(OWNER));
        yield new KernelBackup(socket, listener);
      }
    };
  }

  private static String name(SyncDaemon.Role role) {
    return role == SyncDaemon.Role.MASTER ? "master" : "backup";
  }

  @Override
  public synchronized void stop(SyncDaemon.Role role, int syncId) {
    KernelDaemon daemon = daemons.remove(role);
    if (daemon == null) {
      throw new LvsException(LvsError.NO_SUCH_DAEMON, name(role));
    }
    end(daemon);
  }

  private void end(KernelDaemon daemon) {
    try {
      daemon.close();
    } catch (IOException e) {
      LOG.warn("a socket was closed with a complaint: {}", e.getMessage());
    }
    if (daemon.daemon().role() == SyncDaemon.Role.BACKUP) {
      table
          .executor()
          .execute(() -> table.engine().replica().absent(OWNER, table.clock().getAsInt()));
    }
  }

  @Override
  public synchronized List<SyncDaemon> running() {
    return daemons.values().stream().map(KernelDaemon::daemon).toList();
  }

  public KernelSyncStatus status() {
    return listener.status(sent.get(), failed.get());
  }

  @Override
  public synchronized void close() {
    daemons.values().forEach(this::end);
    daemons.clear();
  }
}
