package dev.tandem.director.daemon;

import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.config.VirtualService;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.director.notify.Notifier;
import dev.tandem.health.CheckedServer;
import dev.tandem.health.HealthListener;
import dev.tandem.health.HealthMonitor;
import dev.tandem.health.News;
import dev.tandem.health.ServerStatus;
import dev.tandem.health.Subject;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.ServiceKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The services and the checks of their servers: what the checks find goes into the table, to
 * operators, and to what tracks a service. But for {@link #news} and {@link #status}, for the
 * control thread.
 */
final class ServiceSide implements AutoCloseable {

  /** Hears how each service is, in short if it asks. */
  @FunctionalInterface
  interface Tracker {
    void service(ServiceKey key, boolean enough, Supplier<String> detail);
  }

  private final ServerPool pool;
  private final HealthMonitor<ServerId> health;
  private final Doubts doubts;
  private final Notifier notifier;
  private final Tracker tracker;
  private final EventLog events;

  ServiceSide(
      LvsControl table,
      Clock clock,
      ControlThread control,
      Notifier notifier,
      Tracker tracker,
      EventLog events) {
    this.notifier = notifier;
    this.tracker = tracker;
    this.events = events;
    pool = new ServerPool(table, this::quorumChanged);
    health = new HealthMonitor<>(clock, new SplittableRandom(), listener(control));
    doubts =
        new Doubts(
            pool,
            (servers, found) ->
                health.examine(servers, outcomes -> control.run(() -> found.accept(outcomes))),
            control::runAfter,
            events);
  }

  private HealthListener<ServerId> listener(ControlThread control) {
    return new HealthListener<>() {
      @Override
      public void serverChanged(ServerId id, boolean up, String reason) {
        control.run(() -> changed(id, up, reason));
      }

      @Override
      public void weightChanged(ServerId id, long change, String reason) {
        control.run(() -> weighs(id, change, reason));
      }

      @Override
      public void checkFailed(ServerId id, String reason) {
        control.run(() -> failed(id, reason));
      }

      @Override
      public void stalled(Duration time) {
        control.run(() -> late(time));
      }
    };
  }

  /** Takes services that are new or not as they were. */
  void configure(List<VirtualService> wanted) {
    pool.configure(wanted);
  }

  /** Gives up all other services. */
  void keepOnly(List<VirtualService> wanted) {
    pool.keepOnly(wanted);
  }

  /** Goes over to other checks. */
  void check(List<CheckedServer<ServerId>> wanted) {
    var _ = health.apply(wanted);
  }

  /** Leaves these servers, and no others, unchecked. */
  void suspend(Set<ServerId> servers) {
    health.suspend(servers);
  }

  /** Tells the checks of something how it is now. */
  void news(Subject subject, News latest) {
    health.news(subject, latest);
  }

  /** Tells how each service is, also what did not change. */
  void tellAll() {
    pool.services().forEach(this::tell);
  }

  /** The servers of a service that are up. */
  List<ServerId> up(ServiceKey key) {
    return pool.servers(key);
  }

  /** How often the configuration or a check has changed the table. */
  long changes() {
    return pool.changes();
  }

  /** What others have changed in the table, see {@link ByHand}. */
  List<String> byHand() {
    return pool.byHand();
  }

  /** Where every server stands. */
  List<ServerStatus<ServerId>> status() {
    return health.status();
  }

  private void tell(ServiceKey key) {
    tracker.service(key, pool.enough(key), () -> strength(key));
  }

  private String strength(ServiceKey key) {
    return "%d server(s) up, with weight %d together".formatted(pool.up(key), pool.weight(key));
  }

  private void quorumChanged(ServiceKey key, boolean enough) {
    String service = ServiceNames.of(key);
    String text =
        "%s has %s: %s"
            .formatted(service, enough ? "its quorum again" : "lost its quorum", strength(key));
    events.add(EventKind.SERVICE, service, text, Map.of("quorum", enough));
    notifier.serviceChanged(key, enough, text);
  }

  private void changed(ServerId id, boolean up, String reason) {
    if (!pool.configured(id)) {
      return;
    }
    if (!up && isSilent(id)) {
      doubts.failed(id, pool.toRecover(id));
    }
    notifier.serverChanged(id, up, reason);
    pool.changed(id, up);
    tell(id.service());
    String server = ServiceNames.of(id.server());
    String service = ServiceNames.of(id.service());
    events.add(
        EventKind.SERVER,
        server,
        "server %s of %s is %s: %s".formatted(server, service, up ? "up" : "down", reason),
        Map.of("up", up, "service", service));
    if (pool.up(id.service()) == 0) {
      events.add(EventKind.SERVICE, service, "no server of %s is up".formatted(service));
    }
  }

  private boolean isSilent(ServerId id) {
    return health.status(id).filter(ServerStatus::isSilent).isPresent();
  }

  private void weighs(ServerId id, long change, String reason) {
    if (!pool.configured(id)) {
      return;
    }
    int weight = pool.weightChanged(id, change);
    String server = ServiceNames.of(id.server());
    String service = ServiceNames.of(id.service());
    events.add(
        EventKind.SERVER,
        server,
        "server %s of %s has weight %d: %s".formatted(server, service, weight, reason),
        Map.of("weight", weight, "service", service));
    tell(id.service());
  }

  private void failed(ServerId id, String reason) {
    String server = ServiceNames.of(id.server());
    String service = ServiceNames.of(id.service());
    events.add(
        EventKind.SERVER,
        server,
        "a check of server %s of %s failed: %s".formatted(server, service, reason),
        Map.of("service", service));
  }

  private void late(Duration time) {
    events.add(
        EventKind.DIRECTOR,
        "checks",
        ("no health check could run for %.1f s, this host or this process was too busy:"
                + " what failed meanwhile does not count")
            .formatted(time.toMillis() / 1e3),
        Map.of("milliseconds", time.toMillis()));
  }

  @Override
  public void close() {
    health.close();
  }
}
