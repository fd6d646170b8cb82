package dev.tandem.sync;

import dev.tandem.lvs.table.ConnectionTable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables of all directors the same: sends what changed here as deltas, takes what others
 * send, asks for a whole table when something may be missing, and confirms what it has taken. Knows
 * no clock and no network.
 *
 * <p>Sending belongs to one thread, {@link #work}; everything else may be called from any.
 */
final class Replication {

  private static final Logger LOG = LoggerFactory.getLogger(Replication.class);
  private static final long HEARTBEAT_NANOS = 100_000_000L;
  private static final int CHANGES_PER_TURN = 20_000;
  private static final int BULK_SLOTS_PER_TURN = 20_000;
  private static final int HEARTBEAT_ROOM = 1 << 16;

  private final String node;
  private final long epoch;
  private final ConnectionTable table;
  private final Transport transport;
  private final SyncListener listener;
  private final Inbox inbox;
  private final Outbox changes;
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private final InFlight inFlight = new InFlight();
  private final Queue<String> bulkWanted = new ArrayDeque<>();
  private final Object lock = new Object();

  private BulkCopy bulk;
  private Map<String, String> notes = Map.of();
  private long lastHeartbeat;
  private long sequence;
  private long sent;
  private long gaps;
  private boolean synced;

  /**
   * Starts alone.
   *
   * @param epoch tells this life of the director from others: a time
   */
  Replication(
      String node, long epoch, ReplicatedTable table, Transport transport, SyncListener listener) {
    this.node = node;
    this.epoch = epoch;
    this.table = table.table();
    this.transport = transport;
    this.listener = listener;
    this.inbox = new Inbox(table);
    this.changes = new Outbox(table.table());
  }

  /** Sets what peers are to know of this director besides. */
  void notes(Map<String, String> newNotes) {
    synchronized (lock) {
      notes = Map.copyOf(newNotes);
      lastHeartbeat = 0;
    }
  }

  /** Takes the names of all other directors that are present. */
  void members(Set<String> others, long nanoTime) {
    List<String> joined;
    List<String> left;
    synchronized (lock) {
      joined = others.stream().filter(name -> !peers.containsKey(name)).toList();
      left = peers.keySet().stream().filter(name -> !others.contains(name)).toList();
      joined.forEach(name -> peers.put(name, new Peer(name, nanoTime)));
      left.forEach(peers::remove);
      bulkWanted.removeAll(left);
      confirm();
    }
    joined.forEach(listener::joined);
    left.forEach(listener::left);
    judgeSynced();
  }

  /** After a split the tables may differ: everybody asks everybody. */
  void merged() {
    synchronized (lock) {
      peers.values().forEach(peer -> peer.copied(false));
    }
    judgeSynced();
  }

  /** Takes a message. */
  void received(String from, ByteBuffer message, long nanoTime) {
    try {
      SyncMessage head = SyncMessage.read(message);
      switch (head.kind()) {
        case DELTA -> delta(from, head, message);
        case BULK -> {
          inbox.apply(message, head.records(), true, () -> {});
          withPeer(from, peer -> peer.bulkProgress(nanoTime));
        }
        case BULK_END -> inbox.after(() -> copied(from));
        case BULK_REQUEST -> bulkRequested(from);
        case HEARTBEAT -> heartbeat(from, Heartbeat.read(message), nanoTime);
        case CONTROL -> listener.received(from, PeerMessage.read(message));
      }
    } catch (MalformedMessageException e) {
      if (inbox.countMalformed() == 1) {
        LOG.warn("a message of {} is left out: {}", from, e.getMessage());
      }
    }
  }

  private void delta(String from, SyncMessage head, ByteBuffer message) {
    withPeer(
        from,
        peer -> {
          if (!peer.follow(head.epoch(), head.sequence())) {
            gaps++;
            peer.copied(false);
          }
        });
    Heartbeat.Progress progress = new Heartbeat.Progress(head.epoch(), head.sequence());
    inbox.apply(
        message, head.records(), false, () -> withPeer(from, peer -> peer.applied(progress)));
    judgeSynced();
  }

  private void copied(String from) {
    withPeer(from, peer -> peer.copied(true));
    judgeSynced();
  }

  /** May come before the view that tells of the one who asks: it is answered after that. */
  private void bulkRequested(String from) {
    synchronized (lock) {
      if (!bulkWanted.contains(from)) {
        bulkWanted.add(from);
      }
    }
  }

  private void heartbeat(String from, Heartbeat heartbeat, long nanoTime) {
    synchronized (lock) {
      withPeer(from, peer -> peer.heartbeat(heartbeat, nanoTime));
      confirm();
    }
  }

  private void withPeer(String name, Consumer<Peer> action) {
    synchronized (lock) {
      Peer peer = peers.get(name);
      if (peer != null) {
        action.accept(peer);
      }
    }
  }

  /** Lets go of the deltas that all peers have in their tables. */
  private void confirm() {
    if (peers.isEmpty()) {
      inFlight.clear();
      return;
    }
    long confirmed = Long.MAX_VALUE;
    for (Peer peer : peers.values()) {
      Heartbeat.Progress progress = peer.heartbeat().applied().get(node);
      boolean ofThisLife = progress != null && progress.epoch() == epoch;
      confirmed = Math.min(confirmed, ofThisLife ? progress.sequence() : 0);
    }
    inFlight.confirmed(confirmed);
  }

  private void judgeSynced() {
    boolean now;
    synchronized (lock) {
      now = !peers.isEmpty() && peers.values().stream().allMatch(Peer::copied);
      if (now == synced) {
        return;
      }
      synced = now;
    }
    listener.synced(now);
  }

  /** A director's process seems to have died. */
  void suspected(String name) {
    Map<String, String> known;
    synchronized (lock) {
      Peer peer = peers.get(name);
      if (peer == null) {
        return;
      }
      known = peer.heartbeat().notes();
    }
    listener.suspected(name, known);
  }

  /** Sends what is due; returns how much that was. */
  int work(long nanoTime) {
    if (alone()) {
      bulk = null;
      return table.changes().drain(CHANGES_PER_TURN, slot -> {});
    }
    int work = sendChanges(nanoTime) + sendBulk();
    askForBulk(nanoTime);
    sendHeartbeat(nanoTime);
    return work;
  }

  private boolean alone() {
    synchronized (lock) {
      return peers.isEmpty();
    }
  }

  private int sendChanges(long nanoTime) {
    int count =
        table
            .changes()
            .drain(
                CHANGES_PER_TURN,
                slot -> {
                  changes.addChange(slot);
                  if (changes.full()) {
                    sendDelta(nanoTime);
                  }
                });
    if (changes.records() > 0) {
      sendDelta(nanoTime);
    }
    return count;
  }

  private void sendDelta(long nanoTime) {
    synchronized (lock) {
      sequence++;
      sent += changes.records();
      inFlight.sent(sequence, changes.records(), nanoTime);
    }
    changes.flush(SyncMessage.Kind.DELTA, epoch, sequence, transport::multicast);
  }

  private int sendBulk() {
    if (bulk == null) {
      synchronized (lock) {
        Optional<String> peer = bulkWanted.stream().filter(peers::containsKey).findFirst();
        if (peer.isEmpty()) {
          return 0;
        }
        bulkWanted.remove(peer.get());
        bulk = new BulkCopy(peer.get(), table, epoch, transport);
      }
    }
    int slots = bulk.send(BULK_SLOTS_PER_TURN);
    if (bulk.done()) {
      LOG.info("sent {} flows to {}", bulk.sent(), bulk.peer());
      bulk = null;
    }
    return slots;
  }

  private void askForBulk(long nanoTime) {
    List<String> asked;
    synchronized (lock) {
      asked =
          peers.values().stream().filter(peer -> peer.wantsBulk(nanoTime)).map(Peer::name).toList();
    }
    asked.forEach(peer -> transport.send(peer, head(SyncMessage.Kind.BULK_REQUEST), false));
  }

  private byte[] head(SyncMessage.Kind kind) {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[SyncMessage.HEADER_LENGTH]);
    new SyncMessage(kind, 0, epoch, 0).write(buffer);
    return buffer.array();
  }

  private void sendHeartbeat(long nanoTime) {
    Heartbeat heartbeat;
    synchronized (lock) {
      if (lastHeartbeat != 0 && nanoTime - lastHeartbeat < HEARTBEAT_NANOS) {
        return;
      }
      lastHeartbeat = nanoTime;
      Map<String, Heartbeat.Progress> applied = new HashMap<>();
      peers.values().forEach(peer -> applied.put(peer.name(), peer.applied()));
      heartbeat = new Heartbeat(sequence, table.live(), synced, applied, notes);
    }
    ByteBuffer buffer = ByteBuffer.allocate(HEARTBEAT_ROOM);
    new SyncMessage(SyncMessage.Kind.HEARTBEAT, 0, epoch, 0).write(buffer);
    heartbeat.write(buffer);
    transport.multicast(Arrays.copyOf(buffer.array(), buffer.position()));
  }

  /** Sends words to another director. */
  void say(String peer, PeerMessage message) {
    ByteBuffer buffer = ByteBuffer.allocate(HEARTBEAT_ROOM);
    new SyncMessage(SyncMessage.Kind.CONTROL, 0, epoch, 0).write(buffer);
    message.write(buffer);
    transport.send(peer, Arrays.copyOf(buffer.array(), buffer.position()), true);
  }

  SyncStatus status(boolean connected, long nanoTime) {
    synchronized (lock) {
      List<SyncStatus.Peer> list =
          peers.values().stream()
              .map(peer ->
                  new SyncStatus.Peer(
                      peer.name(),
                      Duration.ofNanos(peer.silence(nanoTime)),
                      peer.heartbeat().entries(),
                      peer.heartbeat().synced(),
                      peer.heartbeat().notes()))
              .toList();
      return new SyncStatus(
          node,
          connected,
          synced,
          sent,
          inbox.received(),
          inbox.refused(),
          inbox.malformed(),
          gaps,
          peers.isEmpty() ? 0 : table.changes().size(),
          inFlight.records(),
          Duration.ofNanos(inFlight.age(nanoTime)),
          list);
    }
  }
}
