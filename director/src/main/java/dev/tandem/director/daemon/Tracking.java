package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.bfd.BfdMonitor;
import dev.tandem.vrrp.bfd.BfdStatus;
import dev.tandem.vrrp.track.TrackerListener;
import dev.tandem.vrrp.track.TrackerMonitor;
import dev.tandem.vrrp.track.TrackerStatus;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Tells VRRP how the things are that its instances track, and makes events of it: scripts, files,
 * processes and BFD sessions, which it watches, and virtual servers, of which it is told.
 */
final class Tracking implements AutoCloseable {

  private final EventLog events;
  private final Clock clock;
  private final ControlThread control;
  private final BiConsumer<TrackerKey, Reading> vrrp;
  private final TrackerListener checks;
  private final Runnable onBfdStart;
  private final TrackerMonitor monitor;

  /** What is told of, not watched by the monitor. */
  private final Map<TrackerKey, TrackerStatus> told = new ConcurrentHashMap<>();

  /** There from the first session on. */
  private Optional<BfdMonitor> bfd = Optional.empty();

  private volatile Set<TrackerKey> trackedServices = Set.of();

  /**
   * Watches nothing yet.
   *
   * @param control where events are written down
   * @param vrrp takes readings, and returns at once
   * @param checks hears the same, for the health checks that go by them
   * @param onBfdStart run first on the thread of BFD
   */
  Tracking(
      EventLog events,
      Clock clock,
      ControlThread control,
      BiConsumer<TrackerKey, Reading> vrrp,
      TrackerListener checks,
      Runnable onBfdStart) {
    this.events = events;
    this.clock = clock;
    this.control = control;
    this.vrrp = vrrp;
    this.checks = checks;
    this.onBfdStart = onBfdStart;
    this.monitor = new TrackerMonitor(clock, this::watched);
  }

  synchronized void apply(DirectorConfig config) {
    trackedServices = config.trackedServices();
    Set<TrackerKey> known = new HashSet<>(trackedServices);
    config.bfdSessions().forEach(session -> known.add(session.key()));
    told.keySet().retainAll(known);
    monitor.apply(config.trackers());
    if (bfd.isEmpty() && !config.bfdSessions().isEmpty()) {
      bfd = Optional.of(new BfdMonitor(new SecureRandom(), this::session, onBfdStart));
    }
    bfd.ifPresent(sessions -> sessions.apply(config.bfdSessions()));
  }

  /** Takes how a virtual server is, whether it is tracked or not. */
  void service(ServiceKey service, boolean up, Supplier<String> detail) {
    if (trackedServices.isEmpty()) {
      return;
    }
    TrackerKey key = new TrackerKey(TrackerKey.Kind.VIRTUAL_SERVER, ServiceNames.of(service));
    if (trackedServices.contains(key)) {
      tell(key, Reading.of(up), detail.get());
    }
  }

  /** An instance that depends on a session waits for it; a server is left where it is. */
  private void session(TrackerKey key, Reading reading, String detail) {
    tell(key, reading instanceof Reading.Pending ? new Reading.Down() : reading, detail);
    checks.changed(key, reading, detail);
  }

  private void tell(TrackerKey key, Reading reading, String detail) {
    TrackerStatus before = told.get(key);
    boolean same = before != null && before.reading().equals(reading);
    told.put(key, new TrackerStatus(key, reading, detail, same ? before.since() : clock.instant()));
    if (!same) {
      changed(key, reading, detail);
    }
  }

  private void watched(TrackerKey tracker, Reading reading, String detail) {
    changed(tracker, reading, detail);
    checks.changed(tracker, reading, detail);
  }

  private void changed(TrackerKey tracker, Reading reading, String detail) {
    vrrp.accept(tracker, reading);
    control.run(() ->
        events.add(
            EventKind.TRACKER,
            tracker.name(),
            "tracked %s: %s, %s".formatted(tracker.label(), reading.label(), detail),
            Map.of("tracker", tracker.kind().label(), "reading", reading.label())));
  }

  /** Where every tracker stands. */
  Map<TrackerKey, TrackerStatus> status() {
    Map<TrackerKey, TrackerStatus> all = new HashMap<>(told);
    monitor.status().forEach(status -> all.put(status.tracker(), status));
    return all;
  }

  /** Where the BFD sessions stand. */
  synchronized List<BfdStatus> bfd() {
    return bfd.map(BfdMonitor::status).orElse(List.of());
  }

  @Override
  public synchronized void close() {
    monitor.close();
    bfd.ifPresent(BfdMonitor::close);
  }
}
