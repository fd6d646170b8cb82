package dev.tandem.director.api;

import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.daemon.Director;
import dev.tandem.director.mark.FirewallMarks;
import dev.tandem.director.mark.RuleText;
import dev.tandem.health.ServerStatus;
import dev.tandem.linux.AddressText;
import dev.tandem.linux.EnumText;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.lvs.plane.DataPlanes;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.sync.SyncStatus;
import dev.tandem.sync.ipvs.KernelSyncStatus;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.bfd.BfdStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A director at one moment, as the API gives it.
 *
 * @param node its name
 * @param active whether it is master of anything
 * @param warm whether the path of packets is compiled; before, new flows are slow
 * @param failover what would happen if it died now
 * @param sync empty where no peers are configured
 * @param ipvs empty unless sessions are exchanged with directors that run IPVS
 * @param counters packets by what became of them
 */
public record StatusReport(
    String node,
    String version,
    long pid,
    Instant started,
    boolean active,
    boolean warm,
    Failover failover,
    List<RoleLine> roles,
    VrrpStatus.Timeliness vrrpTimeliness,
    List<BfdStatus> bfd,
    Optional<SyncLine> sync,
    Optional<IpvsLine> ipvs,
    List<ServiceLine> services,
    List<MarkLine> firewallMarks,
    long connections,
    long tableSize,
    PlaneLine plane,
    List<DataPlane.PortStatus> ports,
    Map<String, Long> counters) {

  /**
   * What is exchanged with directors that run IPVS.
   *
   * @param roles that this director has for them
   */
  public record IpvsLine(List<String> roles, KernelSyncStatus records) {}

  /**
   * What a failover now would cost.
   *
   * @param safe whether no session would be lost
   * @param sessionsAtRisk flows that no other director has
   * @param text one sentence for operators
   */
  public record Failover(boolean safe, long sessionsAtRisk, String text) {}

  /** An instance's role; {@code seconds} for how long. */
  public record RoleLine(
      String instance,
      String interfaceName,
      int virtualRouterId,
      String role,
      String cause,
      double seconds,
      int priority,
      int effectivePriority,
      Optional<String> master,
      boolean yielded,
      boolean preemptGateOpen,
      List<String> faults,
      List<TrackerLine> trackers,
      List<String> addresses,
      Map<String, Long> counters) {}

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
      boolean fault) {}

  /**
   * The replication.
   *
   * @param sessionsAtRisk what a failover now would lose
   * @param dirty flows that changed and were not sent yet
   * @param queue records that were sent and not confirmed yet
   * @param lagSeconds the age of the oldest record not confirmed
   * @param differingRegions how far the table differs from what the others say they have
   */
  public record SyncLine(
      boolean connected,
      boolean synced,
      long sessionsAtRisk,
      long dirty,
      long queue,
      double lagSeconds,
      double lagMedianSeconds,
      double lagP99Seconds,
      long sent,
      long sentPerSecond,
      long received,
      long receivedPerSecond,
      long refused,
      long unknown,
      long malformed,
      long gaps,
      long comparisons,
      long repaired,
      int differingRegions,
      int own,
      long unreplicated,
      List<PeerLine> peers) {}

  /**
   * Another director.
   *
   * @param complete whether it has everything of this one
   * @param held flows of this director that it has
   * @param missing flows of this director that it lacks or has otherwise
   * @param behind whether it takes nothing at present
   * @param sameServices whether it has the same services and servers configured
   */
  public record PeerLine(
      String name,
      double silenceSeconds,
      int entries,
      boolean synced,
      boolean complete,
      int held,
      long missing,
      int differingRegions,
      boolean behind,
      boolean sameServices,
      Map<String, String> notes) {}

  /** A virtual service with its servers. */
  public record ServiceLine(
      String service, String scheduler, long connections, List<ServerLine> servers) {}

  /**
   * A real server.
   *
   * @param state {@code up}, {@code down}, or {@code sorry} for a server that stands in
   * @param reason what its checks said last; empty without checks
   */
  public record ServerLine(
      String server,
      String state,
      String reason,
      double seconds,
      int weight,
      int activeConnections,
      int inactiveConnections) {}

  /**
   * A rule by which packets are marked.
   *
   * @param rule as iptables would write it
   * @param origin {@code configuration}, or {@code command} for one given by {@code tandem mark}
   */
  public record MarkLine(long mark, String rule, String origin) {

    static MarkLine of(FirewallMarks.Line line) {
      return new MarkLine(
          Integer.toUnsignedLong(line.rule().mark()),
          RuleText.of(line.rule()),
          line.configured() ? "configuration" : "command");
    }
  }

  /**
   * The data plane.
   *
   * @param kind {@code xdp} or {@code pcap}
   * @param reason why this one
   */
  public record PlaneLine(String kind, String reason) {}

  static final String VERSION = "0.1.0";

  /** Asks all parts of a director. */
  public static StatusReport of(Director director) {
    VrrpStatus vrrp = director.vrrpStatus();
    Optional<SyncStatus> sync = director.syncStatus();
    boolean active = vrrp.instances().stream().anyMatch(i -> i.role() == Role.MASTER);
    return new StatusReport(
        director.config().globals().routerId(),
        VERSION,
        ProcessHandle.current().pid(),
        director.started(),
        active,
        director.warm(),
        failover(active, sync),
        vrrp.instances().stream().map(i -> role(i, director)).toList(),
        vrrp.timeliness(),
        director.bfdStatus(),
        sync.map(status -> sync(director, status)),
        ipvs(director),
        services(director),
        marks(director),
        director.plane().table().live(),
        director.plane().table().capacity(),
        plane(director.planeChoice()),
        director.plane().ports(),
        counters(director));
  }

  /** The rules by which packets are marked, the last word last. */
  static List<MarkLine> marks(Director director) {
    return director.marks().lines().stream().map(MarkLine::of).toList();
  }

  private static Optional<IpvsLine> ipvs(Director director) {
    List<String> roles =
        director.syncDaemons().running().stream()
            .map(daemon -> EnumText.lower(daemon.role()))
            .toList();
    return roles.isEmpty()
        ? Optional.empty()
        : Optional.of(new IpvsLine(roles, director.ipvsStatus()));
  }

  private static PlaneLine plane(DataPlanes.Choice choice) {
    return new PlaneLine(EnumText.lower(choice.kind()), choice.reason());
  }

  private static Failover failover(boolean active, Optional<SyncStatus> sync) {
    if (sync.isEmpty()) {
      return new Failover(false, -1, "sessions are not replicated: there is no session_sync block");
    }
    SyncStatus status = sync.get();
    if (status.peers().isEmpty()) {
      return new Failover(
          false, -1, "no other director is there: a failover now would lose every session");
    }
    if (!active) {
      return status.synced()
          ? new Failover(true, 0, "this director has every session and may take over")
          : new Failover(false, -1, "this director still lacks sessions of the master");
    }
    long atRisk = status.atRisk();
    return new Failover(
        atRisk == 0,
        atRisk,
        atRisk == 0
            ? "a failover now would lose no session"
            : "a failover now would lose %d session(s)%s".formatted(atRisk, cause(status)));
  }

  private static String cause(SyncStatus status) {
    return atRiskForNow(status)
        ? " that changed just now"
        : ": no other director has a complete copy of the table";
  }

  private static boolean atRiskForNow(SyncStatus status) {
    return status.peers().stream().anyMatch(peer -> peer.complete() && peer.differing() == 0);
  }

  private static RoleLine role(InstanceStatus instance, Director director) {
    Map<String, Long> counters = new LinkedHashMap<>();
    instance.counters().forEach((counter, count) -> counters.put(EnumText.lower(counter), count));
    instance
        .rejections()
        .forEach((reason, count) -> counters.put("rejected_" + EnumText.lower(reason), count));
    instance
        .oddities()
        .forEach((oddity, count) -> counters.put("odd_" + EnumText.lower(oddity), count));
    return new RoleLine(
        instance.name(),
        instance.interfaceName(),
        instance.virtualRouterId(),
        EnumText.lower(instance.role()),
        instance.cause().meaning(),
        seconds(instance.inRole()),
        instance.priority(),
        instance.effectivePriority(),
        instance.master().map(AddressText::of),
        instance.yielded(),
        instance.preemptGateOpen(),
        instance.faults().stream().map(fault -> fault.meaning()).toList(),
        TrackerLines.of(instance.name(), director.config(), director.trackerStatus()),
        instance.addresses().stream()
            .map(a -> AddressText.of(a.address()) + "/" + a.prefixLength())
            .toList(),
        counters);
  }

  private static SyncLine sync(Director director, SyncStatus status) {
    String services = director.serviceDigest();
    return new SyncLine(
        status.connected(),
        status.synced(),
        status.atRisk(),
        status.dirty(),
        status.unconfirmed(),
        seconds(status.lag()),
        seconds(status.lagMedian()),
        seconds(status.lagHigh()),
        status.sent(),
        status.sentPerSecond(),
        status.received(),
        status.receivedPerSecond(),
        status.refused(),
        status.unknown(),
        status.malformed(),
        status.gaps(),
        status.compared(),
        status.repaired(),
        status.differing(),
        status.own(),
        status.unreplicated(),
        status.peers().stream().map(peer -> peer(peer, services)).toList());
  }

  private static PeerLine peer(SyncStatus.Peer peer, String services) {
    return new PeerLine(
        peer.name(),
        seconds(peer.silence()),
        peer.entries(),
        peer.synced(),
        peer.complete(),
        peer.held(),
        peer.missing(),
        peer.differing(),
        peer.behind(),
        peer.notes().getOrDefault(Director.SERVICES_NOTE, services).equals(services),
        peer.notes());
  }

  private static List<ServiceLine> services(Director director) {
    Map<ServerId, ServerStatus<ServerId>> checked = new LinkedHashMap<>();
    director.serverStatus().forEach(status -> checked.put(status.id(), status));
    List<ServiceLine> lines = new ArrayList<>();
    for (ServiceSnapshot service : director.table().services()) {
      lines.add(service(service, checked));
    }
    return lines;
  }

  private static ServiceLine service(
      ServiceSnapshot service, Map<ServerId, ServerStatus<ServerId>> checked) {
    List<ServerLine> servers = new ArrayList<>();
    for (ServerSnapshot server : service.servers()) {
      ServerId id = new ServerId(service.settings().key(), server.settings().key());
      servers.add(server(server, Optional.ofNullable(checked.get(id))));
    }
    checked.values().stream()
        .filter(status -> status.id().service().equals(service.settings().key()))
        .filter(status -> absent(service, status))
        .forEach(status -> servers.add(removed(status)));
    return new ServiceLine(
        ServiceNames.of(service.settings().key()),
        service.settings().scheduler(),
        service.totals().connections(),
        servers);
  }

  private static boolean absent(ServiceSnapshot service, ServerStatus<ServerId> status) {
    return service.servers().stream()
        .noneMatch(server -> server.settings().key().equals(status.id().server()));
  }

  private static ServerLine server(
      ServerSnapshot server, Optional<ServerStatus<ServerId>> checked) {
    return new ServerLine(
        ServiceNames.of(server.settings().key()),
        checked.map(status -> status.up() ? "up" : "down").orElse("unchecked"),
        checked.map(StatusReport::reason).orElse(""),
        checked.map(status -> seconds(since(status))).orElse(0.0),
        server.settings().weight(),
        server.activeConnections(),
        server.inactiveConnections());
  }

  private static ServerLine removed(ServerStatus<ServerId> status) {
    return new ServerLine(
        ServiceNames.of(status.id().server()),
        status.up() ? "up" : "down",
        reason(status),
        seconds(since(status)),
        0,
        0,
        0);
  }

  private static String reason(ServerStatus<ServerId> status) {
    if (status.suspended()) {
      return "not checked while the address is elsewhere";
    }
    return status.checks().stream()
        .filter(check -> check.up() == status.up())
        .flatMap(check -> check.lastResult().stream())
        .map(result -> result.reason())
        .findFirst()
        .orElse("");
  }

  private static Duration since(ServerStatus<ServerId> status) {
    return Duration.between(status.since(), Instant.now());
  }

  private static Map<String, Long> counters(Director director) {
    Map<String, Long> counters = new LinkedHashMap<>();
    Map<PacketCounter, Long> sums = director.plane().counters();
    sums.forEach((counter, count) -> counters.put(EnumText.lower(counter), count));
    return counters;
  }

  private static double seconds(Duration duration) {
    return Math.round(duration.toNanos() / 1e6) / 1e3;
  }
}
