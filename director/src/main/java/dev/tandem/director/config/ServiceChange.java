package dev.tandem.director.config;

import dev.tandem.lvs.service.ServiceKey;
import java.util.List;
import java.util.Optional;

/**
 * A service that stays, under the same key, but not as it was.
 *
 * @param settingsChanged whether scheduler, flags, persistence or quorum differ
 * @param sorryServerChanged whether there is another sorry server, a new one, or none any more
 * @param changedServers as they are to be: weight, method, thresholds, or what happens when they
 *     fail differ
 */
public record ServiceChange(
    VirtualService before,
    VirtualService after,
    boolean settingsChanged,
    boolean sorryServerChanged,
    List<RealServer> removedServers,
    List<RealServer> addedServers,
    List<RealServer> changedServers) {

  public ServiceChange {
    removedServers = List.copyOf(removedServers);
    addedServers = List.copyOf(addedServers);
    changedServers = List.copyOf(changedServers);
  }

  public ServiceKey key() {
    return after.key();
  }

  /** What differs between two states of one service; empty if nothing does but checks. */
  static Optional<ServiceChange> between(VirtualService before, VirtualService after) {
    if (before.equals(after)) {
      return Optional.empty();
    }
    KeyedDifference<RealServer> servers =
        KeyedDifference.between(before.servers(), after.servers(), RealServer::key);
    ServiceChange change =
        new ServiceChange(
            before,
            after,
            !before.settings().equals(after.settings())
                || !before.quorum().equals(after.quorum())
                || before.checkedByMaster() != after.checkedByMaster(),
            !before.sorryServer().equals(after.sorryServer()),
            servers.removed(),
            servers.added(),
            servers.kept().stream()
                .filter(kept -> differ(kept.before(), kept.after()))
                .map(KeyedDifference.Kept::after)
                .toList());
    return change.isNothing() ? Optional.empty() : Optional.of(change);
  }

  private static boolean differ(RealServer one, RealServer other) {
    return !one.settings().equals(other.settings())
        || one.inhibitOnFailure() != other.inhibitOnFailure();
  }

  private boolean isNothing() {
    return !settingsChanged
        && !sorryServerChanged
        && removedServers.isEmpty()
        && addedServers.isEmpty()
        && changedServers.isEmpty();
  }
}
