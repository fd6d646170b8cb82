package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.track.TrackerMonitor;
import dev.tandem.vrrp.track.TrackerStatus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;

/**
 * Tells VRRP how the things are that its instances track, and makes events of it: scripts, files
 * and processes, which it watches, and virtual servers, of which it is told.
 */
final class Tracking implements AutoCloseable {

  private final EventLog events;
  private final Clock clock;
  private final BiConsumer<TrackerKey, Reading> vrrp;
  private final TrackerMonitor monitor;
  private final Map<String, TrackerStatus> services = new ConcurrentSkipListMap<>();
  private volatile Set<TrackerKey> trackedServices = Set.of();

  /**
   * Watches nothing yet.
   *
   * @param vrrp takes readings, and returns at once
   */
  Tracking(EventLog events, Clock clock, BiConsumer<TrackerKey, Reading> vrrp) {
    this.events = events;
    this.clock = clock;
    this.vrrp = vrrp;
    this.monitor = new TrackerMonitor(clock, this::changed);
  }

  void apply(DirectorConfig config) {
    trackedServices = config.trackedServices();
    services.keySet().removeIf(name -> !trackedServices.contains(service(name)));
    monitor.apply(config.trackers());
  }

  /** Takes how a virtual server is, whether it is tracked or not. */
  void service(String name, boolean up, String detail) {
    TrackerKey key = service(name);
    if (!trackedServices.contains(key)) {
      return;
    }
    Reading reading = Reading.of(up);
    TrackerStatus before = services.get(name);
    boolean same = before != null && before.reading().equals(reading);
    services.put(
        name, new TrackerStatus(key, reading, detail, same ? before.since() : clock.instant()));
    if (!same) {
      changed(key, reading, detail);
    }
  }

  private static TrackerKey service(String name) {
    return new TrackerKey(TrackerKey.Kind.VIRTUAL_SERVER, name);
  }

  private void changed(TrackerKey tracker, Reading reading, String detail) {
    vrrp.accept(tracker, reading);
    events.add(
        EventKind.TRACKER,
        tracker.name(),
        "tracked %s: %s, %s".formatted(tracker.label(), reading.label(), detail),
        Map.of("tracker", tracker.kind().label(), "reading", reading.label()));
  }

  /** Where every tracker stands. */
  Map<TrackerKey, TrackerStatus> status() {
    Map<TrackerKey, TrackerStatus> all = new HashMap<>();
    List<TrackerStatus> each = new ArrayList<>(monitor.status());
    each.addAll(services.values());
    each.forEach(status -> all.put(status.tracker(), status));
    return all;
  }

  @Override
  public void close() {
    monitor.close();
  }
}
