package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.Ticks;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A connection or template on the wire, in network order.
 *
 * <pre>
 *    0         1         2         3         4                   6                   8
 *   +---------+---------+---------+---------+-------------------+-------------------+
 *   | length  |  flags  |protocol |  state  |   client port     |   virtual port    |
 *   +---------+---------+---------+---------+-------------------+-------------------+
 *   |   server port     |  controller port  |              client address           |
 *   +-------------------+-------------------+---------------------------------------+
 *   |            virtual address            |              server address           |
 *   +---------------------------------------+---------------------------------------+
 *   |           controller address          |       idle time in milliseconds       |
 *   +---------------------------------------+---------------------------------------+
 *   |       timeout in milliseconds         |
 *   +---------------------------------------+
 *
 *   flags: 1 ended, 2 template, 4 translated, 8 assured, 16 controlled by a template
 * </pre>
 *
 * A later version may append to a record: readers skip what its length says beyond what they know.
 */
final class RecordCodec {

  static final int LENGTH = 36;

  private static final int ENDED = 1;
  private static final int TEMPLATE = 1 << 1;
  private static final int NAT = 1 << 2;
  private static final int ASSURED = 1 << 3;
  private static final int CONTROLLED = 1 << 4;
  private static final int KNOWN_FLAGS = (1 << 5) - 1;
  private static final int MAX_STATE = 15;

  private RecordCodec() {}

  static void write(FlowRecord record, ByteBuffer buffer) {
    buffer.put((byte) LENGTH).put((byte) flags(record));
    buffer.put((byte) record.protocol).put((byte) record.state);
    buffer.putShort((short) record.clientPort).putShort((short) record.virtualPort);
    buffer.putShort((short) record.serverPort).putShort((short) record.controllerPort);
    buffer.putInt(record.clientAddress).putInt(record.virtualAddress).putInt(record.serverAddress);
    buffer.putInt(record.controllerAddress);
    buffer.putInt(Ticks.toMillis(record.idle)).putInt(Ticks.toMillis(record.timeout));
  }

  private static int flags(FlowRecord record) {
    return (record.ended ? ENDED : 0)
        | (record.template ? TEMPLATE : 0)
        | (record.nat ? NAT : 0)
        | (record.assured ? ASSURED : 0)
        | (record.controlled ? CONTROLLED : 0);
  }

  /**
   * Reads the next record and moves behind it.
   *
   * @return false for a record of a kind this build does not know, which is skipped
   * @throws BufferUnderflowException when the message ends within the record
   */
  static boolean read(ByteBuffer buffer, FlowRecord record) {
    int start = buffer.position();
    int length = buffer.get() & 0xff;
    if (length < LENGTH || start + length > buffer.limit()) {
      throw new BufferUnderflowException();
    }
    int flags = buffer.get() & 0xff;
    record.ended = (flags & ENDED) != 0;
    record.template = (flags & TEMPLATE) != 0;
    record.nat = (flags & NAT) != 0;
    record.assured = (flags & ASSURED) != 0;
    record.controlled = (flags & CONTROLLED) != 0;
    record.protocol = buffer.get() & 0xff;
    record.state = buffer.get() & 0xff;
    record.clientPort = buffer.getShort() & 0xffff;
    record.virtualPort = buffer.getShort() & 0xffff;
    record.serverPort = buffer.getShort() & 0xffff;
    record.controllerPort = buffer.getShort() & 0xffff;
    record.clientAddress = buffer.getInt();
    record.virtualAddress = buffer.getInt();
    record.serverAddress = buffer.getInt();
    record.controllerAddress = buffer.getInt();
    record.idle = Ticks.ofMillis(buffer.getInt());
    record.timeout = Ticks.ofMillis(buffer.getInt());
    buffer.position(start + length);
    return (flags & ~KNOWN_FLAGS) == 0 && record.state <= MAX_STATE;
  }
}
