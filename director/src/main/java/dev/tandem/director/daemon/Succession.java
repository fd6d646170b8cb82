package dev.tandem.director.daemon;

import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.SyncStatus;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Passes the role of master on faster than adverts do, over the channel: when it is given away,
 * when this director cannot keep it, and when the one that has it has died.
 */
final class Succession {

  private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(2);
  private static final Duration TAKING_PATIENCE = Duration.ofMillis(100);
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);
  private static final long LOOK_NANOS = 1_000_000;

  private final Election vrrp;
  private final OtherDirectors others;

  Succession(Election vrrp, OtherDirectors others) {
    this.vrrp = vrrp;
    this.others = others;
  }

  /** See {@link Director#handOver}. */
  HandOver handOver(boolean force) {
    long start = System.nanoTime();
    List<InstanceStatus> held = held();
    if (held.isEmpty()) {
      throw new DirectorException("this director is not master: ask the one that is");
    }
    Optional<String> successor = successor(held);
    if (successor.isEmpty() && !force) {
      throw new DirectorException(
          "no other director answers on the channel, so nobody may take over: "
              + "use --force to resign all the same");
    }
    boolean flushed = flush(peer -> successor.filter(peer::equals).isPresent());
    // Whoever takes the role does so while this director still has it: nobody is without one.
    vrrp.handOverAll(successor.isPresent() ? TAKING_PATIENCE : Duration.ZERO);
    successor.ifPresent(peer -> offer(peer, held));
    awaitEnd(held);
    return new HandOver(
        held.stream().map(InstanceStatus::name).toList(),
        successor,
        flushed,
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Until the roles are given away, as they are before long whoever takes them. */
  private void awaitEnd(List<InstanceStatus> given) {
    List<String> names = given.stream().map(InstanceStatus::name).toList();
    long end = System.nanoTime() + END_PATIENCE.toNanos();
    while (System.nanoTime() - end < 0
        && held().stream().map(InstanceStatus::name).anyMatch(names::contains)) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** The instances that this director is master of. */
  List<InstanceStatus> held() {
    return vrrp.status().instances().stream().filter(i -> i.role() == Role.MASTER).toList();
  }

  private Optional<String> successor(List<InstanceStatus> held) {
    Set<Integer> ids =
        held.stream().map(InstanceStatus::virtualRouterId).collect(Collectors.toSet());
    return Successor.of(others.peers(), ids);
  }

  /**
   * Lets another director take over at once instead of after its skew time. Only one is told: of
   * two that take a role at the same time, one has to give it back. Should it not take it, the
   * others do so when the resignation, or the silence, says that nobody has it.
   */
  void offer(List<InstanceStatus> held) {
    successor(held).ifPresent(peer -> offer(peer, held));
  }

  private void offer(String peer, List<InstanceStatus> held) {
    List<String> ids = held.stream().map(i -> Integer.toString(i.virtualRouterId())).toList();
    others.say(peer, new PeerMessage(PeerLink.TAKE_OVER, ids));
  }

  /** Sends all that the other directors are yet to know; whether they have it. */
  boolean flush() {
    return flush(anyone -> true);
  }

  private boolean flush(Predicate<String> whom) {
    try {
      return others.flush(FLUSH_PATIENCE, whom);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * A master with a broken link cannot resign over it, and the other director would wait for its
   * silence: it is told over the channel.
   */
  void failed(String instance) {
    offer(vrrp.status().instances().stream().filter(i -> i.name().equals(instance)).toList());
  }

  /** The process of another director is gone: nobody has to wait for its silence. */
  void peerDied(PeerLink.Gone peer) {
    vrrp.masterDied(peer.sources(), ranksWithout(peer));
  }

  /** The channel has given another director up: its silence needs to last less long. */
  void peerLost(PeerLink.Gone peer) {
    vrrp.masterLost(peer.sources(), ranksWithout(peer));
  }

  private Map<Integer, Integer> ranksWithout(PeerLink.Gone gone) {
    List<Map<String, String>> living =
        others.peers().stream()
            .filter(peer -> !peer.name().equals(gone.peer()))
            .map(SyncStatus.Peer::notes)
            .toList();
    return Ranks.of(PeerLink.notes(vrrp.status()), living);
  }

  /** Another director gives away what it was master of. */
  void roleOffered(List<Integer> virtualRouterIds) {
    vrrp.status().instances().stream()
        .filter(instance -> virtualRouterIds.contains(instance.virtualRouterId()))
        .forEach(instance -> vrrp.takeOver(instance.name()));
  }
}
