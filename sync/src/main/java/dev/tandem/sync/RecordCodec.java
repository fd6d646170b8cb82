package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.Ticks;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A connection or template on the wire, in network order (docs/replication-format.md).
 *
 * <pre>
 *    0         1         2         3         4         5         6         7
 *   +---------+---------+---------+---------+---------+---------+---------+---------+
 *   |  type   | length  |       flags       |protocol |  state  |   client port     |
 *   +---------+---------+---------+---------+---------+---------+---------+---------+
 *   |   virtual port    |   server port     |  controller port  |controller c. port |
 *   +-------------------+-------------------+-------------------+-------------------+
 *   |       idle time in milliseconds       |        timeout in milliseconds        |
 *   +---------------------------------------+---------------------------------------+
 *   |  client, virtual, server, controller address: 4 octets each in type 1 (IPv4), |
 *   |                           16 octets each in type 2 (IPv6)                     |
 *   +---------------------------------------+---------------------------------------+
 *   |       firewall mark (since 1.1)       |     shifted from (with flag 128)      |
 *   +---------------------------------------+---------------------------------------+
 *   |     shift before (with flag 128)      |      shift after (with flag 128)      |
 *   +---------------------------------------+---------------------------------------+
 *   |                what stands for the template's call (with flag 512)            |
 *   +---------+---------------------------------------------------------------------+
 *   | length  |  of the Call-ID or its beginning (with flag 512), and itself         |
 *   +---------+---------------------------------------------------------------------+
 *
 *   flags: 1 ended, 2 template, 4 translated, 8 assured, 16 controlled by a template or by the
 *          connection that announced it, 32 the sender has the virtual address,
 *          64 wrapped in a tunnel to the server, and since 1.2: 128 read by a helper,
 *          256 controlled by the connection that announced it, 512 the template is one call's
 * </pre>
 *
 * A later version may append to a record: readers skip what its length says beyond what they know,
 * and take 0 for what an earlier version did not send. They skip types they do not know.
 */
final class RecordCodec {

  static final int IPV4 = 1;
  static final int IPV6 = 2;

  /** The longest record that this build writes. */
  static final int MAX_LENGTH = 255;

  /** The shortest record of any type. */
  static final int MIN_LENGTH = 2;

  private static final int FIXED = 24;
  private static final int MARK = Integer.BYTES;
  private static final int SHIFT = 3 * Integer.BYTES;
  private static final int CALL_LENGTH = Long.BYTES + 1;
  private static final byte[] NOTHING = {};

  private static final int ENDED = 1;
  private static final int TEMPLATE = 1 << 1;
  private static final int NAT = 1 << 2;
  private static final int ASSURED = 1 << 3;
  private static final int CONTROLLED = 1 << 4;
  private static final int OWNED = 1 << 5;
  private static final int TUNNEL = 1 << 6;
  private static final int HELPED = 1 << 7;
  private static final int ANNOUNCED = 1 << 8;
  private static final int CALL = 1 << 9;

  private RecordCodec() {}

  static void write(FlowRecord record, ByteBuffer buffer) {
    int addresses = record.ipv6 ? 64 : 16;
    int most = MAX_LENGTH - FIXED - addresses - MARK - SHIFT - CALL_LENGTH;
    byte[] callId = callId(record, most);
    int length =
        FIXED
            + addresses
            + MARK
            + (record.helped ? SHIFT : 0)
            + (record.identity != 0 ? CALL_LENGTH + callId.length : 0);
    buffer.put((byte) (record.ipv6 ? IPV6 : IPV4)).put((byte) length);
    buffer.putShort((short) flags(record));
    buffer.put((byte) record.protocol).put((byte) record.state);
    buffer.putShort((short) record.clientPort).putShort((short) record.virtualPort);
    buffer.putShort((short) record.serverPort).putShort((short) record.controllerPort);
    buffer.putShort((short) record.controllerClientPort);
    buffer.putInt(Ticks.toMillis(record.idle)).putInt(Ticks.toMillis(record.timeout));
    if (record.ipv6) {
      buffer.putLong(record.clientHigh).putLong(record.clientLow);
      buffer.putLong(record.virtualHigh).putLong(record.virtualLow);
      buffer.putLong(record.serverHigh).putLong(record.serverLow);
      buffer.putLong(record.controllerHigh).putLong(record.controllerLow);
    } else {
      buffer.putInt(record.clientAddress).putInt(record.virtualAddress);
      buffer.putInt(record.serverAddress).putInt(record.controllerAddress);
    }
    buffer.putInt(record.mark);
    if (record.helped) {
      buffer.putInt(record.shiftFrom).putInt(record.shiftBefore).putInt(record.shiftAfter);
    }
    if (record.identity != 0) {
      buffer.putLong(record.identity).put((byte) callId.length).put(callId);
    }
  }

  /** It is for people to read: directors go by what stands for it. */
  private static byte[] callId(FlowRecord record, int most) {
    return record.callId.isEmpty()
        ? NOTHING
        : Arrays.copyOf(
            record.callId.getBytes(StandardCharsets.US_ASCII),
            Math.min(record.callId.length(), most));
  }

  private static int flags(FlowRecord record) {
    return (record.ended ? ENDED : 0)
        | (record.template ? TEMPLATE : 0)
        | (record.nat ? NAT : 0)
        | (record.assured ? ASSURED : 0)
        | (record.controlled ? CONTROLLED : 0)
        | (record.owned ? OWNED : 0)
        | (record.tunnel ? TUNNEL : 0)
        | (record.helped ? HELPED : 0)
        | (record.announced ? ANNOUNCED : 0)
        | (record.identity != 0 ? CALL : 0);
  }

  /**
   * Reads the next record and moves behind it.
   *
   * @return false for a record of a type that this build does not know, which is skipped
   * @throws BufferUnderflowException when the message ends within the record, or the record is too
   *     short for its type
   */
  static boolean read(ByteBuffer buffer, FlowRecord record) {
    int start = buffer.position();
    int type = buffer.get() & 0xff;
    int length = buffer.get() & 0xff;
    boolean known = type == IPV4 || type == IPV6;
    int least = !known ? MIN_LENGTH : FIXED + (type == IPV6 ? 64 : 16);
    if (length < least || start + length > buffer.limit()) {
      throw new BufferUnderflowException();
    }
    if (known) {
      readFixed(buffer, record);
      readAddresses(buffer, record, type == IPV6);
      record.mark = length >= least + MARK ? buffer.getInt() : 0;
      readShift(buffer, record, length >= least + MARK + SHIFT);
      readCall(buffer, record, start + length);
    }
    buffer.position(start + length);
    return known;
  }

  private static void readShift(ByteBuffer buffer, FlowRecord record, boolean present) {
    boolean there = record.helped && present;
    record.shiftFrom = there ? buffer.getInt() : 0;
    record.shiftBefore = there ? buffer.getInt() : 0;
    record.shiftAfter = there ? buffer.getInt() : 0;
  }

  private static void readCall(ByteBuffer buffer, FlowRecord record, int end) {
    record.callId = "";
    if (record.identity == 0 || end - buffer.position() < CALL_LENGTH) {
      record.identity = 0;
      return;
    }
    record.identity = buffer.getLong();
    int length = Math.min(buffer.get() & 0xff, end - buffer.position());
    byte[] callId = new byte[length];
    buffer.get(callId);
    record.callId = new String(callId, StandardCharsets.US_ASCII);
  }

  private static void readFixed(ByteBuffer buffer, FlowRecord record) {
    int flags = buffer.getShort();
    record.ended = (flags & ENDED) != 0;
    record.template = (flags & TEMPLATE) != 0;
    record.nat = (flags & NAT) != 0;
    record.assured = (flags & ASSURED) != 0;
    record.controlled = (flags & CONTROLLED) != 0;
    record.owned = (flags & OWNED) != 0;
    record.tunnel = (flags & TUNNEL) != 0;
    record.helped = (flags & HELPED) != 0;
    record.announced = (flags & ANNOUNCED) != 0;
    record.identity = flags & CALL;
    record.copy = false;
    record.protocol = buffer.get() & 0xff;
    record.state = buffer.get() & 0xff;
    record.clientPort = buffer.getShort() & 0xffff;
    record.virtualPort = buffer.getShort() & 0xffff;
    record.serverPort = buffer.getShort() & 0xffff;
    record.controllerPort = buffer.getShort() & 0xffff;
    record.controllerClientPort = buffer.getShort() & 0xffff;
    record.idle = Ticks.ofMillis(buffer.getInt());
    record.timeout = Ticks.ofMillis(buffer.getInt());
  }

  private static void readAddresses(ByteBuffer buffer, FlowRecord record, boolean ipv6) {
    record.ipv6 = ipv6;
    if (ipv6) {
      record.clientHigh = buffer.getLong();
      record.clientLow = buffer.getLong();
      record.virtualHigh = buffer.getLong();
      record.virtualLow = buffer.getLong();
      record.serverHigh = buffer.getLong();
      record.serverLow = buffer.getLong();
      record.controllerHigh = buffer.getLong();
      record.controllerLow = buffer.getLong();
    } else {
      record.clientAddress = buffer.getInt();
      record.virtualAddress = buffer.getInt();
      record.serverAddress = buffer.getInt();
      record.controllerAddress = buffer.getInt();
    }
  }
}
