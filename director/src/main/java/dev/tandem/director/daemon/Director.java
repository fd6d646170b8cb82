package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.ServerId;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.director.mark.FirewallMarks;
import dev.tandem.director.notify.Notifier;
import dev.tandem.health.ServerStatus;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Scheduling;
import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.lvs.plane.DataPlanes;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.SyncDaemons;
import dev.tandem.sync.SyncSettings;
import dev.tandem.sync.SyncStatus;
import dev.tandem.sync.ipvs.KernelSyncStatus;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.bfd.BfdStatus;
import dev.tandem.vrrp.router.VrrpHost;
import dev.tandem.vrrp.router.VrrpRouter;
import dev.tandem.vrrp.track.TrackerStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A director: the data plane, the checks, the replication and VRRP, put together and kept in step.
 * Its methods may be called from any thread.
 */
public final class Director implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Director.class);

  private static final int REALTIME_PRIORITY = 50;
  private static final Duration NOTES_PERIOD = Duration.ofMillis(500);

  private final Instant started;
  private final EventLog events;
  private final ControlThread control = new ControlThread();
  private final DataPlanes.Choice planeChoice;
  private final DataPlane plane;
  private final LvsControl table;
  private final FirewallMarks marks;
  private final ServiceSide services;
  private final SyncSide sync;
  private final AcceptGuard acceptGuard;
  private final IpvsSide ipvs;
  private final SyncWatch watch;
  private final PlaneWatch planeWatch;
  private final VrrpRouter vrrp;
  private final Tracking tracking;
  private final Notifier notifier;
  private final Succession succession;
  private final Roles roles;
  private final PacketSide packets;
  private final UnknownFlows unknownFlows;
  private final PreemptGate gate;
  private final PathWarmUp warmUp;
  private final HandChanges handChanges;
  private final ServiceDigest digest = new ServiceDigest();
  private volatile DirectorConfig config;

  /**
   * Prepares everything; {@link #start} puts it to work.
   *
   * @param opening of the data plane of the same configuration
   * @throws LinuxException when the kernel refuses something
   * @throws IllegalStateException when something is missing, with a message for the operator
   */
  public Director(DirectorConfig config, PlaneOpening opening, EventLog events, Clock clock) {
    this.config = config;
    this.events = events;
    this.started = clock.instant();
    // What does not need the plane comes first: it takes its time.
    notifier = new Notifier(config.globals().routerId(), events);
    acceptGuard = new AcceptGuard(events);
    watch = new SyncWatch(events);
    planeWatch = new PlaneWatch(events);
    vrrp =
        new VrrpRouter(
            config.instances(),
            config.syncGroups(),
            VrrpHost.kernel(Director::realtime, config.admin().installed()),
            event -> control.run(() -> vrrpHappened(event)));
    vrrp.general(config.router());
    planeChoice = opening.take();
    plane = planeChoice.plane();
    table = plane.control();
    marks = new FirewallMarks(table);
    services = new ServiceSide(table, clock, control, notifier, this::serviceIs, events);
    handChanges = new HandChanges(services, marks);
    PeerLink link =
        new PeerLink(
            events,
            control,
            peer -> succession().peerDied(peer),
            peer -> succession().peerLost(peer),
            ids -> succession().roleOffered(ids),
            this::synced);
    sync = new SyncSide(config.sessionSync(), plane, link);
    warmUp = new PathWarmUp(plane.executor(), config.sessionSync().map(SyncSettings::protection));
    ipvs = new IpvsSide(plane, events);
    succession = new Succession(Election.of(vrrp), sync);
    roles = new Roles(events, this::mastershipMoved, succession::failed);
    packets = new PacketSide(plane, services, marks, acceptGuard, roles, events);
    unknownFlows = new UnknownFlows(plane.fastPathSettings(), control::runAfter, this::knowsAll);
    gate =
        new PreemptGate(
            PreemptGate.Bar.of(vrrp), sync.gate(), control::runAfter, unknownFlows::doubt, events);
    tracking =
        new Tracking(
            events, clock, control, vrrp::track, new CheckNews(services::news), Director::realtime);
  }

  /** For what is made before it. */
  private Succession succession() {
    return succession;
  }

  private static void realtime() {
    Scheduling.realtime(
        REALTIME_PRIORITY,
        LOG,
        "VRRP runs without real-time scheduling and may be late under load, for want of"
            + " CAP_SYS_NICE");
  }

  /** Starts to forward, to check, to replicate, and last to be a candidate for master. */
  public void start() {
    unknownFlows.doubt();
    var _ = packets.configure(config);
    packets.guard(config);
    plane.start();
    sync.start();
    ipvs.apply(config.ipvsSync());
    suspendChecks(config);
    services.check(config.checkedServers());
    gate.close();
    control.call(() -> {
      notifier.apply(config.notices());
      return null;
    });
    tracking.apply(config);
    services.tellAll();
    vrrp.start();
    keepNotes();
    warmUp.start();
    events.add(EventKind.DIRECTOR, config.globals().routerId(), "the director has started");
  }

  private void synced(boolean synced) {
    if (synced) {
      gate.open("its copy of the table is complete");
      // Those who are together again may have been parted, each master for some of the neighbours.
      vrrp.announceAgain();
    }
  }

  /** Tells the peers who is master here, also what changed without an event. */
  private void keepNotes() {
    handChanges.look();
    ipvs.tryAgain();
    tellPeers();
    planeWatch.look(
        plane.engine().defending(), plane.engine().halfOpen(), plane.engine().counters()::sum);
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
    services.suspend(Suspension.of(wanted, vrrp.status()));
  }

  private void tellPeers() {
    VrrpStatus status = vrrp.status();
    if (sync.configured()) {
      Map<String, String> notes = new HashMap<>(PeerLink.notes(status));
      notes.put(ServiceDigest.NOTE, serviceDigest());
      sync.notes(notes);
    }
    sync.owns(
        status.instances().stream()
            .filter(instance -> instance.role() == Role.MASTER)
            .flatMap(instance -> instance.addresses().stream())
            .map(address -> address.address())
            .toList());
  }

  private void serviceIs(ServiceKey key, boolean enough, Supplier<String> detail) {
    tracking.service(key, enough, detail);
  }

  private void mastershipMoved() {
    unknownFlows.doubt();
    packets.standBack(config);
  }

  private boolean knowsAll() {
    return roles.anyMaster() && vrrp.preemptGateOpen();
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
    return packets.configure(next);
  }

  void reconfigureChecks(DirectorConfig next) {
    services.check(next.checkedServers());
  }

  void reconfigureNotify(DirectorConfig next) {
    notifier.apply(next.notices());
  }

  void reloaded() {
    notifier.reloaded();
  }

  void reconfigureTracking(DirectorConfig next) {
    tracking.apply(next);
    services.tellAll();
  }

  void reconfigureIpvsSync(DirectorConfig next) {
    ipvs.apply(next.ipvsSync());
  }

  void reconfigureVrrp(DirectorConfig next) {
    vrrp.general(next.router());
    vrrp.apply(next.instances(), next.syncGroups());
    packets.guard(next);
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
    return succession.handOver(force);
  }

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

  /** What was changed besides the configuration; who changes services is to say so there. */
  public HandChanges handChanges() {
    return handChanges;
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
    return digest.of(config, handChanges.lines());
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
    return services.status();
  }

  /** What happens from now on is the end of the director, and of the services that say so. */
  private void tellOfTheEnd() {
    notifier.stopping();
    config.services().stream()
        .filter(service -> service.quorum().omega())
        .forEach(service -> notifier.ends(service.key(), services.up(service.key())));
  }

  /** Resigns, says goodbye, and stops forwarding unless the configuration keeps it. */
  @Override
  public void close() {
    events.add(EventKind.DIRECTOR, config.globals().routerId(), "the director is stopping");
    warmUp.close();
    List<InstanceStatus> held = succession.held();
    succession.flush();
    control.run(this::tellOfTheEnd);
    tracking.close();
    vrrp.close();
    succession.offer(held);
    services.close();
    sync.close();
    ipvs.close();
    control.close();
    notifier.close();
    acceptGuard.close();
    plane.close();
  }
}
