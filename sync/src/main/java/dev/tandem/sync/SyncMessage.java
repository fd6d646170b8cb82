package dev.tandem.sync;

import java.nio.ByteBuffer;

/**
 * The head of every message between directors, in network order.
 *
 * <pre>
 *    0                   2         3         4
 *   +-------------------+---------+---------+---------------------------------------+
 *   |   magic 0x5464    | version |  kind   |            number of records          |
 *   +-------------------+---------+---------+---------------------------------------+
 *   |                 epoch: when the sender started, in nanoseconds                 |
 *   +-------------------------------------------------------------------------------+
 *   |                 sequence: of the sender's deltas; 0 in other kinds             |
 *   +-------------------------------------------------------------------------------+
 * </pre>
 *
 * @param epoch tells one life of a director from the next
 * @param sequence goes up by one with each delta, so that a gap is seen
 */
record SyncMessage(Kind kind, int records, long epoch, long sequence) {

  static final int HEADER_LENGTH = 24;
  private static final short MAGIC = 0x5464;
  private static final byte VERSION = 1;

  /** What a message is for; the ordinal is on the wire. */
  enum Kind {
    /** Records of flows that changed. */
    DELTA,
    /** Asks for records of all flows. */
    BULK_REQUEST,
    /** Some of all flows. */
    BULK,
    /** All flows were sent; the number of records is their sum. */
    BULK_END,
    /** The sender's sign of life, with what it has taken from others. */
    HEARTBEAT,
    /** Words between directors. */
    CONTROL
  }

  void write(ByteBuffer buffer) {
    buffer.putShort(MAGIC).put(VERSION).put((byte) kind.ordinal());
    buffer.putInt(records).putLong(epoch).putLong(sequence);
  }

  /**
   * Reads a head.
   *
   * @throws MalformedMessageException when the bytes are no message of a version that can be read
   */
  static SyncMessage read(ByteBuffer buffer) {
    if (buffer.remaining() < HEADER_LENGTH) {
      throw new MalformedMessageException("it has only " + buffer.remaining() + " octets");
    }
    short magic = buffer.getShort();
    if (magic != MAGIC) {
      throw new MalformedMessageException("it is no message of Tandem");
    }
    byte version = buffer.get();
    if (version != VERSION) {
      throw new MalformedMessageException("it is of version " + version + ", not " + VERSION);
    }
    int kind = buffer.get();
    if (kind < 0 || kind >= Kind.values().length) {
      throw new MalformedMessageException("its kind " + kind + " is unknown");
    }
    int records = buffer.getInt();
    if (records < 0 || records > buffer.remaining() / RecordCodec.LENGTH) {
      throw new MalformedMessageException("it claims " + records + " records");
    }
    return new SyncMessage(Kind.values()[kind], records, buffer.getLong(), buffer.getLong());
  }
}
