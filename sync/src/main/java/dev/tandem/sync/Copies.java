package dev.tandem.sync;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of regions that other directors have asked for, one for each at a time. Belongs to the
 * sender's thread.
 */
final class Copies {

  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  private final Peers peers;
  private final Ledger ledger;
  private final Outbox outbox;
  private final Streams streams;
  private final RateMeter sent;
  private final List<RegionCopy> underWay = new ArrayList<>();

  /**
   * Starts without any.
   *
   * @param outbox the sender's, empty whenever it is this class's turn
   * @param sent counts records, under the lock of the peers
   */
  Copies(Peers peers, Ledger ledger, Outbox outbox, Streams streams, RateMeter sent) {
    this.peers = peers;
    this.ledger = ledger;
    this.outbox = outbox;
    this.streams = streams;
    this.sent = sent;
  }

  /** Gives up all, for nobody is there any more. */
  void clear() {
    underWay.clear();
  }

  /** Whether there are any. */
  boolean areUnderWay() {
    return !underWay.isEmpty();
  }

  /**
   * Begins what was asked for, and goes on with all; returns how much was looked at.
   *
   * @param settled whether a copy that is through is the whole
   */
  int work(boolean settled) {
    peers.select(peer -> !peer.outgoing().behind()).forEach(this::begin);
    int work = 0;
    for (Iterator<RegionCopy> all = underWay.iterator(); all.hasNext(); ) {
      RegionCopy copy = all.next();
      Optional<Peer> peer = peers.get(copy.peer()).filter(found -> !found.outgoing().behind());
      if (peer.isPresent()) {
        work += send(copy, peer.get());
      }
      boolean whole = copy.done() && settled;
      if (whole && peer.isPresent()) {
        streams.send(peer.get(), SyncMessage.Kind.COPY_END, new byte[0]);
      }
      if (whole || peer.isEmpty()) {
        LOG.info("sent {} flows to {}", copy.sent(), copy.peer());
        all.remove();
      }
    }
    return work;
  }

  private void begin(Peer peer) {
    if (underWay.stream().anyMatch(copy -> copy.peer().equals(peer.name()))) {
      return;
    }
    BitSet regions = takeRequest(peer);
    if (regions.isEmpty()) {
      return;
    }
    ByteBuffer body = ByteBuffer.allocate(Regions.LENGTH);
    Regions.write(regions, body);
    streams.send(peer, SyncMessage.Kind.COPY_BEGIN, body.array());
    underWay.add(new RegionCopy(peer.name(), regions, ledger));
  }

  private BitSet takeRequest(Peer peer) {
    synchronized (peers) {
      return peer.outgoing().takeCopyRequest();
    }
  }

  /** Sends as much as the bulk's part of the window takes; the rest is for news. */
  private int send(RegionCopy copy, Peer peer) {
    int looked = 0;
    while (!copy.done() && room(peer) > Outbox.MESSAGE_LENGTH) {
      looked += copy.fill(outbox);
      if (outbox.full() || copy.done()) {
        flush(copy, peer);
      }
    }
    flush(copy, peer);
    return looked;
  }

  private int room(Peer peer) {
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
      streams.send(peer, SyncMessage.Kind.COPY, outbox, 0);
      outbox.clear();
    }
  }
}
