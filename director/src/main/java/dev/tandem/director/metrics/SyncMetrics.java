package dev.tandem.director.metrics;

import dev.tandem.director.daemon.ServiceDigest;
import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.SyncStatus;

/** What can be measured of the replication. */
final class SyncMetrics {

  private SyncMetrics() {}

  /**
   * Writes them down.
   *
   * @param services the digest of this director's services
   */
  static void write(MetricBook book, SyncStatus status, String services) {
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
            "sync_queue",
            "Records that were sent and are not on every other director yet",
            status.unconfirmed())
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
    status.peers().forEach(peer -> write(book, peer, services));
  }

  private static void write(MetricBook book, SyncStatus.Peer peer, String services) {
    String[] labels = {"peer", peer.name()};
    book.gauge(
            "sync_peer_entries", "Entries in the table of another director", peer.entries(), labels)
        .gauge(
            "sync_peer_missing",
            "Flows of this director that another one lacks or has otherwise",
            peer.missing(),
            labels)
        .gauge(
            "sync_peer_complete",
            "Whether another director has everything of this one",
            peer.complete(),
            labels)
        .gauge(
            "sync_peer_behind",
            "Whether another director takes nothing at present",
            peer.behind(),
            labels)
        .gauge(
            "sync_peer_differing_regions",
            "Regions in which another director's copy of this one's flows differs",
            peer.differing(),
            labels)
        .gauge(
            "sync_peer_other_services",
            "Whether another director has other services or servers configured",
            !ServiceDigest.isOf(peer, services),
            labels)
        .gauge(
            "sync_peer_format_version",
            "The minor version of the format of another director's build",
            peer.format().map(FormatVersion::minor).orElse(0),
            labels)
        .gauge(
            "sync_peer_silence_seconds",
            "Since another director was heard last",
            peer.silence(),
            labels);
  }
}
