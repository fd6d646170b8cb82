package dev.tandem.director.api;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.track.TrackerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Something that an instance tracks.
 *
 * @param detail what was found last
 * @param priority what it adds to the instance's priority now
 */
public record TrackerLine(
    String tracker,
    String state,
    String detail,
    double seconds,
    int weight,
    boolean reverse,
    int priority,
    boolean fault) {

  /** What an instance tracks by itself and by its sync group, and what comes of it. */
  static List<TrackerLine> all(
      String instance, DirectorConfig config, Map<TrackerKey, TrackerStatus> status) {
    Stream<Tracked> own =
        config.instances().stream()
            .filter(settings -> settings.name().equals(instance))
            .map(InstanceSettings::tracked)
            .flatMap(List::stream);
    Stream<Tracked> ofGroup =
        config.syncGroups().stream()
            .filter(group -> group.instances().contains(instance))
            .map(SyncGroupSettings::tracked)
            .flatMap(List::stream);
    Map<TrackerKey, Tracked> tracked = new LinkedHashMap<>();
    Stream.concat(own, ofGroup).forEach(each -> tracked.put(each.tracker(), each));
    return tracked.values().stream()
        .filter(each -> status.containsKey(each.tracker()))
        .map(each -> of(each, status.get(each.tracker())))
        .toList();
  }

  private static TrackerLine of(Tracked tracked, TrackerStatus status) {
    Tracked.Effect effect = tracked.effect(status.reading());
    return new TrackerLine(
        tracked.tracker().label(),
        status.reading().label(),
        status.detail(),
        Seconds.of(Duration.between(status.since(), Instant.now())),
        tracked.weight(),
        tracked.reverse(),
        effect.priority(),
        effect.fault());
  }
}
