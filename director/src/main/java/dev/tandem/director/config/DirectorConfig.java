package dev.tandem.director.config;

import dev.tandem.health.CheckedServer;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Tuning;
import dev.tandem.sync.SyncSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.bfd.BfdSettings;
import dev.tandem.vrrp.track.TrackerSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything a director is told by its configuration, with defaults filled in. Lists are in the
 * order of the text, names and keys in them are unique.
 *
 * @param router what is not about any one instance
 * @param markRules by which packets carry firewall marks, the last word last
 * @param trackers that are defined, tracked or not
 * @param tuning what the kernel has as sysctls, of the block {@code data_plane}; unlike the rest of
 *     it, it can change while the director runs
 * @param sessionSync empty for a director that replicates nothing
 * @param ipvsSync empty for a director that exchanges nothing with directors that run IPVS
 */
public record DirectorConfig(
    GlobalSettings globals,
    List<InstanceSettings> instances,
    List<SyncGroupSettings> syncGroups,
    RouterSettings router,
    List<TrackerSettings> trackers,
    List<BfdSettings> bfdSessions,
    List<VirtualService> services,
    List<MarkRule> markRules,
    NotifySettings notices,
    DataPlaneSettings dataPlane,
    Tuning tuning,
    Optional<SyncSettings> sessionSync,
    Optional<IpvsSync> ipvsSync,
    AdminSettings admin) {

  public DirectorConfig {
    instances = List.copyOf(instances);
    syncGroups = List.copyOf(syncGroups);
    trackers = List.copyOf(trackers);
    bfdSessions = List.copyOf(bfdSessions);
    services = List.copyOf(services);
    markRules = List.copyOf(markRules);
  }

  /** The virtual servers that instances or groups track. */
  public Set<TrackerKey> trackedServices() {
    return Stream.concat(
            instances.stream().map(InstanceSettings::tracked),
            syncGroups.stream().map(SyncGroupSettings::tracked))
        .flatMap(List::stream)
        .map(Tracked::tracker)
        .filter(tracker -> tracker.kind() == TrackerKey.Kind.VIRTUAL_SERVER)
        .collect(Collectors.toSet());
  }

  /** The real servers of all services, with their checks. */
  public List<CheckedServer<ServerId>> checkedServers() {
    return services.stream()
        .flatMap(service -> service.servers().stream())
        .map(RealServer::checked)
        .toList();
  }
}
