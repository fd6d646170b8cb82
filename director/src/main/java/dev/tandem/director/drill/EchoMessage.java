package dev.tandem.director.drill;

import java.nio.ByteBuffer;

/**
 * What a session sends and must get back, byte for byte: its number, the sequence number, and
 * octets that follow from both.
 */
final class EchoMessage {

  static final int BYTES = 64;

  private EchoMessage() {}

  /** Fills a buffer and makes it ready to be read. */
  static void write(ByteBuffer buffer, int session, long sequence) {
    buffer.clear().putInt(session).putLong(sequence);
    while (buffer.position() < BYTES) {
      buffer.put(octet(session, sequence, buffer.position()));
    }
    buffer.flip();
  }

  /** Whether octets, from some position of the message on, are those that were sent. */
  static boolean matches(ByteBuffer octets, int session, long sequence, int position) {
    ByteBuffer wanted = ByteBuffer.allocate(BYTES);
    write(wanted, session, sequence);
    int length = octets.remaining();
    return position + length <= BYTES && wanted.slice(position, length).equals(octets);
  }

  private static byte octet(int session, long sequence, int position) {
    return (byte) (session * 31L + sequence * 17 + position);
  }
}
