package dev.tandem.sync;

import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.table.ConnectionTable;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Keeps the tables of all directors the same: {@link Sender} tells what changed here, {@link
 * Receiver} takes what others tell, digests prove that nothing is missing. Knows no clock and no
 * network.
 *
 * <p>Sending belongs to one thread, {@link #work}; everything else may be called from any.
 */
final class Replication {

  private final String node;
  private final ReplicatedTable replicated;
  private final ConnectionTable table;
  private final SyncListener listener;
  private final Peers peers = new Peers();
  private final LagMeter lag = new LagMeter();
  private final RateMeter receivedRate = new RateMeter();
  private final Inbox inbox;
  private final Receiver receiver;
  private final Streams streams;
  private final Heartbeats heartbeats;
  private final Sender sender;
  private Set<InetAddress> ownedBefore = Set.of();

  /**
   * Starts alone.
   *
   * @param epoch tells this life of the director from others: a time
   * @param compare after how long digests are compared again; zero for only when something is
   *     missing
   */
  Replication(
      String node,
      long epoch,
      ReplicatedTable table,
      Transport transport,
      SyncListener listener,
      Duration compare) {
    this.node = node;
    this.replicated = table;
    this.table = table.table();
    this.listener = listener;
    this.inbox = new Inbox(table);
    this.receiver = new Receiver(node, epoch, peers, inbox, table.replica(), listener, lag);
    this.streams = new Streams(epoch, peers, transport);
    this.heartbeats = new Heartbeats(this.table, peers, receiver, inbox, streams);
    Succession succession = new Succession(receiver::awaitsHeirs, inbox);
    this.sender = new Sender(table, peers, compare, streams, heartbeats, succession);
    inbox.after(() -> table.replica().heir(true));
  }

  /** Sets what peers are to know of this director besides. */
  void notes(Map<String, String> notes) {
    heartbeats.notes(notes);
  }

  /**
   * Offers a lifeline to the others, and holds on to theirs.
   *
   * @param own the port of this director's, 0 where it has none
   */
  void lifelines(int own, Lifelines others) {
    heartbeats.lifeline(own);
    receiver.lifelines(others);
  }

  /** Sets the virtual addresses that this director has now: the flows to them are its own. */
  synchronized void owns(Collection<InetAddress> addresses) {
    VirtualAddresses owned = VirtualAddresses.of(addresses);
    boolean fewer = !addresses.containsAll(ownedBefore);
    ownedBefore = Set.copyOf(addresses);
    sender.owned(owned);
    inbox.after(() -> {
      replicated.replica().owned(owned);
      if (fewer) {
        peers.each(peer -> peer.incoming().judgeAnew());
      }
    });
  }

  /** Takes the names of all other directors that are present. */
  void members(Set<String> others, long nanoTime) {
    Peers.Change change = peers.members(others, nanoTime);
    Set<String> staying = new HashSet<>(others);
    change.joined().forEach(staying::remove);
    change.left().forEach(peer -> receiver.left(peer, staying, nanoTime));
    boolean first = others.stream().allMatch(other -> node.compareTo(other) < 0);
    inbox.after(() -> replicated.replica().heir(first));
    change.joined().forEach(listener::joined);
    change.left().forEach(peer -> listener.left(peer.name(), peer.heartbeat().notes()));
    receiver.judgeSynced();
  }

  /** After a split the tables may differ: everybody compares with everybody. */
  void merged() {
    receiver.merged();
  }

  /** Takes a message. */
  void received(String from, ByteBuffer message, long nanoTime) {
    receiver.received(from, message, nanoTime);
  }

  /**
   * A director's connection has closed without a goodbye. Where its lifeline is held, that tells
   * whether its process has died; a director that has only given this one up closes its connection
   * as well.
   */
  void closed(String name) {
    if (!receiver.holdsLifeline(name)) {
      suspected(name);
    }
  }

  /** A director's process seems to have died, whether it is present or only missed. */
  void suspected(String name) {
    Optional<Map<String, String>> known;
    synchronized (peers) {
      known = peers.lastHeard(name).filter(Peer::suspect).map(peer -> peer.heartbeat().notes());
    }
    known.ifPresent(notes -> listener.suspected(name, notes));
  }

  /** Sends what is due; returns how much that was. */
  int work(long nanoTime) {
    receiver.inherit(nanoTime);
    synchronized (peers) {
      lag.turn(nanoTime);
      sender.sent().turn(nanoTime);
      receivedRate.add(inbox.received() - receivedRate.total());
      receivedRate.turn(nanoTime);
    }
    return sender.work(nanoTime);
  }

  /** Whether another director is being sent a copy of the table; on the thread that works. */
  boolean copying() {
    return sender.copying();
  }

  /** Somebody rests until there is something to send, and is to be woken then. */
  void wakes(Runnable sleeper) {
    receiver.wakes(sleeper);
  }

  /** After a rest that the first news ends. */
  void rested(long nanoTime) {
    sender.rested(nanoTime);
  }

  /** Marks what has changed by now; see {@link #isPassed}. */
  int mark() {
    return sender.mark();
  }

  /** Whether those who are meant have what came before a mark, or there are none. */
  boolean isPassed(int mark, Predicate<String> whom) {
    return peers.isEmpty() || sender.isPassed(mark, whom);
  }

  /** Sends words to another director. */
  void say(String peer, PeerMessage message) {
    streams.say(peer, message);
  }

  /** Tells all others that this director leaves, before anything closes. */
  void goodbye() {
    peers.map(Peer::name).forEach(peer -> streams.say(peer, PeerMessage.GOODBYE));
  }

  SyncStatus status(boolean connected, Refusals strangers, long nanoTime) {
    synchronized (peers) {
      List<SyncStatus.Peer> list = peers.map(peer -> status(peer, nanoTime));
      int dirty = peers.isEmpty() ? 0 : table.changes().size();
      return new SyncStatus(
          node,
          connected,
          receiver.synced(),
          sender.sent().total(),
          sender.sent().perSecond(),
          inbox.received(),
          receivedRate.perSecond(),
          inbox.refused(),
          inbox.unknown(),
          inbox.malformed(),
          inbox.otherVersion(),
          strangers,
          receiver.gaps(),
          receiver.compared(),
          inbox.repaired(),
          sum(peer -> peer.incoming().differing()),
          sender.told(),
          dirty,
          max(peer -> (long) peer.outgoing().records()),
          dirty + list.stream().mapToLong(SyncStatus.Peer::missing).min().orElse(sender.told()),
          Duration.ofNanos(max(peer -> peer.outgoing().age(nanoTime))),
          lag.percentile(50),
          lag.percentile(99),
          list);
    }
  }

  private SyncStatus.Peer status(Peer peer, long nanoTime) {
    Heartbeat said = peer.heartbeat();
    return new SyncStatus.Peer(
        peer.name(),
        Duration.ofNanos(peer.silence(nanoTime)),
        peer.format(),
        said.entries(),
        said.synced(),
        said.complete(),
        said.held(),
        peer.missing(sender.told()),
        said.differing(),
        peer.outgoing().behind(),
        said.notes());
  }

  private int sum(ToIntFunction<Peer> figure) {
    return peers.map(figure::applyAsInt).stream().mapToInt(Integer::intValue).sum();
  }

  private long max(ToLongFunction<Peer> figure) {
    return peers.map(figure::applyAsLong).stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
