package dev.tandem.director.api;

import dev.tandem.sync.ipvs.KernelSyncStatus;
import java.util.List;
import java.util.Locale;

/**
 * The status on one screen: who is master of what and since when, what the peer knows, whether a
 * failover now would lose sessions, which servers are up.
 */
final class StatusScreen {

  private static final int MANY = 20;

  private final StringBuilder text = new StringBuilder();

  private StatusScreen() {}

  static String of(StatusReport report) {
    StatusScreen screen = new StatusScreen();
    screen.head(report);
    screen.roles(report.roles());
    screen.sync(report);
    report.ipvs().ifPresent(screen::ipvs);
    screen.services(report.services());
    screen.changedByHand(report.changedByHand());
    screen.plane(report);
    return screen.text.toString();
  }

  private void line(String format, Object... values) {
    text.append(format.formatted(values).stripTrailing()).append('\n');
  }

  private void head(StatusReport report) {
    line(
        "%s is %s: %s",
        report.node(), report.active() ? "ACTIVE" : "standby", report.failover().text());
    if (!report.warm()) {
      line("It has just started: its code is being compiled, and new flows are slow until then.");
    }
    line("");
  }

  private void roles(List<RoleLine> roles) {
    if (roles.isEmpty()) {
      return;
    }
    line(
        "%-14s %-8s %-10s %-9s %-16s %s",
        "INSTANCE", "ROLE", "SINCE", "PRIORITY", "MASTER", "ADDRESSES");
    for (RoleLine role : roles) {
      line(
          "%-14s %-8s %-10s %-9s %-16s %s",
          role.instance(),
          role.role().toUpperCase(Locale.ROOT),
          ago(role.seconds()),
          priority(role),
          role.role().equals("master") ? "this one" : role.master().orElse("none"),
          String.join(" ", role.addresses()));
      line("  because %s%s", role.cause(), remark(role));
      role.faults().forEach(fault -> line("  fault: %s", fault));
      role.trackers().forEach(this::tracker);
    }
    line("");
  }

  private void tracker(TrackerLine tracker) {
    line(
        "  tracks %s: %s for %s, %s%s",
        tracker.tracker(),
        tracker.state().toUpperCase(Locale.ROOT),
        ago(tracker.seconds()),
        tracker.detail(),
        effect(tracker));
  }

  private static String effect(TrackerLine tracker) {
    if (tracker.fault()) {
      return ": FAULT";
    }
    return tracker.priority() == 0 ? "" : ": priority %+d".formatted(tracker.priority());
  }

  private static String priority(RoleLine role) {
    return role.priority() == role.effectivePriority()
        ? Integer.toString(role.priority())
        : role.effectivePriority() + " (" + role.priority() + ")";
  }

  private static String remark(RoleLine role) {
    if (role.yielded()) {
      return "; it leaves the role to the other director";
    }
    return role.preemptGateOpen() ? "" : "; it does not preempt before its table is complete";
  }

  private void sync(StatusReport report) {
    if (report.sync().isEmpty()) {
      line("SYNC  none: sessions are not replicated");
      line("");
      return;
    }
    SyncLine sync = report.sync().get();
    line(
        "SYNC  %s, %s, lag p50 %s p99 %s, %d records/s sent, %d received, dirty %d, queue %d%s",
        sync.connected() ? "connected" : "NOT CONNECTED",
        sync.synced() ? "synced" : "NOT SYNCED",
        millis(sync.lagMedianSeconds()),
        millis(sync.lagP99Seconds()),
        sync.sentPerSecond(),
        sync.receivedPerSecond(),
        sync.dirty(),
        sync.queue(),
        troubles(sync));
    if (sync.strangers().count() > 0) {
      line(
          "  REFUSED %d message(s) or connection(s), the last from %s: it %s",
          sync.strangers().count(),
          sync.strangers().from().orElse("an unknown address"),
          sync.strangers().reason());
    }
    if (sync.peers().isEmpty()) {
      line("  no other director is there");
    }
    sync.peers().forEach(peer -> peer(peer, sync, report.connections()));
    line("");
  }

  private void ipvs(StatusReport.IpvsLine ipvs) {
    KernelSyncStatus records = ipvs.records();
    line(
        "IPVS  %s, %d records sent, %d received, %d sessions of its directors held%s",
        String.join(" and ", ipvs.roles()),
        records.sent(),
        records.received(),
        records.held(),
        troubles(records));
    line("");
  }

  private static String troubles(KernelSyncStatus records) {
    return (records.failed() > 0 ? ", NOT SENT " + records.failed() + " messages" : "")
        + (records.refused() > 0 ? ", refused " + records.refused() : "")
        + (records.unknown() > 0 ? ", unknown " + records.unknown() : "")
        + (records.malformed() > 0 ? ", malformed " + records.malformed() : "")
        + (records.foreign() > 0 ? ", of another syncid " + records.foreign() : "")
        + (records.dropped() > 0 ? ", dropped " + records.dropped() : "");
  }

  private void peer(PeerLine peer, SyncLine sync, long entries) {
    line(
        "  %-12s has %d of the %d sessions of this director, %s, heard %s ago",
        peer.name(),
        peer.held(),
        sync.own(),
        peer.behind() ? "LEFT BEHIND" : peer.complete() ? "complete" : "NOT COMPLETE",
        millis(peer.silenceSeconds()));
    line(
        "  %-12s %d entries in its table, %d in this one, %s",
        "",
        peer.entries(),
        entries,
        peer.differingRegions() == 0
            ? "no difference found"
            : "DIFFERENT in " + peer.differingRegions() + " of 1024 regions");
    peer.format()
        .filter(format -> !format.equals(sync.format()))
        .ifPresent(format ->
            line(
                "  %-12s speaks format %s, this one %s%s",
                "",
                format,
                sync.format(),
                peer.readable() ? "" : ": NO SESSIONS are exchanged before one is upgraded"));
    if (!peer.sameServices()) {
      line("  %-12s OTHER SERVICES or servers are there", "");
    }
  }

  private static String troubles(SyncLine sync) {
    return (sync.differingRegions() > 0 ? ", DIFFERENT regions " + sync.differingRegions() : "")
        + (sync.repaired() > 0 ? ", repaired " + sync.repaired() : "")
        + (sync.gaps() > 0 ? ", gaps " + sync.gaps() : "")
        + (sync.refused() > 0 ? ", refused " + sync.refused() : "")
        + (sync.unknown() > 0 ? ", unknown " + sync.unknown() : "")
        + (sync.malformed() > 0 ? ", malformed " + sync.malformed() : "")
        + (sync.otherVersion() > 0 ? ", of another format " + sync.otherVersion() : "");
  }

  private void services(List<ServiceLine> services) {
    services.stream().limit(MANY).forEach(this::service);
    if (services.size() > MANY) {
      line("... and %d more services: tandem ipvsadm -Ln", services.size() - MANY);
    }
    if (services.isEmpty()) {
      line("no virtual service is configured");
    }
    line("");
  }

  private void service(ServiceLine service) {
    line(
        "%s  %s, %d connections so far",
        service.service(), service.scheduler(), service.connections());
    for (ServerLine server : service.servers()) {
      line(
          "  %-22s %-9s weight %-4d active %-6d inactive %-6d %s",
          server.server(),
          server.state().toUpperCase(Locale.ROOT),
          server.weight(),
          server.activeConnections(),
          server.inactiveConnections(),
          server.state().equals("down") ? server.reason() + ", " + ago(server.seconds()) : "");
    }
  }

  private void changedByHand(List<String> changes) {
    if (changes.isEmpty()) {
      return;
    }
    line("CHANGED BY HAND: %d besides the configuration, until a restart", changes.size());
    changes.stream().limit(MANY).forEach(change -> line("  %s", change));
    if (changes.size() > MANY) {
      line("  ... and %d more: tandem status --json", changes.size() - MANY);
    }
    line("");
  }

  private void plane(StatusReport report) {
    line("data plane %s: %s", report.plane().kind(), report.plane().reason());
    for (var port : report.ports()) {
      line(
          "  %s: %s, %d queue(s), lost %d",
          port.fullName(), port.mode(), port.queues(), port.lost());
    }
    line("table %d of %d slots used", report.connections(), report.tableSize());
    report
        .counters()
        .forEach((name, count) -> {
          if (count > 0) {
            line("  %-22s %d", name, count);
          }
        });
  }

  private static String ago(double seconds) {
    long whole = (long) seconds;
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 86_400 > 0
        ? whole / 86_400 + " d " + whole % 86_400 / 3600 + " h"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  private static String millis(double seconds) {
    return Math.round(seconds * 1000) + " ms";
  }
}
