package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowDigest;
import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other directors what changed here, what they ask for, and what was taken of theirs.
 * Never waits for one of them: what cannot be sent stays noted as changed. Belongs to one thread,
 * but for what says otherwise.
 */
final class Sender {

  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final long HEARTBEAT_NANOS = 100_000_000L;
  private static final int CHANGES_PER_TURN = 20_000;
  private static final int HEARTBEAT_ROOM = 1 << 16;

  private final long epoch;
  private final ConnectionTable table;
  private final Peers peers;
  private final Transport transport;
  private final Ledger ledger;
  private final Outbox outbox;
  private final long comparePeriod;
  private final List<RegionCopy> copies = new ArrayList<>();
  private final ByteBuffer scratch = ByteBuffer.allocate(HEARTBEAT_ROOM);
  private final RateMeter sent = new RateMeter();
  private final Receiver receiver;
  private final Inbox inbox;

  private volatile Map<String, String> notes = Map.of();
  private volatile int lifeline;
  private volatile boolean heartbeatDue;
  // Marks of the streams that were asked for, and up to which one all were set.
  private final AtomicInteger marksWanted = new AtomicInteger();
  private volatile int marksSet;
  private volatile VirtualAddresses owned = VirtualAddresses.NONE;
  private long lastHeartbeat;
  private long lastTurn;
  // When the oldest change that waits to be sent may have happened.
  private long born;

  Sender(
      long epoch,
      ReplicatedTable table,
      Peers peers,
      Transport transport,
      Duration compare,
      Receiver receiver,
      Inbox inbox) {
    this.epoch = epoch;
    this.table = table.table();
    this.peers = peers;
    this.transport = transport;
    this.ledger = new Ledger(this.table.capacity());
    this.outbox = new Outbox(this.table, ledger, table.clock());
    this.comparePeriod = compare.toNanos();
    this.receiver = receiver;
    this.inbox = inbox;
  }

  /** Sets what peers are to know of this director besides; on any thread. */
  void notes(Map<String, String> newNotes) {
    notes = Map.copyOf(newNotes);
    heartbeatDue = true;
  }

  /** Sets the port of this director's lifeline; the others hear of it with the next heartbeat. */
  void lifeline(int port) {
    lifeline = port;
    heartbeatDue = true;
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

  /** Whether all others have what came before a mark; on any thread. */
  boolean isPassed(int mark) {
    return marksSet - mark >= 0 && peers.all(Peer::caughtUp);
  }

  /** Sends what is due; returns how much that was. */
  int work(long nanoTime) {
    outbox.owned(owned);
    int marks = marksWanted.get();
    if (peers.isEmpty()) {
      marksSet = marks;
      return keepLedger();
    }
    peers.each(peer -> peer.outgoing().judge(nanoTime));
    int work = sendChanges(nanoTime);
    if (born == 0 && marks != marksSet) {
      // All that had changed before this turn is in the streams now.
      peers.each(peer -> peer.outgoing().mark());
      marksSet = marks;
    }
    work += sendClaims() + sendDigests(nanoTime) + sendCopies();
    work += confirm();
    ask(nanoTime);
    sendHeartbeats(nanoTime);
    lastTurn = nanoTime;
    return work;
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
    receivers.forEach(peer -> send(peer, SyncMessage.Kind.DELTA, oldest));
    outbox.clear();
  }

  private void send(Peer peer, SyncMessage.Kind kind, long oldest) {
    int records = outbox.records();
    SyncMessage head = next(peer, kind, outbox.length(), records, oldest);
    transport.send(peer.name(), outbox.message(head), false);
  }

  private SyncMessage next(Peer peer, SyncMessage.Kind kind, int octets, int records, long oldest) {
    synchronized (peers) {
      long sequence = peer.outgoing().next(octets, records, oldest);
      return SyncMessage.of(kind, records, epoch, sequence);
    }
  }

  private int sendDigests(long nanoTime) {
    List<Peer> due =
        peers.select(peer ->
            !peer.outgoing().behind() && peer.outgoing().digestDue(nanoTime, comparePeriod));
    for (Peer peer : due) {
      ByteBuffer body = ByteBuffer.allocate(FlowDigest.REGIONS * Long.BYTES);
      Regions.writeDigests(ledger.digests(), body);
      sendInStream(peer, SyncMessage.Kind.DIGEST, body.array());
    }
    return due.size();
  }

  private void sendInStream(Peer peer, SyncMessage.Kind kind, byte[] body) {
    SyncMessage head = next(peer, kind, body.length, 0, 0);
    transport.send(peer.name(), message(head, body), false);
  }

  private static byte[] message(SyncMessage head, byte[] body) {
    byte[] message = new byte[SyncMessage.HEADER_LENGTH + body.length];
    head.write(ByteBuffer.wrap(message));
    System.arraycopy(body, 0, message, SyncMessage.HEADER_LENGTH, body.length);
    return message;
  }

  private int sendCopies() {
    peers.select(peer -> !peer.outgoing().behind()).forEach(this::beginCopy);
    int work = 0;
    for (Iterator<RegionCopy> all = copies.iterator(); all.hasNext(); ) {
      RegionCopy copy = all.next();
      Optional<Peer> peer = peers.get(copy.peer()).filter(found -> !found.outgoing().behind());
      if (peer.isPresent()) {
        work += send(copy, peer.get());
      }
      if (peer.isEmpty() || copy.done()) {
        LOG.info("sent {} flows to {}", copy.sent(), copy.peer());
        all.remove();
      }
    }
    return work;
  }

  private void beginCopy(Peer peer) {
    if (copies.stream().anyMatch(copy -> copy.peer().equals(peer.name()))) {
      return;
    }
    BitSet regions = takeRequest(peer);
    if (regions.isEmpty()) {
      return;
    }
    ByteBuffer body = ByteBuffer.allocate(Regions.LENGTH);
    Regions.write(regions, body);
    sendInStream(peer, SyncMessage.Kind.COPY_BEGIN, body.array());
    copies.add(new RegionCopy(peer.name(), regions, ledger));
  }

  private BitSet takeRequest(Peer peer) {
    synchronized (peers) {
      return peer.outgoing().takeCopyRequest();
    }
  }

  /** Sends as much as the bulk's part of the window takes; the rest is for news. */
  private int send(RegionCopy copy, Peer peer) {
    int looked = 0;
    while (!copy.done() && roomForCopies(peer) > Outbox.MESSAGE_LENGTH) {
      looked += copy.fill(outbox);
      if (outbox.full() || copy.done()) {
        flush(copy, peer);
      }
    }
    flush(copy, peer);
    if (copy.done()) {
      sendInStream(peer, SyncMessage.Kind.COPY_END, new byte[0]);
    }
    return looked;
  }

  private int roomForCopies(Peer peer) {
    synchronized (peers) {
      return peer.outgoing().room(Outgoing.BULK);
    }
  }

  private void flush(RegionCopy copy, Peer peer) {
    if (outbox.records() > 0) {
      copy.count(outbox.records());
      synchronized (peers) {
        sent.add(outbox.records());
      }
      send(peer, SyncMessage.Kind.COPY, 0);
      outbox.clear();
    }
  }

  private int confirm() {
    int count = 0;
    for (Peer peer : peers.select(peer -> true)) {
      Optional<Incoming.Progress> progress = unconfirmed(peer);
      if (progress.isPresent()) {
        byte[] body = new byte[2 * Long.BYTES];
        ByteBuffer.wrap(body).putLong(progress.get().epoch()).putLong(progress.get().sequence());
        tell(peer.name(), SyncMessage.Kind.ACK, body);
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

  private void tell(String peer, SyncMessage.Kind kind, byte[] body) {
    transport.send(peer, message(SyncMessage.of(kind, 0, epoch, 0), body), false);
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
        tell(peer.name(), kind.get(), body);
      }
    }
  }

  private void sendHeartbeats(long nanoTime) {
    if (!heartbeatDue && lastHeartbeat != 0 && nanoTime - lastHeartbeat < HEARTBEAT_NANOS) {
      return;
    }
    heartbeatDue = false;
    lastHeartbeat = nanoTime;
    for (Peer peer : peers.select(peer -> true)) {
      scratch.clear();
      heartbeatFor(peer).write(scratch);
      byte[] body = Arrays.copyOf(scratch.array(), scratch.position());
      tell(peer.name(), SyncMessage.Kind.HEARTBEAT, body);
    }
  }

  private Heartbeat heartbeatFor(Peer peer) {
    synchronized (peers) {
      return new Heartbeat(
          SyncMessage.MINOR_VERSION,
          peer.outgoing().sequence(),
          table.live(),
          receiver.synced(),
          peer.incoming().copied(),
          inbox.held(peer.owner()),
          peer.incoming().differing(),
          notes,
          lifeline);
    }
  }

  /** Sends words to another director; on any thread. */
  void say(String peer, PeerMessage words) {
    ByteBuffer body = ByteBuffer.allocate(HEARTBEAT_ROOM);
    words.write(body);
    byte[] octets = Arrays.copyOf(body.array(), body.position());
    transport.send(
        peer, message(SyncMessage.of(SyncMessage.Kind.CONTROL, 0, epoch, 0), octets), true);
  }

  /** Records that were sent; to be read under the lock of the peers. */
  RateMeter sent() {
    return sent;
  }
}
