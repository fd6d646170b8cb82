package dev.tandem.sync;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Messages to the other directors: in the stream to one of them, where they have numbers so that a
 * gap is seen, or beside it.
 */
final class Streams {

  private static final int WORDS_ROOM = 1 << 16;

  private final long epoch;
  private final Peers peers;
  private final Transport transport;

  Streams(long epoch, Peers peers, Transport transport) {
    this.epoch = epoch;
    this.peers = peers;
    this.transport = transport;
  }

  /**
   * Sends what is in the outbox as the next message of a stream.
   *
   * @param oldest when the oldest change in it may have happened; 0 for what is no news
   */
  void send(Peer peer, SyncMessage.Kind kind, Outbox outbox, long oldest) {
    SyncMessage head = next(peer, kind, outbox.length(), outbox.records(), oldest);
    transport.send(peer.name(), outbox.message(head), false);
  }

  /** Sends something without records as the next message of a stream. */
  void send(Peer peer, SyncMessage.Kind kind, byte[] body) {
    SyncMessage head = next(peer, kind, body.length, 0, 0);
    transport.send(peer.name(), message(head, body), false);
  }

  private SyncMessage next(Peer peer, SyncMessage.Kind kind, int octets, int records, long oldest) {
    synchronized (peers) {
      long sequence = peer.outgoing().next(octets, records, oldest);
      return SyncMessage.of(kind, records, epoch, sequence);
    }
  }

  /** Sends something beside the stream; on any thread. */
  void tell(String peer, SyncMessage.Kind kind, byte[] body) {
    transport.send(peer, message(SyncMessage.of(kind, 0, epoch, 0), body), false);
  }

  /** Sends words to another director, which may overtake all else; on any thread. */
  void say(String peer, PeerMessage words) {
    ByteBuffer body = ByteBuffer.allocate(WORDS_ROOM);
    words.write(body);
    byte[] octets = Arrays.copyOf(body.array(), body.position());
    transport.send(
        peer, message(SyncMessage.of(SyncMessage.Kind.CONTROL, 0, epoch, 0), octets), true);
  }

  private static byte[] message(SyncMessage head, byte[] body) {
    byte[] message = new byte[SyncMessage.HEADER_LENGTH + body.length];
    head.write(ByteBuffer.wrap(message));
    System.arraycopy(body, 0, message, SyncMessage.HEADER_LENGTH, body.length);
    return message;
  }
}
