package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.director.mark.FirewallMarks;
import dev.tandem.director.notify.Notifier;
import dev.tandem.health.HealthListener;
import dev.tandem.health.HealthMonitor;
import dev.tandem.health.ServerStatus;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Scheduling;
import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.lvs.plane.DataPlanes;
import dev.tandem.lvs.plane.PlaneSettings;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.SyncDaemons;
import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.SyncStatus;
import dev.tandem.sync.ipvs.KernelSyncStatus;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.bfd.BfdStatus;
import dev.tandem.vrrp.router.VrrpHost;
import dev.tandem.vrrp.router.VrrpRouter;
import dev.tandem.vrrp.track.TrackerStatus;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A director: the data plane, the checks, the replication and VRRP, put together and kept in step.
 * Its methods may be called from any thread.
 */
public final class Director implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Director.class);

  /** The note in which directors tell each other {@link #serviceDigest}. */
  public static final String SERVICES_NOTE = "services";

  private static final int REALTIME_PRIORITY = 50;
  // For so long after it became master, segments of unknown connections draw no reset: what the
  // peer sent last may still be on its way into the table.
  private static final Duration LEARNING = Duration.ofSeconds(3);
  private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(2);
  private static final Duration NOTES_PERIOD = Duration.ofMillis(500);

  private final Instant started;
  private final EventLog events;
  private final ControlThread control = new ControlThread();
  private final DataPlanes.Choice planeChoice;
  private final DataPlane plane;
  private final LvsControl table;
  private final FirewallMarks marks;
  private final ServerPool pool;
  private final HealthMonitor<ServerId> health;
  private final SyncSide sync;
  private final Doubts doubts;
  private final AcceptGuard acceptGuard;
  private final IpvsSide ipvs;
  private final SyncWatch watch;
  private final VrrpRouter vrrp;
  private final Tracking tracking;
  private final Notifier notifier;
  private final Roles roles;
  private final PathWarmUp warmUp = new PathWarmUp();
  private volatile DirectorConfig config;

  /**
   * Prepares everything; {@link #start} puts it to work.
   *
   * @throws LinuxException when the kernel refuses something
   * @throws IllegalStateException when something is missing, with a message for the operator
   */
  public Director(DirectorConfig config, EventLog events, Clock clock) {
    this.config = config;
    this.events = events;
    this.started = clock.instant();
    planeChoice = DataPlanes.open(config.dataPlane().plane(), planeSettings(config));
    plane = planeChoice.plane();
    table = plane.control();
    marks = new FirewallMarks(table);
    pool = new ServerPool(table, this::quorumChanged);
    roles = new Roles(events, this::mastership, this::failed);
    health =
        new HealthMonitor<>(
            clock,
            new SecureRandom(),
            new HealthListener<>() {
              @Override
              public void serverChanged(ServerId id, boolean up, String reason) {
                control.run(() -> Director.this.serverChanged(id, up, reason));
              }

              @Override
              public void weightChanged(ServerId id, long change, String reason) {
                control.run(() -> Director.this.weightChanged(id, change, reason));
              }

              @Override
              public void stalled(Duration time) {
                control.run(() -> checksStalled(time));
              }
            });
    doubts =
        new Doubts(
            pool,
            (servers, found) ->
                health.examine(servers, outcomes -> control.run(() -> found.accept(outcomes))),
            control::runAfter,
            events);
    acceptGuard = new AcceptGuard(events);
    PeerLink link = new PeerLink(events, control, this::peerDied, this::roleOffered, this::synced);
    sync = new SyncSide(config.sessionSync(), plane, link);
    ipvs = new IpvsSide(plane, events);
    watch = new SyncWatch(events);
    vrrp =
        new VrrpRouter(
            config.instances(),
            config.syncGroups(),
            VrrpHost.kernel(Director::realtime),
            event -> control.run(() -> vrrpHappened(event)));
    vrrp.general(config.router());
    notifier = new Notifier(config.globals().routerId(), events);
    tracking =
        new Tracking(
            events, clock, control, vrrp::track, new CheckNews(health::news), Director::realtime);
  }

  private static PlaneSettings planeSettings(DirectorConfig config) {
    var wanted = config.dataPlane();
    if (wanted.interfaces().isEmpty()) {
      throw new IllegalStateException(
          "the data plane has no interface: name them in data_plane { interface NAME }");
    }
    return new PlaneSettings(
        wanted.interfaces(),
        wanted.xdpMode(),
        wanted.connections(),
        PlaneSettings.DEFAULT_DESTINATIONS,
        wanted.pinPath(),
        wanted.keepForwarding());
  }

  private static void realtime() {
    try {
      Scheduling.realtime(REALTIME_PRIORITY);
    } catch (LinuxException e) {
      LOG.warn(
          "VRRP runs without real-time scheduling and may be late under load, for want of"
              + " CAP_SYS_NICE: {}",
          e.getMessage());
    }
  }

  /** Starts to forward, to check, to replicate, and last to be a candidate for master. */
  public void start() {
    plane.fastPathSettings().dropUnknown(true);
    var _ = configureTable(config);
    plane.guard(movingAddresses(config));
    plane.start();
    sync.start();
    ipvs.apply(config.ipvsSync());
    suspendChecks(config);
    var _ = health.apply(config.checkedServers());
    closeGate();
    control.call(() -> {
      notifier.apply(config.notices());
      return null;
    });
    tracking.apply(config);
    trackServices(config);
    vrrp.start();
    keepNotes();
    warmUp.start();
    events.add(EventKind.DIRECTOR, config.globals().routerId(), "the director has started");
  }

  private Optional<String> configureTable(DirectorConfig wanted) {
    wanted.globals().timeouts().ifPresent(table::setTimeouts);
    table.tune(wanted.tuning());
    pool.configure(wanted.services());
    acceptGuard.apply(wanted);
    return configureMarks(wanted);
  }

  private Optional<String> configureMarks(DirectorConfig wanted) {
    try {
      marks.configure(wanted.markRules());
      return Optional.empty();
    } catch (LvsException e) {
      String text = "the firewall marks stay as they were: " + e.getMessage();
      events.add(EventKind.CONFIG, "firewall_mark", text);
      return Optional.of(text);
    }
  }

  private static List<InetAddress> movingAddresses(DirectorConfig config) {
    return config.instances().stream()
        .map(InstanceSettings::allAddresses)
        .flatMap(List::stream)
        .map(address -> address.address())
        .toList();
  }

  /** Until it has its copy of the table, a returning director leaves a living master alone. */
  private void closeGate() {
    if (sync.configured() && !sync.gate().isZero()) {
      vrrp.preemptGate(false);
      control.runAfter(sync.gate(), () -> openGate("the time to wait for it is over"));
    }
  }

  private void openGate(String reason) {
    boolean closed = vrrp.status().instances().stream().anyMatch(i -> !i.preemptGateOpen());
    if (closed) {
      vrrp.preemptGate(true);
      events.add(EventKind.SYNC, "gate", "this director may preempt: " + reason);
    }
  }

  private void synced(boolean synced) {
    if (synced) {
      openGate("its copy of the table is complete");
      // Those who are together again may have been parted, each master for some of the neighbours.
      vrrp.announceAgain();
    }
  }

  /** Tells the peers who is master here, also what changed without an event. */
  private void keepNotes() {
    tellPeers();
    sync.status().ifPresent(status -> watch.look(status, serviceDigest()));
    sync.certificateExpiry().ifPresent(expiry -> watch.certificate(expiry, Instant.now()));
    control.runAfter(NOTES_PERIOD, this::keepNotes);
  }

  private void vrrpHappened(VrrpEvent event) {
    roles.happened(event);
    notifier.happened(event);
    suspendChecks(config);
    tellPeers();
  }

  void suspendChecks(DirectorConfig wanted) {
    health.suspend(Suspension.of(wanted, vrrp.status()));
  }

  private void tellPeers() {
    VrrpStatus status = vrrp.status();
    Map<String, String> notes = new HashMap<>(PeerLink.notes(status));
    notes.put(SERVICES_NOTE, serviceDigest());
    sync.notes(notes);
    sync.owns(
        status.instances().stream()
            .filter(instance -> instance.role() == Role.MASTER)
            .flatMap(instance -> instance.addresses().stream())
            .map(address -> address.address())
            .toList());
  }

  private void mastership(boolean master) {
    plane.fastPathSettings().dropUnknown(true);
    if (master) {
      control.runAfter(
          LEARNING,
          () -> {
            if (roles.anyMaster()) {
              plane.fastPathSettings().dropUnknown(false);
            }
          });
    }
  }

  /**
   * A master with a broken link cannot resign over it, and the other director would wait for its
   * silence: it is told over the channel.
   */
  private void failed(String instance) {
    offer(
        vrrp.status().instances().stream().filter(i -> i.name().equals(instance)).toList(),
        successor());
  }

  private void trackServices(DirectorConfig wanted) {
    wanted.services().forEach(service -> trackService(service.key()));
  }

  private void trackService(ServiceKey key) {
    tracking.service(
        ServiceNames.of(key),
        pool.enough(key),
        "%d server(s) up, with weight %d together".formatted(pool.up(key), pool.weight(key)));
  }

  private void quorumChanged(ServiceKey key, boolean enough) {
    String service = ServiceNames.of(key);
    String text =
        "%s has %s: %d server(s) up, with weight %d together"
            .formatted(
                service,
                enough ? "its quorum again" : "lost its quorum",
                pool.up(key),
                pool.weight(key));
    events.add(EventKind.SERVICE, service, text, Map.of("quorum", enough));
    notifier.serviceChanged(key, enough, text);
  }

  private void checksStalled(Duration time) {
    events.add(
        EventKind.DIRECTOR,
        "checks",
        "no health check could run for %.1f s, this host or this process was too busy: what failed meanwhile does not count"
            .formatted(time.toMillis() / 1e3),
        Map.of("milliseconds", time.toMillis()));
  }

  private void serverChanged(ServerId id, boolean up, String reason) {
    if (!pool.configured(id)) {
      return;
    }
    if (!up && isSilent(id)) {
      doubts.failed(id, pool.toRecover(id));
    }
    notifier.serverChanged(id, up, reason);
    pool.changed(id, up);
    trackService(id.service());
    String server = ServiceNames.of(id.server());
    events.add(
        EventKind.SERVER,
        server,
        "server %s of %s is %s: %s"
            .formatted(server, ServiceNames.of(id.service()), up ? "up" : "down", reason),
        Map.of("up", up, "service", ServiceNames.of(id.service())));
    if (pool.up(id.service()) == 0) {
      events.add(
          EventKind.SERVICE,
          ServiceNames.of(id.service()),
          "no server of %s is up".formatted(ServiceNames.of(id.service())));
    }
  }

  private boolean isSilent(ServerId id) {
    return health.status().stream().anyMatch(s -> s.id().equals(id) && s.isSilent());
  }

  private void weightChanged(ServerId id, long change, String reason) {
    if (!pool.configured(id)) {
      return;
    }
    int weight = pool.weightChanged(id, change);
    String server = ServiceNames.of(id.server());
    events.add(
        EventKind.SERVER,
        server,
        "server %s of %s has weight %d: %s"
            .formatted(server, ServiceNames.of(id.service()), weight, reason),
        Map.of("weight", weight, "service", ServiceNames.of(id.service())));
    trackService(id.service());
  }

  private void peerDied(PeerLink.Death death) {
    int own =
        vrrp.status().instances().stream()
            .mapToInt(InstanceStatus::effectivePriority)
            .max()
            .orElse(0);
    Stream<Map<String, String>> living =
        sync.peers().stream()
            .filter(peer -> !peer.name().equals(death.peer()))
            .map(SyncStatus.Peer::notes);
    vrrp.masterDied(death.sources(), PeerLink.rank(own, living));
  }

  private void roleOffered(List<Integer> virtualRouterIds) {
    vrrp.status().instances().stream()
        .filter(instance -> virtualRouterIds.contains(instance.virtualRouterId()))
        .forEach(instance -> vrrp.takeOver(instance.name()));
  }

  /**
   * Goes over to another configuration, by its difference to the present one.
   *
   * @return what could not be taken over and why, in words; the rest is in effect
   */
  public List<String> reload(DirectorConfig next) {
    return control.call(() -> Reload.apply(this, config, next));
  }

  /** New keys of the channel are used from now on; what is connected stays connected. */
  Optional<String> reloadKeys() {
    Optional<String> refusal =
        sync.reloadKeys().map(reason -> "the keys of the channel stay as they were: " + reason);
    refusal.ifPresent(text -> events.add(EventKind.CONFIG, "keys", text));
    return refusal;
  }

  void adopt(DirectorConfig next) {
    config = next;
  }

  Optional<String> reconfigureTable(DirectorConfig next) {
    return configureTable(next);
  }

  void reconfigureChecks(DirectorConfig next) {
    var _ = health.apply(next.checkedServers());
  }

  void reconfigureNotify(DirectorConfig next) {
    notifier.apply(next.notices());
  }

  void reloaded() {
    notifier.reloaded();
  }

  void reconfigureTracking(DirectorConfig next) {
    tracking.apply(next);
    trackServices(next);
  }

  void reconfigureIpvsSync(DirectorConfig next) {
    ipvs.apply(next.ipvsSync());
  }

  void reconfigureVrrp(DirectorConfig next) {
    vrrp.general(next.router());
    vrrp.apply(next.instances(), next.syncGroups());
    plane.guard(movingAddresses(next));
  }

  /**
   * Gives the role of master to the other director, which keeps it although its priority may be
   * lower. Returns when the other has been told; nothing is lost on the way.
   *
   * @param force also where no other director answers on the channel: then whoever hears the
   *     resignation takes over
   * @throws DirectorException when this director is not master, or there is no other one
   */
  public HandOver handOver(boolean force) {
    long start = System.nanoTime();
    List<InstanceStatus> held = held();
    if (held.isEmpty()) {
      throw new DirectorException("this director is not master: ask the one that is");
    }
    Optional<String> successor = successor();
    if (successor.isEmpty() && !force) {
      throw new DirectorException(
          "no other director answers on the channel, so nobody may take over: "
              + "use --force to resign all the same");
    }
    boolean flushed = flush();
    vrrp.handOverAll();
    offer(held, successor);
    return new HandOver(
        held.stream().map(InstanceStatus::name).toList(),
        successor,
        flushed,
        Duration.ofNanos(System.nanoTime() - start));
  }

  private List<InstanceStatus> held() {
    return vrrp.status().instances().stream().filter(i -> i.role() == Role.MASTER).toList();
  }

  private Optional<String> successor() {
    return sync.peers().stream().map(SyncStatus.Peer::name).findFirst();
  }

  /** Lets the other director take over at once instead of after its skew time. */
  private void offer(List<InstanceStatus> held, Optional<String> successor) {
    List<String> ids = held.stream().map(i -> Integer.toString(i.virtualRouterId())).toList();
    successor.ifPresent(peer -> sync.say(peer, new PeerMessage(PeerLink.TAKE_OVER, ids)));
  }

  private boolean flush() {
    try {
      return sync.flush(FLUSH_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * A role given away.
   *
   * @param instances whose role it was
   * @param successor the director that was asked to take it; empty when there was none
   * @param flushed whether the successor had every change of the table before
   */
  public record HandOver(
      List<String> instances, Optional<String> successor, boolean flushed, Duration took) {}

  /** Whether the packets' path is compiled; before, new flows are slow. */
  public boolean warm() {
    return warmUp.done();
  }

  /** When this director was made. */
  public Instant started() {
    return started;
  }

  public EventLog events() {
    return events;
  }

  public DirectorConfig config() {
    return config;
  }

  /** The service table, for ipvsadm. */
  public LvsControl table() {
    return table;
  }

  /** The rules that packets are marked by. */
  public FirewallMarks marks() {
    return marks;
  }

  /** IPVS's own synchronisation, for ipvsadm. */
  public SyncDaemons syncDaemons() {
    return ipvs;
  }

  /** What was exchanged with directors that run IPVS. */
  public KernelSyncStatus ipvsStatus() {
    return ipvs.status();
  }

  public DataPlane plane() {
    return plane;
  }

  /** Which data plane it is, and why. */
  public DataPlanes.Choice planeChoice() {
    return planeChoice;
  }

  /** Services and servers as a short text: another one on a peer tells that they differ. */
  public String serviceDigest() {
    return ServiceDigest.of(config.services(), config.markRules());
  }

  public VrrpStatus vrrpStatus() {
    return vrrp.status();
  }

  /** Empty where no peers are configured. */
  public Optional<SyncStatus> syncStatus() {
    return sync.status();
  }

  /** Where the things stand that instances track, but for interfaces. */
  public Map<TrackerKey, TrackerStatus> trackerStatus() {
    return tracking.status();
  }

  /** The sessions that say whether a neighbour is there. */
  public List<BfdStatus> bfdStatus() {
    return tracking.bfd();
  }

  public List<ServerStatus<ServerId>> serverStatus() {
    return health.status();
  }

  /** What happens from now on is the end of the director, and of the services that say so. */
  private void tellOfTheEnd() {
    notifier.stopping();
    config.services().stream()
        .filter(service -> service.quorum().omega())
        .forEach(service -> notifier.ends(service.key(), pool.servers(service.key())));
  }

  /** Resigns, says goodbye, and stops forwarding unless the configuration keeps it. */
  @Override
  public void close() {
    events.add(EventKind.DIRECTOR, config.globals().routerId(), "the director is stopping");
    warmUp.close();
    List<InstanceStatus> held = held();
    flush();
    control.run(this::tellOfTheEnd);
    tracking.close();
    vrrp.close();
    offer(held, successor());
    health.close();
    sync.close();
    ipvs.close();
    control.close();
    notifier.close();
    acceptGuard.close();
    plane.close();
  }
}
