package dev.tandem.director.daemon;

import dev.tandem.director.config.IpvsSync;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.EnumText;
import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.SyncDaemons;
import dev.tandem.lvs.table.Ticks;
import dev.tandem.sync.ipvs.KernelSync;
import dev.tandem.sync.ipvs.KernelSyncSettings;
import dev.tandem.sync.ipvs.KernelSyncStatus;
import dev.tandem.sync.ipvs.KernelTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What this director exchanges with directors that run IPVS: by its configuration, and by {@code
 * ipvsadm} on top of it, which lasts until the director ends. Each start and stop is an event.
 */
final class IpvsSide implements SyncDaemons, AutoCloseable {

  private final EventLog events;
  private final KernelSync sync;
  private List<SyncDaemon> configured = List.of();

  /** Those of the configuration that have not started yet. */
  private final List<SyncDaemon> waiting = new ArrayList<>();

  IpvsSide(DataPlane plane, EventLog events) {
    this(
        new KernelSync(
            new KernelTable(plane.engine(), plane.executor(), Ticks::now),
            KernelSyncSettings.OF_KERNEL),
        events);
  }

  /**
   * @param sync nothing runs there yet
   */
  IpvsSide(KernelSync sync, EventLog events) {
    this.sync = sync;
    this.events = events;
  }

  /** Stops what an earlier configuration started, and starts what this one says. */
  synchronized void apply(Optional<IpvsSync> wanted) {
    for (SyncDaemon daemon : configured) {
      if (sync.running().stream().anyMatch(running -> running.role() == daemon.role())) {
        stop(daemon.role(), daemon.syncId());
      }
    }
    sync.settings(wanted.map(IpvsSync::rules).orElse(KernelSyncSettings.OF_KERNEL));
    configured = wanted.map(IpvsSync::daemons).orElse(List.of());
    waiting.clear();
    waiting.addAll(configured);
    startWaiting((daemon, e) -> tell(daemon.role(), "cannot run yet: " + e.getMessage()));
  }

  /** Tries again what could not start: its interface may appear later than the director. */
  synchronized void tryAgain() {
    startWaiting((_, _) -> {});
  }

  private void startWaiting(BiConsumer<SyncDaemon, LvsException> refused) {
    for (SyncDaemon daemon : List.copyOf(waiting)) {
      try {
        start(daemon);
      } catch (LvsException e) {
        refused.accept(daemon, e);
      }
    }
  }

  @Override
  public synchronized void start(SyncDaemon daemon) {
    sync.start(daemon);
    forget(daemon.role());
    tell(
        daemon.role(),
        "runs on %s with sync id %d".formatted(daemon.multicastInterface(), daemon.syncId()));
  }

  @Override
  public synchronized void stop(SyncDaemon.Role role, int syncId) {
    forget(role);
    sync.stop(role, syncId);
    tell(role, "was stopped");
  }

  /** What somebody starts or stops by hand is not started otherwise later. */
  private void forget(SyncDaemon.Role role) {
    waiting.removeIf(daemon -> daemon.role() == role);
  }

  private void tell(SyncDaemon.Role role, String what) {
    String name = EnumText.lower(role);
    events.add(EventKind.SYNC, "ipvs", "the %s of IPVS's synchronisation %s".formatted(name, what));
  }

  @Override
  public List<SyncDaemon> running() {
    return sync.running();
  }

  KernelSyncStatus status() {
    return sync.status();
  }

  @Override
  public void close() {
    sync.close();
  }
}
