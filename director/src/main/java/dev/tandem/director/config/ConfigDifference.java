package dev.tandem.director.config;

import dev.tandem.health.CheckedServer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must be done to go from one configuration to another.
 *
 * @param removedServices as they were
 * @param addedServices as they are to be
 * @param changedServices those that stay but not as they were
 * @param vrrpChanged whether an instance or a sync group is new, gone or different
 * @param checksChanged whether a real server is checked newly, differently or no longer
 */
public record ConfigDifference(
    List<VirtualService> removedServices,
    List<VirtualService> addedServices,
    List<ServiceChange> changedServices,
    boolean checksChanged,
    boolean globalsChanged,
    boolean tuningChanged,
    boolean markRulesChanged,
    boolean vrrpChanged,
    boolean trackersChanged,
    boolean notifyChanged,
    boolean dataPlaneChanged,
    boolean sessionSyncChanged,
    boolean ipvsSyncChanged,
    boolean adminChanged) {

  public ConfigDifference {
    removedServices = List.copyOf(removedServices);
    addedServices = List.copyOf(addedServices);
    changedServices = List.copyOf(changedServices);
  }

  /** The difference from the old configuration to the new one. */
  public static ConfigDifference between(DirectorConfig before, DirectorConfig after) {
    KeyedDifference<VirtualService> services =
        KeyedDifference.between(before.services(), after.services(), VirtualService::key);
    return new ConfigDifference(
        services.removed(),
        services.added(),
        services.kept().stream()
            .map(kept -> ServiceChange.between(kept.before(), kept.after()))
            .flatMap(Optional::stream)
            .toList(),
        !checks(services.removed()).isEmpty()
            || !checks(services.added()).isEmpty()
            || services.kept().stream().anyMatch(ConfigDifference::checksChanged),
        !before.globals().equals(after.globals()),
        !before.tuning().equals(after.tuning()),
        !before.markRules().equals(after.markRules()),
        !before.instances().equals(after.instances())
            || !before.syncGroups().equals(after.syncGroups())
            || !before.router().equals(after.router()),
        !before.trackers().equals(after.trackers())
            || !before.bfdSessions().equals(after.bfdSessions()),
        !before.notices().equals(after.notices()),
        !before.dataPlane().equals(after.dataPlane()),
        !before.sessionSync().equals(after.sessionSync()),
        !before.ipvsSync().equals(after.ipvsSync()),
        !before.admin().equals(after.admin()));
  }

  private static boolean checksChanged(KeyedDifference.Kept<VirtualService> service) {
    return !service.before().equals(service.after())
        && !checks(List.of(service.before())).equals(checks(List.of(service.after())));
  }

  private static Set<CheckedServer<ServerId>> checks(List<VirtualService> services) {
    return services.stream()
        .flatMap(service -> service.servers().stream())
        .map(RealServer::checked)
        .collect(Collectors.toSet());
  }

  /** Whether there is nothing to do. */
  public boolean isNothing() {
    return removedServices.isEmpty()
        && addedServices.isEmpty()
        && changedServices.isEmpty()
        && !checksChanged
        && !globalsChanged
        && !tuningChanged
        && !markRulesChanged
        && !vrrpChanged
        && !trackersChanged
        && !notifyChanged
        && !dataPlaneChanged
        && !sessionSyncChanged
        && !ipvsSyncChanged
        && !adminChanged;
  }
}
