package dev.tandem.director.config;

import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.sync.ipvs.KernelSyncSettings;
import java.util.List;

/**
 * How sessions are exchanged with directors that run IPVS.
 *
 * @param daemons at most one of each role
 * @param rules how often flows are told
 */
public record IpvsSync(List<SyncDaemon> daemons, KernelSyncSettings rules) {

  public IpvsSync {
    daemons = List.copyOf(daemons);
  }
}
