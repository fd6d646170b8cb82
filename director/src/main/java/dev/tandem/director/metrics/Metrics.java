package dev.tandem.director.metrics;

import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.daemon.Director;
import dev.tandem.linux.EnumText;
import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import dev.tandem.sync.SyncStatus;
import dev.tandem.sync.ipvs.KernelSyncStatus;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpStatus;
import java.util.Locale;

/** Writes down all that can be measured of a director. */
public final class Metrics {

  /** The media type of {@link #of}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final MetricBook book = new MetricBook();

  private Metrics() {}

  /** The present values, in Prometheus's text format. */
  public static String of(Director director, String version) {
    Metrics metrics = new Metrics();
    metrics.director(director, version);
    metrics.vrrp(director.vrrpStatus());
    director.syncStatus().ifPresent(metrics::sync);
    metrics.ipvs(director.ipvsStatus());
    director.table().services().forEach(metrics::service);
    director
        .serverStatus()
        .forEach(status ->
            metrics.book.gauge(
                "server_up",
                "Whether the checks of a real server say that it answers",
                status.up(),
                "service",
                ServiceNames.of(status.id().service()),
                "server",
                ServiceNames.of(status.id().server())));
    metrics.plane(director.plane());
    return metrics.book.text();
  }

  private void director(Director director, String version) {
    book.gauge(
            "info",
            "Always 1; says which director and version this is",
            1,
            "node",
            director.config().globals().routerId(),
            "version",
            version)
        .gauge(
            "start_time_seconds",
            "When the director started, in seconds since 1970",
            director.started().toEpochMilli() / 1e3);
  }

  private void vrrp(VrrpStatus status) {
    status.instances().forEach(this::instance);
    status
        .unattributed()
        .forEach((reason, count) ->
            book.counter(
                "vrrp_unattributed_rejected",
                "Frames dropped before it was clear which instance they were for, by reason",
                count,
                "reason",
                EnumText.lower(reason)));
    VrrpStatus.Timeliness timers = status.timeliness();
    book.counter(
            "vrrp_frames_dropped",
            "Frames that came faster than they could be read",
            status.framesDropped())
        .counter("vrrp_timers_fired", "Timers of VRRP that fired", timers.fired())
        .counter("vrrp_timers_late", "Timers of VRRP that fired over 5 ms late", timers.late())
        .gauge(
            "vrrp_longest_lateness_seconds",
            "The latest that a timer of VRRP fired",
            timers.longestLateness())
        .gauge(
            "vrrp_longest_cycle_seconds",
            "The longest turn of the thread of VRRP",
            timers.longestCycle());
  }

  private void instance(InstanceStatus instance) {
    String name = instance.name();
    for (Role role : Role.values()) {
      book.gauge(
          "vrrp_role",
          "1 for the role that an instance has, 0 for the others",
          instance.role() == role,
          "instance",
          name,
          "role",
          EnumText.lower(role));
    }
    book.gauge(
            "vrrp_priority",
            "The priority that an instance elects with",
            instance.effectivePriority(),
            "instance",
            name)
        .gauge(
            "vrrp_in_role_seconds",
            "For how long an instance has had its role",
            instance.inRole(),
            "instance",
            name)
        .gauge(
            "vrrp_faults",
            "What keeps an instance from being elected",
            instance.faults().size(),
            "instance",
            name);
    instance
        .counters()
        .forEach((counter, count) ->
            book.counter(
                "vrrp_" + EnumText.lower(counter),
                sentence(counter.meaning()),
                count,
                "instance",
                name));
    instance
        .rejections()
        .forEach((reason, count) ->
            book.counter(
                "vrrp_rejected",
                "Adverts that were not listened to, by reason",
                count,
                "instance",
                name,
                "reason",
                EnumText.lower(reason)));
    instance
        .oddities()
        .forEach((oddity, count) ->
            book.counter(
                "vrrp_odd",
                "Adverts that were listened to although something is odd, by kind",
                count,
                "instance",
                name,
                "kind",
                EnumText.lower(oddity)));
  }

  private void ipvs(KernelSyncStatus status) {
    book.counter("ipvs_records_sent", "Records told to directors that run IPVS", status.sent())
        .counter(
            "ipvs_messages_failed",
            "Messages to directors that run IPVS that could not be sent",
            status.failed())
        .counter(
            "ipvs_records_received",
            "Records taken from directors that run IPVS",
            status.received())
        .counter(
            "ipvs_records_refused",
            "Records of directors that run IPVS that found no place in the table",
            status.refused())
        .counter(
            "ipvs_records_unknown",
            "Records of directors that run IPVS of a kind that has no counterpart here",
            status.unknown())
        .counter(
            "ipvs_messages_malformed",
            "Messages of directors that run IPVS that could not be read",
            status.malformed())
        .counter(
            "ipvs_messages_foreign",
            "Messages of directors that run IPVS with another sync id",
            status.foreign())
        .counter(
            "ipvs_messages_dropped",
            "Messages of directors that run IPVS that came too fast",
            status.dropped())
        .gauge(
            "ipvs_sessions_held", "Flows that are held for directors that run IPVS", status.held());
  }

  private void sync(SyncStatus status) {
    book.gauge(
            "sync_connected",
            "Whether the channel to the other directors is open",
            status.connected())
        .gauge(
            "sync_synced", "Whether this director holds all that the others have", status.synced())
        .gauge("sync_peers", "The other directors that are present", status.peers().size())
        .gauge(
            "sync_unreplicated",
            "Flows that changed and are not on every other director yet",
            status.unreplicated())
        .gauge(
            "sync_sessions_at_risk",
            "Flows that would be lost if this director died now",
            status.atRisk())
        .gauge("sync_dirty", "Flows that changed and were not sent yet", status.dirty())
        .gauge(
            "sync_differing_regions",
            "Regions of the table that differ from what other directors say they have",
            status.differing())
        .gauge(
            "sync_lag_median_seconds",
            "Half of the changes are on another director within this time",
            status.lagMedian())
        .gauge(
            "sync_lag_p99_seconds",
            "99 of 100 changes are on another director within this time",
            status.lagHigh())
        .gauge(
            "sync_lag_seconds",
            "The age of the oldest record that a peer has not confirmed",
            status.lag())
        .counter("sync_records_sent", "Records told to other directors", status.sent())
        .counter("sync_records_received", "Records taken from other directors", status.received())
        .counter(
            "sync_records_refused", "Records that found no place in the table", status.refused())
        .counter("sync_messages_malformed", "Messages that could not be read", status.malformed())
        .counter(
            "sync_messages_other_version",
            "Messages of another major version of the format",
            status.otherVersion())
        .counter(
            "sync_strangers_refused",
            "Messages and connections without a key of this cluster",
            status.strangers().count())
        .counter(
            "sync_records_unknown",
            "Records and messages of kinds that this version does not know",
            status.unknown())
        .counter("sync_comparisons", "Times that digests were compared", status.compared())
        .counter(
            "sync_flows_repaired",
            "Flows that differed from another director's and were put right",
            status.repaired())
        .counter("sync_gaps", "Times that a message was missing", status.gaps());
    for (SyncStatus.Peer peer : status.peers()) {
      book.gauge(
              "sync_peer_entries",
              "Entries in the table of another director",
              peer.entries(),
              "peer",
              peer.name())
          .gauge(
              "sync_peer_missing",
              "Flows of this director that another one lacks or has otherwise",
              peer.missing(),
              "peer",
              peer.name())
          .gauge(
              "sync_peer_silence_seconds",
              "Since another director was heard last",
              peer.silence(),
              "peer",
              peer.name());
    }
  }

  private void service(ServiceSnapshot service) {
    String name = ServiceNames.of(service.settings().key());
    traffic("service_", "of a virtual service", service.totals(), "service", name);
    for (ServerSnapshot server : service.servers()) {
      String[] labels = {"service", name, "server", ServiceNames.of(server.settings().key())};
      traffic("server_", "of a real server", server.totals(), labels);
      book.gauge("server_weight", "The weight of a real server", server.settings().weight(), labels)
          .gauge(
              "server_active_connections",
              "Active connections of a real server",
              server.activeConnections(),
              labels)
          .gauge(
              "server_inactive_connections",
              "Inactive connections of a real server",
              server.inactiveConnections(),
              labels)
          .gauge(
              "server_templates",
              "Persistence templates of a real server",
              server.persistentConnections(),
              labels);
    }
  }

  private void traffic(String prefix, String whose, TrafficCounters counted, String... labels) {
    book.counter(prefix + "connections", "Connections " + whose, counted.connections(), labels)
        .counter(
            prefix + "in_packets", "Packets from clients " + whose, counted.inPackets(), labels)
        .counter(prefix + "in_bytes", "IP octets from clients " + whose, counted.inBytes(), labels)
        .counter(
            prefix + "out_packets", "Packets to clients " + whose, counted.outPackets(), labels)
        .counter(prefix + "out_bytes", "IP octets to clients " + whose, counted.outBytes(), labels);
  }

  private void plane(DataPlane plane) {
    plane
        .counters()
        .forEach((counter, count) ->
            book.counter(
                "packets",
                "Packets by what became of them",
                count,
                "reason",
                EnumText.lower(counter)));
    book.gauge("table_entries", "Connections and templates in the table", plane.table().live())
        .gauge("table_slots", "Places in the connection table", plane.table().capacity())
        .gauge(
            "half_open_connections",
            "TCP connections that are half open",
            plane.engine().halfOpen())
        .gauge(
            "syn_defence_active",
            "1 while SYNs are put off until they come again",
            plane.engine().defending() ? 1 : 0)
        .gauge(
            "engine_longest_cycle_seconds",
            "The longest time that the engine did not look at its sockets",
            plane.longestCycleNanos() / 1e9);
    plane
        .ports()
        .forEach(port ->
            book.counter(
                    "port_lost",
                    "Packets that the sockets of an interface could not take",
                    port.lost(),
                    "interface",
                    port.name(),
                    "mode",
                    port.mode())
                .gauge(
                    "port_queues",
                    "Receive queues of an interface",
                    port.queues(),
                    "interface",
                    port.name(),
                    "mode",
                    port.mode()));
  }

  private static String sentence(String meaning) {
    return meaning.substring(0, 1).toUpperCase(Locale.ROOT) + meaning.substring(1);
  }
}
