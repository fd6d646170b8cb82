package dev.tandem.director.config;

import dev.tandem.health.CheckedServer;
import dev.tandem.sync.SyncSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import java.util.List;
import java.util.Optional;

/**
 * Everything a director is told by its configuration, with defaults filled in. Lists are in the
 * order of the text, names and keys in them are unique.
 *
 * @param sessionSync empty for a director that replicates nothing
 */
public record DirectorConfig(
    GlobalSettings globals,
    List<InstanceSettings> instances,
    List<SyncGroupSettings> syncGroups,
    List<VirtualService> services,
    DataPlaneSettings dataPlane,
    Optional<SyncSettings> sessionSync,
    AdminSettings admin) {

  public DirectorConfig {
    instances = List.copyOf(instances);
    syncGroups = List.copyOf(syncGroups);
    services = List.copyOf(services);
  }

  /** The real servers of all services, with their checks. */
  public List<CheckedServer<ServerId>> checkedServers() {
    return services.stream()
        .flatMap(service -> service.servers().stream())
        .map(RealServer::checked)
        .toList();
  }
}
