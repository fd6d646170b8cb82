package dev.tandem.director.daemon;

import dev.tandem.director.config.ConfigDifference;
import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.event.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Takes a running director from one configuration to another, touching only what differs. */
final class Reload {

  private Reload() {}

  static List<String> apply(Director director, DirectorConfig before, DirectorConfig next) {
    List<String> refusals = new ArrayList<>(director.reloadKeys().stream().toList());
    ConfigDifference difference = ConfigDifference.between(before, next);
    if (difference.isNothing()) {
      director.events().add(EventKind.CONFIG, "reload", "the configuration is the same as before");
      return refusals;
    }
    if (difference.notifyChanged()) {
      director.reconfigureNotify(next);
    }
    // The table first: a new virtual address must find its service.
    director.reconfigureTable(next).ifPresent(refusals::add);
    if (difference.checksChanged()) {
      director.reconfigureChecks(next);
    }
    // Trackers before the instances that wait for them; services are tracked by name.
    if (difference.trackersChanged() || difference.vrrpChanged()) {
      director.reconfigureTracking(next);
    }
    if (difference.vrrpChanged()) {
      director.reconfigureVrrp(next);
    }
    if (difference.ipvsSyncChanged()) {
      director.reconfigureIpvsSync(next);
    }
    director.suspendChecks(next);
    List<String> later = needRestart(difference);
    director.adopt(next);
    director.reloaded();
    director
        .events()
        .add(
            EventKind.CONFIG,
            "reload",
            "the new configuration is in effect"
                + (later.isEmpty() ? "" : ", but for " + String.join(", ", later)));
    return Stream.concat(
            later.stream().map(block -> block + " changed: that takes effect at the next start"),
            refusals.stream())
        .toList();
  }

  private static List<String> needRestart(ConfigDifference difference) {
    List<String> blocks = new ArrayList<>();
    if (difference.dataPlaneChanged()) {
      blocks.add("data_plane");
    }
    if (difference.sessionSyncChanged()) {
      blocks.add("session_sync");
    }
    if (difference.adminChanged()) {
      blocks.add("admin");
    }
    return blocks;
  }
}
