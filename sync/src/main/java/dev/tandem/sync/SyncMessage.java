package dev.tandem.sync;

import java.nio.ByteBuffer;

/**
 * The head of every message between directors, in network order (docs/replication-format.md).
 *
 * <pre>
 *    0                   2         3         4
 *   +-------------------+---------+---------+---------------------------------------+
 *   |   magic 0x5464    | version |  kind   |            number of records          |
 *   +-------------------+---------+---------+---------------------------------------+
 *   |                 epoch: when the sender started, in nanoseconds                 |
 *   +-------------------------------------------------------------------------------+
 *   |           sequence: in the stream to this receiver; 0 outside of it            |
 *   +-------------------------------------------------------------------------------+
 * </pre>
 *
 * @param code of the kind; a later version may have kinds that this build does not know
 * @param epoch tells one life of a director from the next
 * @param sequence goes up by one with each message of the stream, so that a gap is seen
 */
record SyncMessage(int code, int records, long epoch, long sequence) {

  static final int HEADER_LENGTH = 24;

  /** Builds of other major versions do not read each other. */
  static final int MAJOR_VERSION = 1;

  /** Builds whose minor versions differ understand each other; this one is told in heartbeats. */
  static final int MINOR_VERSION = 3;

  private static final short MAGIC = 0x5464;

  /** What a message is for; the ordinal is on the wire. */
  enum Kind {
    /** In the stream: records of flows that changed. */
    DELTA,
    /** In the stream: digests of what was told so far. */
    DIGEST,
    /** In the stream: a copy of some regions begins. */
    COPY_BEGIN,
    /** In the stream: records of all flows in these regions. */
    COPY,
    /** In the stream: all flows of the regions were told. */
    COPY_END,
    /** Asks for digests. */
    DIGEST_REQUEST,
    /** Asks for a copy of some regions. */
    COPY_REQUEST,
    /** How far the receiver's stream has been taken into the sender's table. */
    ACK,
    /** A sign of life. */
    HEARTBEAT,
    /** Words between directors. */
    CONTROL,
    /** One that a later version knows. */
    UNKNOWN
  }

  private static final Kind[] KINDS = Kind.values();

  static SyncMessage of(Kind kind, int records, long epoch, long sequence) {
    return new SyncMessage(kind.ordinal(), records, epoch, sequence);
  }

  Kind kind() {
    return KINDS[Math.min(code, Kind.UNKNOWN.ordinal())];
  }

  void write(ByteBuffer buffer) {
    buffer.putShort(MAGIC).put((byte) MAJOR_VERSION).put((byte) code);
    buffer.putInt(records).putLong(epoch).putLong(sequence);
  }

  /**
   * Reads a head.
   *
   * @throws OtherVersionException when it is of a version that cannot be read
   * @throws MalformedMessageException when the bytes are no message
   */
  static SyncMessage read(ByteBuffer buffer) {
    if (buffer.remaining() < HEADER_LENGTH) {
      throw new MalformedMessageException("it has only " + buffer.remaining() + " octets");
    }
    short magic = buffer.getShort();
    if (magic != MAGIC) {
      throw new MalformedMessageException("it is no message of Tandem");
    }
    int version = buffer.get() & 0xff;
    if (version != MAJOR_VERSION) {
      throw new OtherVersionException(version);
    }
    int code = buffer.get() & 0xff;
    int records = buffer.getInt();
    SyncMessage head = new SyncMessage(code, records, buffer.getLong(), buffer.getLong());
    if (records < 0 || records > buffer.remaining() / RecordCodec.MIN_LENGTH) {
      throw new MalformedMessageException("it claims " + records + " records");
    }
    return head;
  }
}
