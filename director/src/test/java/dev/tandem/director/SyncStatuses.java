package dev.tandem.director;

import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.Refusals;
import dev.tandem.sync.SyncStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** States of the replication with one other director, "b", that are as good as new. */
public final class SyncStatuses {

  private SyncStatuses() {}

  /** One in which nothing happened. */
  public static SyncStatus calm() {
    return of(0, 0, 0, peer(false, Optional.of(FormatVersion.OURS), Map.of()));
  }

  /** One with what may go wrong in the table. */
  public static SyncStatus of(long gaps, long repaired, int differing, SyncStatus.Peer peer) {
    return of(gaps, repaired, differing, peer, Refusals.NONE);
  }

  /** One in which some were kept out of the channel. */
  public static SyncStatus of(Refusals strangers) {
    return of(0, 0, 0, peer(false, Optional.of(FormatVersion.OURS), Map.of()), strangers);
  }

  private static SyncStatus of(
      long gaps, long repaired, int differing, SyncStatus.Peer peer, Refusals strangers) {
    Duration none = Duration.ZERO;
    return new SyncStatus(
        "a",
        true,
        true,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        strangers,
        gaps,
        0,
        repaired,
        differing,
        0,
        0,
        0,
        0,
        none,
        none,
        none,
        List.of(peer));
  }

  /** One with a peer that speaks a format. */
  public static SyncStatus of(FormatVersion format) {
    return of(0, 0, 0, peer(false, Optional.of(format), Map.of()));
  }

  /** The other director. */
  public static SyncStatus.Peer peer(
      boolean behind, Optional<FormatVersion> format, Map<String, String> notes) {
    return new SyncStatus.Peer("b", Duration.ZERO, format, 0, true, true, 0, 0, 0, behind, notes);
  }
}
