package dev.tandem.director.daemon;

import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.SyncStatus;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.router.VrrpRouter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Passes the role of master on faster than adverts do, over the channel: when it is given away,
 * when this director cannot keep it, and when the one that has it has died.
 */
final class Succession {

  private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(2);
  private static final Duration TAKING_PATIENCE = Duration.ofMillis(100);
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);
  private static final long LOOK_NANOS = 1_000_000;

  private final VrrpRouter vrrp;
  private final SyncSide sync;

  Succession(VrrpRouter vrrp, SyncSide sync) {
    this.vrrp = vrrp;
    this.sync = sync;
  }

  /** See {@link Director#handOver}. */
  HandOver handOver(boolean force) {
    long start = System.nanoTime();
    List<InstanceStatus> held = held();
    if (held.isEmpty()) {
      throw new DirectorException("this director is not master: ask the one that is");
    }
    Optional<String> successor = successor();
    if (successor.isEmpty() && !force) {
      throw new DirectorException(
          "no other director answers on the channel, so nobody may take over: "
              + "use --force to resign all the same");
    }
    boolean flushed = flush();
    // Whoever takes the role does so while this director still has it: nobody is without one.
    vrrp.handOverAll(successor.isPresent() ? TAKING_PATIENCE : Duration.ZERO);
    offer(held);
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

  private Optional<String> successor() {
    return sync.peers().stream().map(SyncStatus.Peer::name).findFirst();
  }

  /** Lets the other director take over at once instead of after its skew time. */
  void offer(List<InstanceStatus> held) {
    List<String> ids = held.stream().map(i -> Integer.toString(i.virtualRouterId())).toList();
    successor().ifPresent(peer -> sync.say(peer, new PeerMessage(PeerLink.TAKE_OVER, ids)));
  }

  /** Sends all that the other director is yet to know; whether it has it. */
  boolean flush() {
    try {
      return sync.flush(FLUSH_PATIENCE);
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
    vrrp.masterDied(peer.sources(), rankWithout(peer));
  }

  /** The channel has given another director up: its silence needs to last less long. */
  void peerLost(PeerLink.Gone peer) {
    vrrp.masterLost(peer.sources(), rankWithout(peer));
  }

  private int rankWithout(PeerLink.Gone gone) {
    int own =
        vrrp.status().instances().stream()
            .mapToInt(InstanceStatus::effectivePriority)
            .max()
            .orElse(0);
    Stream<Map<String, String>> living =
        sync.peers().stream()
            .filter(peer -> !peer.name().equals(gone.peer()))
            .map(SyncStatus.Peer::notes);
    return PeerLink.rank(own, living);
  }

  /** Another director gives away what it was master of. */
  void roleOffered(List<Integer> virtualRouterIds) {
    vrrp.status().instances().stream()
        .filter(instance -> virtualRouterIds.contains(instance.virtualRouterId()))
        .forEach(instance -> vrrp.takeOver(instance.name()));
  }
}
