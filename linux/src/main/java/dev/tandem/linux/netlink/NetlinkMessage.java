package dev.tandem.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes one netlink request.
 *
 * <pre>
 *   0                   4         6         8                  12                 16
 *   +-------------------+---------+---------+-------------------+-------------------+
 *   |      length       |  type   |  flags  |  sequence number  |    port id (0)    |
 *   +-------------------+---------+---------+-------------------+-------------------+
 *   |  fixed body, then attributes: length16, type16, value, padded to 4 octets     |
 *   +-------------------------------------------------------------------------------+
 * </pre>
 *
 * Numbers are in the machine's byte order (linux/netlink.h).
 */
final class NetlinkMessage {

  static final int HEADER_LENGTH = 16;
  static final int ATTRIBUTE_HEADER_LENGTH = 4;

  static final short FLAG_REQUEST = 0x1;
  static final short FLAG_ACK = 0x4;
  static final short FLAG_DUMP = 0x300;
  static final short FLAG_CREATE = 0x400;
  static final short FLAG_REPLACE = 0x100;
  static final short FLAG_EXCLUSIVE = 0x200;
  static final short FLAG_APPEND = 0x800;

  private static final int CAPACITY = 1024;

  private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

  NetlinkMessage(short type, short flags, int sequence) {
    buffer.putInt(0).putShort(type).putShort(flags).putInt(sequence).putInt(0);
  }

  NetlinkMessage putByte(int value) {
    buffer.put((byte) value);
    return this;
  }

  NetlinkMessage putShort(int value) {
    buffer.putShort((short) value);
    return this;
  }

  NetlinkMessage putInt(int value) {
    buffer.putInt(value);
    return this;
  }

  NetlinkMessage put(byte[] octets) {
    buffer.put(octets);
    return this;
  }

  NetlinkMessage attribute(int type, byte[] value) {
    buffer.putShort((short) (ATTRIBUTE_HEADER_LENGTH + value.length)).putShort((short) type);
    buffer.put(value);
    while ((buffer.position() & 3) != 0) {
      buffer.put((byte) 0);
    }
    return this;
  }

  NetlinkMessage attribute(int type, int value) {
    return attribute(
        type, ByteBuffer.allocate(Integer.BYTES).order(buffer.order()).putInt(value).array());
  }

  /** The value of an attribute of 16 bits. */
  static byte[] shortOf(int value) {
    return ByteBuffer.allocate(Short.BYTES)
        .order(ByteOrder.nativeOrder())
        .putShort((short) value)
        .array();
  }

  NetlinkMessage attribute(int type, String value) {
    return attribute(type, (value + '\0').getBytes(StandardCharsets.US_ASCII));
  }

  /** An attribute that holds others. */
  NetlinkMessage nested(int type, Consumer<NetlinkMessage> content) {
    return measured(inner -> content.accept(inner.putShort(type)));
  }

  /** Something that begins with its own length in 16 bits. */
  NetlinkMessage measured(Consumer<NetlinkMessage> content) {
    int start = buffer.position();
    buffer.putShort((short) 0);
    content.accept(this);
    buffer.putShort(start, (short) (buffer.position() - start));
    return this;
  }

  /** The finished message. */
  byte[] bytes() {
    byte[] message = new byte[buffer.position()];
    buffer.putInt(0, message.length);
    buffer.get(0, message);
    return message;
  }

  /** What is behind the header so far. */
  byte[] body() {
    return Arrays.copyOfRange(buffer.array(), HEADER_LENGTH, buffer.position());
  }

  /** {@code length} rounded up to the alignment of messages and attributes. */
  static int aligned(int length) {
    return (length + 3) & ~3;
  }
}
