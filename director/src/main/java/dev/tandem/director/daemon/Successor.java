package dev.tandem.director.daemon;

import dev.tandem.sync.SyncStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whom of the other directors to offer the role of master: one that can take it, rather one that
 * loses no session by it, and of these the one that the configuration would have first.
 */
final class Successor {

  /** They say something ten times a second: who misses some of these may be stopped or cut off. */
  private static final Duration SILENT = Duration.ofMillis(500);

  private Successor() {}

  /**
   * Chooses one.
   *
   * @param peers in the order in which they joined, which is the last word
   * @param virtualRouterIds of what is to be given away
   * @return empty when there is nobody
   */
  static Optional<String> of(List<SyncStatus.Peer> peers, Set<Integer> virtualRouterIds) {
    Comparator<SyncStatus.Peer> better =
        Comparator.<SyncStatus.Peer, Boolean>comparing(Successor::answers)
            .thenComparingLong(peer -> takes(peer, virtualRouterIds))
            .thenComparing(Successor::hasAll)
            .thenComparing(SyncStatus.Peer::synced)
            .thenComparingInt(peer -> priority(peer, virtualRouterIds));
    return peers.stream().max(better).map(SyncStatus.Peer::name);
  }

  private static boolean answers(SyncStatus.Peer peer) {
    return peer.silence().compareTo(SILENT) < 0;
  }

  /** Whether it holds every session of this director. */
  private static boolean hasAll(SyncStatus.Peer peer) {
    return peer.complete() && !peer.behind();
  }

  /** How many of the roles it can take; all of them while it has not said. */
  private static long takes(SyncStatus.Peer peer, Set<Integer> ids) {
    Optional<Map<Integer, Integer>> elects = PeerLink.elects(peer.notes());
    return elects.isEmpty() ? ids.size() : ids.stream().filter(elects.get()::containsKey).count();
  }

  /** By the sum of what it elects with for these roles. */
  private static int priority(SyncStatus.Peer peer, Set<Integer> ids) {
    Optional<Map<Integer, Integer>> elects = PeerLink.elects(peer.notes());
    return elects.isEmpty()
        ? ids.size() * PeerLink.priority(peer.notes())
        : ids.stream().mapToInt(id -> elects.get().getOrDefault(id, 0)).sum();
  }
}
