package dev.tandem.director.api;

import dev.tandem.director.daemon.Director;
import dev.tandem.linux.EnumText;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.lvs.plane.DataPlanes;
import dev.tandem.sync.SyncStatus;
import dev.tandem.sync.ipvs.KernelSyncStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.bfd.BfdStatus;
import java.time.Instant;
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
 * @param changedByHand by {@code ipvsadm} and {@code tandem mark}, besides the configuration: a
 *     line for each
 * @param counters packets by what became of them
 */
public record StatusReport(
    String node,
    String version,
    long pid,
    Instant started,
    boolean active,
    boolean warm,
    FailoverCost failover,
    List<RoleLine> roles,
    VrrpStatus.Timeliness vrrpTimeliness,
    List<BfdStatus> bfd,
    Optional<SyncLine> sync,
    Optional<IpvsLine> ipvs,
    List<ServiceLine> services,
    List<MarkLine> firewallMarks,
    List<String> changedByHand,
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
        FailoverCost.of(active, sync),
        vrrp.instances().stream().map(i -> RoleLine.of(i, director)).toList(),
        vrrp.timeliness(),
        director.bfdStatus(),
        sync.map(status -> SyncLine.of(status, director.serviceDigest())),
        ipvs(director),
        ServiceLine.all(director),
        MarkLine.all(director),
        director.handChanges().lines(),
        director.plane().table().live(),
        director.plane().table().capacity(),
        plane(director.planeChoice()),
        director.plane().ports(),
        counters(director));
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

  private static Map<String, Long> counters(Director director) {
    Map<String, Long> counters = new LinkedHashMap<>();
    Map<PacketCounter, Long> sums = director.plane().counters();
    sums.forEach((counter, count) -> counters.put(EnumText.lower(counter), count));
    return counters;
  }
}
