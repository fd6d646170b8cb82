package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowDigest;
import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Tells the other directors what changed here, what they ask for, and what was taken of theirs.
 * Never waits for one of them: what cannot be sent stays noted as changed. Belongs to one thread,
 * but for what says otherwise.
 */
final class Sender {

  private static final int CHANGES_PER_TURN = 20_000;

  private final ConnectionTable table;
  private final Peers peers;
  private final Streams streams;
  private final Heartbeats heartbeats;
  private final Succession succession;
  private final Ledger ledger;
  private final Outbox outbox;
  private final long comparePeriod;
  private final RateMeter sent = new RateMeter();
  private final Copies copies;

  // Marks of the streams that were asked for, and up to which one all were set.
  private final AtomicInteger marksWanted = new AtomicInteger();
  private volatile int marksSet;
  private volatile VirtualAddresses owned = VirtualAddresses.NONE;
  private long lastTurn;
  // When the oldest change that waits to be sent may have happened.
  private long born;

  Sender(
      ReplicatedTable table,
      Peers peers,
      Duration compare,
      Streams streams,
      Heartbeats heartbeats,
      Succession succession) {
    this.table = table.table();
    this.peers = peers;
    this.streams = streams;
    this.heartbeats = heartbeats;
    this.succession = succession;
    this.ledger = new Ledger(this.table.capacity());
    this.outbox = new Outbox(this.table, ledger, table.clock());
    this.comparePeriod = compare.toNanos();
    this.copies = new Copies(peers, ledger, outbox, streams, sent);
  }

  /** Sets the virtual addresses that this director has; on any thread. */
  void owned(VirtualAddresses addresses) {
    owned = addresses;
  }

  /** Flows that others should hold from here; on any thread. */
  int told() {
    return ledger.count();
  }

  /**
   * Asks for a mark in every stream behind all that has changed by now; on any thread.
   *
   * @return its number, for {@link #isPassed}
   */
  int mark() {
    return marksWanted.incrementAndGet();
  }

  /** Whether those who are meant have what came before a mark; on any thread. */
  boolean isPassed(int mark, Predicate<String> whom) {
    return marksSet - mark >= 0 && peers.all(peer -> !whom.test(peer.name()) || peer.caughtUp());
  }

  /** Sends what is due; returns how much that was. */
  int work(long nanoTime) {
    outbox.owned(owned);
    int marks = marksWanted.get();
    if (peers.isEmpty()) {
      marksSet = marks;
      int kept = keepLedger();
      succession.turn(nanoTime, kept == 0);
      return kept;
    }
    peers.each(peer -> peer.outgoing().judge(nanoTime));
    int work = sendChanges(nanoTime);
    if (born == 0 && marks != marksSet) {
      // All that had changed before this turn is in the streams now.
      peers.each(peer -> peer.outgoing().mark());
      marksSet = marks;
    }
    work += sendClaims();
    succession.turn(nanoTime, born == 0 && table.claims().size() == 0);
    work += sendDigests(nanoTime) + copies.work(succession.isSettled());
    work += confirm();
    ask(nanoTime);
    heartbeats.work(nanoTime);
    lastTurn = nanoTime;
    return work;
  }

  /** Whether somebody is being sent a copy. */
  boolean copying() {
    return copies.areUnderWay();
  }

  /**
   * What comes from now on is not older than this moment: what had come before would have woken.
   */
  void rested(long nanoTime) {
    lastTurn = nanoTime;
  }

  /** Nobody is there to be told, but whoever joins will ask what there is. */
  private int keepLedger() {
    copies.clear();
    int work = table.changes().drain(CHANGES_PER_TURN, outbox::addChangeUnsent);
    work += table.claims().drain(CHANGES_PER_TURN, outbox::addClaimUnsent);
    return work;
  }

  private int sendChanges(long nanoTime) {
    if (born == 0) {
      born = lastTurn == 0 ? nanoTime : lastTurn;
    }
    int limit = Math.min(room(Outgoing.WINDOW), CHANGES_PER_TURN);
    if (limit == 0) {
      return 0;
    }
    int count = send(table.changes(), limit, outbox::addChange, born);
    if (count < limit) {
      born = 0;
    }
    return count;
  }

  /** How many records the slowest director that is not left behind may get now. */
  private int room(int ofWindow) {
    return peers
            .map(peer -> peer.outgoing().behind() ? ofWindow : peer.outgoing().room(ofWindow))
            .stream()
            .min(Integer::compare)
            .orElse(ofWindow)
        / RecordCodec.MAX_LENGTH;
  }

  private int sendClaims() {
    int limit = Math.min(room(Outgoing.BULK), CHANGES_PER_TURN / 2);
    if (limit == 0) {
      return 0;
    }
    return send(table.claims(), limit, outbox::addClaim, 0);
  }

  /** Takes slots out of a set and sends what is added of each. */
  private int send(SlotSet slots, int limit, SlotSet.Consumer add, long oldest) {
    int count =
        slots.drain(
            limit,
            slot -> {
              add.accept(slot);
              if (outbox.full()) {
                broadcast(oldest);
              }
            });
    if (outbox.records() > 0) {
      broadcast(oldest);
    }
    return count;
  }

  /** Sends what is in the outbox to everybody who keeps up. */
  private void broadcast(long oldest) {
    List<Peer> receivers = new ArrayList<>();
    synchronized (peers) {
      sent.add(outbox.records());
      peers.each(peer -> {
        if (peer.outgoing().behind()) {
          peer.outgoing().skip();
        } else {
          receivers.add(peer);
        }
      });
    }
    receivers.forEach(peer -> streams.send(peer, SyncMessage.Kind.DELTA, outbox, oldest));
    outbox.clear();
  }

  /** Digests of less than all would have others believe that they hold all. */
  private int sendDigests(long nanoTime) {
    if (!succession.isSettled()) {
      return 0;
    }
    List<Peer> due =
        peers.select(peer ->
            !peer.outgoing().behind() && peer.outgoing().digestDue(nanoTime, comparePeriod));
    for (Peer peer : due) {
      ByteBuffer body = ByteBuffer.allocate(FlowDigest.REGIONS * Long.BYTES);
      Regions.writeDigests(ledger.digests(), body);
      streams.send(peer, SyncMessage.Kind.DIGEST, body.array());
    }
    return due.size();
  }

  private int confirm() {
    int count = 0;
    for (Peer peer : peers.select(peer -> true)) {
      Optional<Incoming.Progress> progress = unconfirmed(peer);
      if (progress.isPresent()) {
        byte[] body = new byte[2 * Long.BYTES];
        ByteBuffer.wrap(body).putLong(progress.get().epoch()).putLong(progress.get().sequence());
        streams.tell(peer.name(), SyncMessage.Kind.ACK, body);
        count++;
      }
    }
    return count;
  }

  private Optional<Incoming.Progress> unconfirmed(Peer peer) {
    synchronized (peers) {
      return peer.incoming().unconfirmed();
    }
  }

  private void ask(long nanoTime) {
    boolean calm = table.claims().size() == 0;
    for (Peer peer : peers.select(peer -> true)) {
      Optional<SyncMessage.Kind> kind;
      byte[] body = new byte[0];
      synchronized (peers) {
        kind = peer.incoming().wish(nanoTime, calm);
        if (kind.equals(Optional.of(SyncMessage.Kind.COPY_REQUEST))) {
          body = new byte[Regions.LENGTH];
          Regions.write(peer.incoming().copyWanted(), ByteBuffer.wrap(body));
        }
      }
      if (kind.isPresent()) {
        streams.tell(peer.name(), kind.get(), body);
      }
    }
  }

  /** Records that were sent; to be read under the lock of the peers. */
  RateMeter sent() {
    return sent;
  }
}
