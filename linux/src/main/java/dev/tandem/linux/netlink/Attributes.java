package dev.tandem.linux.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The attributes behind a message's fixed body, by type; unknown types are kept, nested ones raw.
 */
final class Attributes {

  private static final int TYPE_MASK = 0x3fff;

  private final Map<Integer, ByteBuffer> values = new HashMap<>();

  /** Reads what remains of the buffer; a torn attribute ends the list. */
  static Attributes read(ByteBuffer buffer) {
    Attributes attributes = new Attributes();
    while (buffer.remaining() >= NetlinkMessage.ATTRIBUTE_HEADER_LENGTH) {
      int start = buffer.position();
      int length = buffer.getShort() & 0xffff;
      int type = buffer.getShort() & TYPE_MASK;
      if (length < NetlinkMessage.ATTRIBUTE_HEADER_LENGTH || start + length > buffer.limit()) {
        break;
      }
      int valueLength = length - NetlinkMessage.ATTRIBUTE_HEADER_LENGTH;
      attributes.values.put(
          type, buffer.slice(buffer.position(), valueLength).order(buffer.order()));
      buffer.position(Math.min(start + NetlinkMessage.aligned(length), buffer.limit()));
    }
    return attributes;
  }

  Optional<byte[]> bytes(int type) {
    ByteBuffer value = values.get(type);
    if (value == null) {
      return Optional.empty();
    }
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return Optional.of(bytes);
  }

  int intOr(int type, int otherwise) {
    ByteBuffer value = values.get(type);
    return value == null || value.remaining() < Integer.BYTES ? otherwise : value.getInt(0);
  }

  /** An unsigned number of two octets. */
  int shortOr(int type, int otherwise) {
    ByteBuffer value = values.get(type);
    return value == null || value.remaining() < Short.BYTES
        ? otherwise
        : value.getShort(0) & 0xffff;
  }

  /** The attributes inside one. */
  Optional<Attributes> nested(int type) {
    ByteBuffer value = values.get(type);
    return value == null
        ? Optional.empty()
        : Optional.of(read(value.duplicate().order(value.order())));
  }

  /** A string up to its terminating zero. */
  Optional<String> string(int type) {
    return bytes(type).map(Attributes::untilZero);
  }

  /** An IPv4 or IPv6 address; empty also when the value has neither's length. */
  Optional<InetAddress> address(int type) {
    return bytes(type)
        .flatMap(octets -> {
          try {
            return Optional.of(InetAddress.getByAddress(octets));
          } catch (UnknownHostException e) {
            return Optional.empty();
          }
        });
  }

  private static String untilZero(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
