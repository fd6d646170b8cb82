package dev.tandem.sync;

import dev.tandem.lvs.engine.Replica;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what other directors send: keeps their streams in order, hands records to the engine, and
 * notes what is missing. May be called from any thread, for each sender from one at a time.
 */
final class Receiver {

  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

  // What was in the table at the start goes by this number.
  private static final int EARLIER_LIFE = 0;

  private final long epoch;
  private final Peers peers;
  private final Inbox inbox;
  private final Replica replica;
  private final SyncListener listener;
  private final LagMeter lag;
  private volatile Runnable sleeper = () -> {};
  private volatile Lifelines lifelines = Lifelines.NONE;
  private final OwnerNumbers numbers = new OwnerNumbers();
  private final Heirs heirs;
  private final String node;
  private long gaps;
  private long compared;
  private boolean synced;

  Receiver(
      String node,
      long epoch,
      Peers peers,
      Inbox inbox,
      Replica replica,
      SyncListener listener,
      LagMeter lag) {
    this.node = node;
    this.epoch = epoch;
    this.heirs = new Heirs(node);
    this.peers = peers;
    this.inbox = inbox;
    this.replica = replica;
    this.listener = listener;
    this.lag = lag;
  }

  /** Is to be woken when there is something to confirm. */
  void wakes(Runnable whoSleeps) {
    sleeper = whoSleeps;
  }

  /** Who is to hold on to the lifelines of the others. */
  void lifelines(Lifelines holder) {
    lifelines = holder;
  }

  /** Whether the death of a director's process will be told by its lifeline. */
  boolean holdsLifeline(String peer) {
    return lifelines.holds(peer);
  }

  /** Takes a message. */
  void received(String from, ByteBuffer message, long nanoTime) {
    try {
      SyncMessage head = SyncMessage.read(message);
      if (head.sequence() != 0) {
        inStream(from, head, message, nanoTime);
      } else {
        outOfStream(from, head, message, nanoTime);
      }
    } catch (OtherVersionException e) {
      inbox.countOtherVersion();
      peers.with(from, peer -> peer.speaks(FormatVersion.ofMajor(e.major()), nanoTime));
    } catch (MalformedMessageException e) {
      if (inbox.countMalformed() == 1) {
        LOG.warn("a message of {} is left out: {}", from, e.getMessage());
      }
    }
  }

  private void inStream(String from, SyncMessage head, ByteBuffer message, long nanoTime) {
    Optional<Peer> sender = peers.get(from);
    if (sender.isEmpty()) {
      // It is not in the view yet; what it sends now is asked for then.
      return;
    }
    Peer peer = sender.get();
    boolean taken = inbox.hasRoom();
    synchronized (peers) {
      life(peer, head.epoch(), nanoTime);
      if (!peer.incoming().follow(head.sequence())) {
        gaps++;
      }
      peer.incoming().progress(nanoTime);
      if (!taken) {
        gaps++;
        peer.incoming().lost();
      }
    }
    if (taken) {
      take(peer, head, message);
    }
    judgeSynced();
  }

  /** A director that was started anew is another owner in the table. */
  private void life(Peer peer, long peerEpoch, long nanoTime) {
    if (peer.owner() != 0 && peer.incoming().epoch() == peerEpoch) {
      return;
    }
    int before = numbers.latest(peer.name());
    int number = numbers.of(peer.name(), peerEpoch, unused -> replica.held(unused) == 0);
    if (peer.owner() != 0) {
      peer.returns();
      askOthersFor(peer, nanoTime);
    }
    peer.owner(number);
    peer.incoming().begin(peerEpoch);
    if (before != 0 && before != number) {
      gone(before, peer.name(), peers.names(), nanoTime);
    }
    heirs.returned(number);
    inbox.after(() -> {
      replica.present(number);
      replica.names(number, peer.name(), node);
    });
  }

  /** A life of a director has ended; under the lock. */
  private void gone(int number, String name, Set<String> present, long nanoTime) {
    Set<String> others = new HashSet<>(present);
    others.remove(name);
    heirs.forgets(name);
    heirs.left(number, others, nanoTime);
    inbox.after(() -> replica.absent(number, inbox.now()));
    inherit(nanoTime);
  }

  /** What did not come from a director that is gone, others have; under the lock. */
  private void askOthersFor(Peer gone, long nanoTime) {
    if (!gone.incoming().copied()) {
      peers.each(peer -> peer.incoming().mayInherit(nanoTime));
    }
  }

  /** Takes over what has fallen to this director. */
  void inherit(long nanoTime) {
    synchronized (peers) {
      heirs.inherited(nanoTime).forEach(number -> inbox.after(() -> replica.bequeathed(number)));
    }
  }

  /** Whether something is held that is nobody's, which somebody is about to take over. */
  boolean awaitsHeirs(long nanoTime) {
    synchronized (peers) {
      return replica.held(EARLIER_LIFE) > 0 || heirs.areAwaited(replica::held, nanoTime);
    }
  }

  private void take(Peer peer, SyncMessage head, ByteBuffer message) {
    int owner = peer.owner();
    Incoming incoming = peer.incoming();
    Incoming.Progress progress = new Incoming.Progress(head.epoch(), head.sequence());
    Runnable applied =
        () -> {
          incoming.applied(progress);
          sleeper.run();
        };
    switch (head.kind()) {
      case DELTA -> inbox.news(owner, message, head.records(), applied);
      case COPY -> inbox.copy(owner, message, head.records(), copyOf(incoming), applied);
      case COPY_BEGIN -> {
        Incoming.Copy copy = begin(incoming, Regions.read(message));
        inbox.after(() -> {
          copy.began(inbox.now());
          applied.run();
        });
      }
      case COPY_END -> {
        copyOf(incoming).ifPresent(copy -> inbox.endCopy(owner, copy, () -> ended(incoming, copy)));
        inbox.after(applied);
      }
      case DIGEST -> {
        long[] digests = Regions.readDigests(message);
        inbox.compare(owner, digests, difference -> compared(incoming, difference));
        inbox.after(applied);
      }
      default -> {
        inbox.countUnknown();
        inbox.after(applied);
      }
    }
  }

  private Incoming.Copy begin(Incoming incoming, BitSet regions) {
    synchronized (peers) {
      return incoming.copyBegins(regions);
    }
  }

  private Optional<Incoming.Copy> copyOf(Incoming incoming) {
    synchronized (peers) {
      return incoming.copy();
    }
  }

  private void ended(Incoming incoming, Incoming.Copy copy) {
    synchronized (peers) {
      incoming.copyEnds(copy);
    }
    judgeSynced();
  }

  private void compared(Incoming incoming, BitSet difference) {
    synchronized (peers) {
      compared++;
      incoming.compared(difference);
    }
    judgeSynced();
  }

  private void outOfStream(String from, SyncMessage head, ByteBuffer message, long nanoTime) {
    switch (head.kind()) {
      case DIGEST_REQUEST -> peers.with(from, peer -> peer.outgoing().requestDigest());
      case COPY_REQUEST -> {
        BitSet regions = Regions.read(message);
        peers.with(from, peer -> peer.outgoing().requestCopy(regions));
      }
      case ACK -> confirmed(from, message, nanoTime);
      case HEARTBEAT -> heartbeat(from, head.epoch(), Heartbeat.read(message), nanoTime);
      case CONTROL -> said(from, PeerMessage.read(message));
      default -> inbox.countUnknown();
    }
  }

  private void said(String from, PeerMessage words) {
    if (words.equals(PeerMessage.GOODBYE)) {
      peers.with(from, Peer::leaves);
    } else {
      listener.received(from, words);
    }
  }

  private void confirmed(String from, ByteBuffer message, long nanoTime) {
    if (message.remaining() < 2 * Long.BYTES) {
      throw new MalformedMessageException("its confirmation is cut off");
    }
    long of = message.getLong();
    long sequence = message.getLong();
    if (of == epoch) {
      peers.with(from, peer -> peer.outgoing().confirmed(sequence, nanoTime, lag));
    }
  }

  private void heartbeat(String from, long peerEpoch, Heartbeat heartbeat, long nanoTime) {
    peers.with(
        from,
        peer -> {
          life(peer, peerEpoch, nanoTime);
          peer.heartbeat(heartbeat, nanoTime);
          Incoming incoming = peer.incoming();
          long last = heartbeat.lastSequence();
          gaps += incoming.misses(last) ? 1 : 0;
          if (incoming.catchUp(last)) {
            inbox.after(() -> incoming.applied(new Incoming.Progress(peerEpoch, last)));
          }
        });
    if (peers.get(from).isPresent()) {
      lifelines.heard(from, heartbeat.lifeline());
    }
    judgeSynced();
  }

  /** After a split the tables may differ: everybody compares with everybody. */
  void merged() {
    peers.each(peer -> peer.incoming().restart());
    judgeSynced();
  }

  /**
   * A director is no longer among those present.
   *
   * @param staying the names of those that were there before and are still
   */
  void left(Peer peer, Set<String> staying, long nanoTime) {
    boolean saidGoodbye;
    synchronized (peers) {
      saidGoodbye = peer.leaving();
      askOthersFor(peer, nanoTime);
      int number = numbers.latest(peer.name());
      if (number != 0) {
        gone(number, peer.name(), staying, nanoTime);
      }
    }
    if (saidGoodbye) {
      lifelines.left(peer.name());
    } else {
      lifelines.missed(peer.name());
    }
  }

  /** Tells the listener when this director begins or ceases to hold what the others have. */
  void judgeSynced() {
    boolean now;
    synchronized (peers) {
      now = !peers.isEmpty() && peers.all(peer -> peer.incoming().copied());
      if (now == synced) {
        return;
      }
      synced = now;
    }
    if (now) {
      // All others have said what is theirs.
      inbox.after(() -> replica.bequeathed(EARLIER_LIFE));
    }
    listener.synced(now);
  }

  boolean synced() {
    synchronized (peers) {
      return synced;
    }
  }

  long gaps() {
    synchronized (peers) {
      return gaps;
    }
  }

  long compared() {
    synchronized (peers) {
      return compared;
    }
  }
}
