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
import java.util.List;
import java.util.Optional;

/**
 * What this director exchanges with directors that run IPVS: by its configuration, and by {@code
 * ipvsadm} on top of it, which lasts until the director ends. Each start and stop is an event.
 */
final class IpvsSide implements SyncDaemons, AutoCloseable {

  private final EventLog events;
  private final KernelSync sync;
  private List<SyncDaemon> configured = List.of();

  IpvsSide(DataPlane plane, EventLog events) {
    this.events = events;
    this.sync =
        new KernelSync(
            new KernelTable(plane.engine(), plane.executor(), Ticks::now),
            KernelSyncSettings.OF_KERNEL);
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
    for (SyncDaemon daemon : configured) {
      try {
        start(daemon);
      } catch (LvsException e) {
        tell(daemon.role(), "cannot run: " + e.getMessage());
      }
    }
  }

  @Override
  public void start(SyncDaemon daemon) {
    sync.start(daemon);
    tell(
        daemon.role(),
        "runs on %s with sync id %d".formatted(daemon.multicastInterface(), daemon.syncId()));
  }

  @Override
  public void stop(SyncDaemon.Role role, int syncId) {
    sync.stop(role, syncId);
    tell(role, "was stopped");
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
