package dev.tandem.sync;

import dev.tandem.lvs.table.ConnectionTable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * Tells the other directors ten times a second how this one is, and at once what it has to say
 * anew. Belongs to the sender's thread, but for what says otherwise.
 */
final class Heartbeats {

  private static final long PERIOD_NANOS = 100_000_000L;
  private static final int ROOM = 1 << 16;

  private final ConnectionTable table;
  private final Peers peers;
  private final Receiver receiver;
  private final Inbox inbox;
  private final Streams streams;
  private final ByteBuffer scratch = ByteBuffer.allocate(ROOM);

  private volatile Map<String, String> notes = Map.of();
  private volatile int lifeline;
  private volatile boolean due;
  private long last;

  Heartbeats(ConnectionTable table, Peers peers, Receiver receiver, Inbox inbox, Streams streams) {
    this.table = table;
    this.peers = peers;
    this.receiver = receiver;
    this.inbox = inbox;
    this.streams = streams;
  }

  /** Sets what peers are to know of this director besides; on any thread. */
  void notes(Map<String, String> newNotes) {
    notes = Map.copyOf(newNotes);
    due = true;
  }

  /** Sets the port of this director's lifeline; on any thread. */
  void lifeline(int port) {
    lifeline = port;
    due = true;
  }

  /** Sends one to everybody, if it is time. */
  void work(long nanoTime) {
    if (!due && last != 0 && nanoTime - last < PERIOD_NANOS) {
      return;
    }
    due = false;
    last = nanoTime;
    for (Peer peer : peers.select(peer -> true)) {
      scratch.clear();
      heartbeatFor(peer).write(scratch);
      byte[] body = Arrays.copyOf(scratch.array(), scratch.position());
      streams.tell(peer.name(), SyncMessage.Kind.HEARTBEAT, body);
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
}
