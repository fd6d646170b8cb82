package dev.tandem.director.api;

import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.SyncStatus;
import java.util.List;

/**
 * The replication.
 *
 * @param format that this director speaks
 * @param synced whether this director holds what the others have
 * @param sessionsAtRisk what a failover now would lose
 * @param dirty flows that changed and were not sent yet
 * @param queue records that were sent and not confirmed yet
 * @param lagSeconds the age of the oldest record not confirmed
 * @param differingRegions how far the table differs from what the others say they have
 */
public record SyncLine(
    String format,
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
    long otherVersion,
    RefusalsLine strangers,
    long gaps,
    long comparisons,
    long repaired,
    int differingRegions,
    int own,
    long unreplicated,
    List<PeerLine> peers) {

  /** With the digest of the services of this director. */
  static SyncLine of(SyncStatus status, String services) {
    return new SyncLine(
        FormatVersion.OURS.toString(),
        status.connected(),
        status.synced(),
        status.atRisk(),
        status.dirty(),
        status.unconfirmed(),
        Seconds.of(status.lag()),
        Seconds.of(status.lagMedian()),
        Seconds.of(status.lagHigh()),
        status.sent(),
        status.sentPerSecond(),
        status.received(),
        status.receivedPerSecond(),
        status.refused(),
        status.unknown(),
        status.malformed(),
        status.otherVersion(),
        RefusalsLine.of(status.strangers()),
        status.gaps(),
        status.compared(),
        status.repaired(),
        status.differing(),
        status.own(),
        status.unreplicated(),
        status.peers().stream().map(peer -> PeerLine.of(peer, services)).toList());
  }
}
