package dev.tandem.lvs.service;

import java.util.List;

/**
 * A virtual service at one moment.
 *
 * @param servers in the engine's own order, which is IPVS's: the last added first
 */
public record ServiceSnapshot(
    ServiceSettings settings,
    TrafficCounters totals,
    TrafficCounters rates,
    List<ServerSnapshot> servers) {

  public ServiceSnapshot {
    servers = List.copyOf(servers);
  }
}
