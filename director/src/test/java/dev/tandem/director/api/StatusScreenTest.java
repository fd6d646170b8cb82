package dev.tandem.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.sync.SyncStatus;
import dev.tandem.vrrp.VrrpStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The lines from which an operator decides whether a director may be switched off. */
class StatusScreenTest {

  private List<RoleLine> roles = List.of();
  private List<ServiceLine> services = List.of();
  private List<String> changedByHand = List.of();
  private boolean active = true;
  private boolean warm = true;

  private List<String> screen(Optional<SyncStatus> sync) {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("forwarded_in", 7L);
    counters.put("table_full", 0L);
    StatusReport report =
        new StatusReport(
            "a",
            "0.1.0",
            1,
            Instant.EPOCH,
            active,
            warm,
            FailoverCost.of(active, sync),
            roles,
            new VrrpStatus.Timeliness(0, 0, Duration.ZERO, Duration.ZERO),
            List.of(),
            sync.map(status -> SyncLine.of(status, SyncStates.SERVICES)),
            Optional.empty(),
            services,
            List.of(),
            changedByHand,
            640,
            8192,
            new StatusReport.PlaneLine("xdp", "it is there"),
            List.of(new DataPlane.PortStatus("eth0", List.of("eth0.7"), "generic", 2, 3)),
            counters);
    return StatusScreen.of(report).lines().toList();
  }

  private List<String> screen(SyncStatus.Peer... peers) {
    return screen(Optional.of(SyncStates.with(peers)));
  }

  private static RoleLine role(String role, boolean yielded, boolean gateOpen) {
    return new RoleLine(
        "VI_1",
        "eth0",
        51,
        role,
        "it was elected",
        3_700,
        150,
        130,
        Optional.of("192.0.2.2"),
        yielded,
        gateOpen,
        List.of("its interface has no link"),
        List.of(new TrackerLine("script probe", "bad", "exit code 1", 61, -20, false, -20, false)),
        List.of("192.0.2.100/32"),
        Map.of());
  }

  @Test
  void thePairAsItShouldBe() {
    assertThat(screen(SyncStates.complete("b")))
        .startsWith("a is ACTIVE: a failover now would lose no session", "")
        .containsSequence(
            "SYNC  connected, synced, lag p50 16 ms p99 17 ms, 102 records/s sent, 104 received,"
                + " dirty 13, queue 14, DIFFERENT regions 11, repaired 10, gaps 8, refused 5,"
                + " unknown 6, malformed 7",
            "  b            has 500 of the 500 sessions of this director, complete, heard 40 ms ago",
            "               600 entries in its table, 640 in this one, no difference found",
            "")
        .noneMatch(line -> line.contains("OTHER SERVICES"));
  }

  @Test
  void sessionsAtRiskStandInTheFirstLine() {
    assertThat(screen(Optional.of(SyncStates.with(true, 12, SyncStates.complete("b")))))
        .startsWith("a is ACTIVE: a failover now would lose 12 session(s) that changed just now");
  }

  @Test
  void anActiveDirectorSaysWhetherItHoldsWhatTheOthersHave() {
    assertThat(screen(Optional.of(SyncStates.with(false, 0, SyncStates.complete("b")))))
        .anyMatch(line -> line.startsWith("SYNC  connected, NOT SYNCED, lag"));
  }

  @Test
  void aCopyUnderWayIsNotComplete() {
    assertThat(screen(SyncStates.copying("b")))
        .contains(
            "  b            has 420 of the 500 sessions of this director, NOT COMPLETE,"
                + " heard 40 ms ago");
  }

  @Test
  void aPeerThatTakesNothingIsLeftBehind() {
    assertThat(screen(SyncStates.leftBehind("b")))
        .contains(
            "  b            has 500 of the 500 sessions of this director, LEFT BEHIND,"
                + " heard 40 ms ago");
  }

  @Test
  void aPeerWhoseTableIsDifferentIsSeen() {
    assertThat(screen(SyncStates.different("b")))
        .contains(
            "               600 entries in its table, 640 in this one,"
                + " DIFFERENT in 3 of 1024 regions");
  }

  @Test
  void aPeerWithOtherServicesIsSeen() {
    assertThat(screen(SyncStates.complete("b"), SyncStates.otherServices("c")))
        .containsOnlyOnce("               OTHER SERVICES or servers are there");
  }

  @Test
  void noPeerAndNoReplicationAreTwoThings() {
    assertThat(screen()).contains("  no other director is there");
    assertThat(screen(Optional.empty()))
        .contains("SYNC  none: sessions are not replicated")
        .noneMatch(line -> line.contains("no other director is there"));
  }

  @Test
  void aStandbyIsNotActive() {
    active = false;
    warm = false;
    assertThat(screen(SyncStates.complete("b")))
        .startsWith(
            "a is standby: this director has every session and may take over",
            "It has just started: its code is being compiled, and new flows are slow until then.");
  }

  @Test
  void aRoleTellsItsCauseItsFaultsAndWhatItTracks() {
    roles = List.of(role("backup", false, false));
    assertThat(screen(SyncStates.complete("b")))
        .containsSequence(
            "VI_1           BACKUP   1 h 1 min  130 (150) 192.0.2.2        192.0.2.100/32",
            "  because it was elected; it does not preempt before its table is complete",
            "  fault: its interface has no link",
            "  tracks script probe: BAD for 1 min 1 s, exit code 1: priority -20");
    roles = List.of(role("master", true, true));
    assertThat(screen(SyncStates.complete("b")))
        .containsSequence(
            "VI_1           MASTER   1 h 1 min  130 (150) this one         192.0.2.100/32",
            "  because it was elected; it leaves the role to the other director");
  }

  @Test
  void aServerThatIsDownSaysWhyAndHowLong() {
    ServerLine down =
        new ServerLine("198.51.100.1:8080", "down", "connection refused", 90, 1, 0, 4);
    services = List.of(new ServiceLine("tcp 192.0.2.100:80", "wrr", 9, List.of(down)));
    assertThat(screen(SyncStates.complete("b")))
        .containsSequence(
            "tcp 192.0.2.100:80  wrr, 9 connections so far",
            "  198.51.100.1:8080      DOWN      weight 1    active 0      inactive 4     "
                + " connection refused, 1 min 30 s");
  }

  @Test
  void manyServicesDoNotFillTheScreen() {
    services =
        IntStream.range(0, 25)
            .mapToObj(i -> new ServiceLine("tcp 192.0.2.100:" + i, "rr", 0, List.of()))
            .toList();
    assertThat(screen(SyncStates.complete("b")))
        .contains("tcp 192.0.2.100:19  rr, 0 connections so far")
        .contains("... and 5 more services: tandem ipvsadm -Ln")
        .doesNotContain("tcp 192.0.2.100:20  rr, 0 connections so far");
  }

  @Test
  void theDataPlaneTellsItsWayAndWhatBecameOfPackets() {
    assertThat(screen(SyncStates.complete("b")))
        .endsWith(
            "data plane xdp: it is there",
            "  eth0 (eth0.7): generic, 2 queue(s), lost 3",
            "table 640 of 8192 slots used",
            "  forwarded_in           7");
  }

  @Test
  void whatWasChangedByHandIsSaidAsTheCommandsThatDoIt() {
    assertThat(screen(SyncStates.complete("b")))
        .noneMatch(line -> line.startsWith("CHANGED BY HAND"));
    changedByHand = List.of("ipvsadm -D -t 192.0.2.10:80");
    assertThat(screen(SyncStates.complete("b")))
        .containsSequence(
            "CHANGED BY HAND: 1 besides the configuration, until a restart",
            "  ipvsadm -D -t 192.0.2.10:80",
            "");
  }
}
