package dev.tandem.sync.ipvs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Packs flows into messages of the kernel's sync protocol, one message at a time. */
final class KernelPacker {

  private static final int LONGEST_FLOW = 512;

  private final int syncId;
  private final int version;
  private final ByteBuffer buffer;
  private int count;

  /**
   * Starts an empty message.
   *
   * @param version 0 or 1
   * @param maxLength of a message in octets; one flow finds room in any case
   */
  KernelPacker(int syncId, int version, int maxLength) {
    this.syncId = syncId;
    this.version = version;
    this.buffer = ByteBuffer.allocate(Math.max(maxLength, LONGEST_FLOW));
    clear();
  }

  private void clear() {
    count = 0;
    buffer.clear().position(header());
  }

  private int header() {
    return version == 0 ? KernelFormat.HEADER_V0 : KernelFormat.HEADER_V1;
  }

  /** Whether a flow can be told in this version at all: version 0 knows IPv4 and no marks. */
  boolean tells(KernelFlow flow) {
    boolean plain = !flow.ipv6() && flow.protocol() != 0 && flow.engine().isEmpty();
    return version == 1 || plain;
  }

  /** Adds a flow; false when the message must be taken first. */
  boolean add(KernelFlow flow) {
    int padding = -buffer.position() & 3;
    if (count == KernelFormat.MOST_RECORDS || buffer.remaining() < padding + length(flow)) {
      return false;
    }
    buffer.put(new byte[padding]);
    if (version == 0) {
      writeV0(flow);
    } else {
      writeV1(flow);
    }
    count++;
    return true;
  }

  private int length(KernelFlow flow) {
    boolean shifted = !flow.sequences().isEmpty();
    if (version == 0) {
      return KernelFormat.RECORD_V0 + (shifted ? KernelFormat.SEQUENCES : 0);
    }
    return (flow.ipv6() ? KernelFormat.RECORD_IPV6 : KernelFormat.RECORD_IPV4)
        + (shifted ? 2 + KernelFormat.SEQUENCES : 0)
        + flow.engine()
            .map(engine ->
                optionLength(engine.data().length() / 2) + optionLength(engine.name().length()))
            .orElse(0);
  }

  private static int optionLength(int value) {
    return value == 0 ? 0 : 2 + value;
  }

  private void writeV1(KernelFlow flow) {
    buffer.put((byte) (flow.ipv6() ? KernelFormat.TYPE_IPV6 : 0)).put((byte) flow.protocol());
    buffer.putShort((short) length(flow)).putInt(flow.flags());
    buffer.putShort((short) flow.state()).putShort((short) flow.clientPort());
    buffer.putShort((short) flow.virtualPort()).putShort((short) flow.serverPort());
    buffer.putInt(flow.mark()).putInt((int) flow.timeoutSeconds());
    buffer.put(flow.client().getAddress());
    buffer.put(flow.virtual().getAddress());
    buffer.put(flow.server().getAddress());
    if (!flow.sequences().isEmpty()) {
      buffer.put((byte) KernelFormat.OPTION_SEQUENCES).put((byte) KernelFormat.SEQUENCES);
      flow.sequences().forEach(buffer::putInt);
    }
    flow.engine()
        .ifPresent(engine -> {
          option(KernelFormat.OPTION_ENGINE_DATA, HexFormat.of().parseHex(engine.data()));
          option(
              KernelFormat.OPTION_ENGINE_NAME, engine.name().getBytes(StandardCharsets.ISO_8859_1));
        });
  }

  private void option(int type, byte[] value) {
    if (value.length > 0) {
      buffer.put((byte) type).put((byte) value.length).put(value);
    }
  }

  private void writeV0(KernelFlow flow) {
    buffer.put((byte) 0).put((byte) flow.protocol());
    buffer.putShort((short) flow.clientPort());
    buffer.putShort((short) flow.virtualPort()).putShort((short) flow.serverPort());
    buffer.put(flow.client().getAddress());
    buffer.put(flow.virtual().getAddress());
    buffer.put(flow.server().getAddress());
    buffer.putShort((short) flow.flags()).putShort((short) flow.state());
    flow.sequences().forEach(buffer::putInt);
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** The message, after which another one is begun. */
  byte[] take() {
    int size = buffer.position();
    buffer.put(1, (byte) syncId).putShort(2, (short) size);
    if (version == 0) {
      buffer.put(0, (byte) count);
    } else {
      buffer.put(0, (byte) 0).put(4, (byte) count).put(5, (byte) 1).putShort(6, (short) 0);
    }
    byte[] message = Arrays.copyOf(buffer.array(), size);
    clear();
    return message;
  }
}
