package dev.tandem.sync.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A message of the kernel's sync protocol, of either version.
 *
 * @param version 0 or 1
 * @param unknown records with a part that must be understood and is not, which were left out
 */
record KernelMessage(int syncId, int version, List<KernelFlow> flows, int unknown) {

  private static final int TEMPLATE_SECONDS_V0 = 180;

  KernelMessage {
    flows = List.copyOf(flows);
  }

  /**
   * Reads a whole datagram.
   *
   * @throws MalformedKernelMessageException when a size, a count or an option is wrong
   */
  static KernelMessage read(ByteBuffer datagram) {
    check(datagram.remaining() >= KernelFormat.HEADER_V0, "it is too short for a header");
    ByteBuffer message = datagram.slice();
    int size = Short.toUnsignedInt(message.getShort(2));
    check(size == message.limit(), "it says it has %d octets and has %d", size, message.limit());
    boolean later =
        size >= KernelFormat.HEADER_V1
            && message.get(0) == 0
            && message.get(5) == 1
            && message.getShort(6) == 0;
    return later ? readV1(message) : readV0(message);
  }

  private static KernelMessage readV1(ByteBuffer message) {
    int count = message.get(4) & 0xff;
    List<KernelFlow> flows = new ArrayList<>(count);
    int at = KernelFormat.HEADER_V1;
    for (int i = 0; i < count; i++) {
      check(message.limit() - at >= KernelFormat.RECORD_IPV4, "record %d is cut off", i);
      int size = message.getShort(at + 2) & KernelFormat.SIZE_MASK;
      check(
          (message.getShort(at + 2) & ~KernelFormat.SIZE_MASK) == 0,
          "record %d is of another version",
          i);
      check(size <= message.limit() - at, "record %d is cut off", i);
      readRecord(message.slice(at, size), i).ifPresent(flows::add);
      at += size + 3 & ~3;
    }
    return new KernelMessage(message.get(1) & 0xff, 1, flows, count - flows.size());
  }

  private static Optional<KernelFlow> readRecord(ByteBuffer record, int i) {
    boolean ipv6 = record.remaining() > 0 && (record.get() & KernelFormat.TYPE_IPV6) != 0;
    int least = ipv6 ? KernelFormat.RECORD_IPV6 : KernelFormat.RECORD_IPV4;
    check(record.limit() >= least, "record %d is too short", i);
    int protocol = record.get() & 0xff;
    record.getShort();
    int flags = record.getInt();
    int state = record.getShort() & 0xffff;
    int clientPort = record.getShort() & 0xffff;
    int virtualPort = record.getShort() & 0xffff;
    int serverPort = record.getShort() & 0xffff;
    int mark = record.getInt();
    long timeout = Integer.toUnsignedLong(record.getInt());
    InetAddress client = address(record, ipv6);
    InetAddress virtual = address(record, ipv6);
    InetAddress server = address(record, ipv6);
    return Options.read(record, i)
        .map(options ->
            new KernelFlow(
                protocol,
                flags,
                state,
                clientPort,
                virtualPort,
                serverPort,
                mark,
                timeout,
                client,
                virtual,
                server,
                options.sequences(),
                options.engine()));
  }

  /** What follows the addresses of a record. */
  private record Options(List<Integer> sequences, Optional<KernelFlow.Engine> engine) {

    /** Empty if there is one that must be understood and is not. */
    static Optional<Options> read(ByteBuffer record, int i) {
      List<Integer> sequences = List.of();
      String name = "";
      String data = "";
      int seen = 0;
      boolean understood = true;
      while (record.hasRemaining()) {
        check(record.remaining() > 2, "an option of record %d is cut off", i);
        int type = record.get() & 0xff;
        int length = record.get() & 0xff;
        check(length > 0 && length <= record.remaining(), "an option of record %d is cut off", i);
        ByteBuffer value = record.slice(record.position(), length);
        record.position(record.position() + length);
        int known = type & ~KernelFormat.OPTIONAL;
        switch (known) {
          case KernelFormat.OPTION_SEQUENCES -> {
            check(length == KernelFormat.SEQUENCES, "the sequences of record %d are cut off", i);
            sequences = readSequences(value);
          }
          case KernelFormat.OPTION_ENGINE_DATA -> data = HexFormat.of().formatHex(bytes(value));
          case KernelFormat.OPTION_ENGINE_NAME -> {
            check(
                length <= KernelFormat.ENGINE_NAME,
                "the engine's name in record %d is too long",
                i);
            name = new String(bytes(value), StandardCharsets.ISO_8859_1);
          }
          default -> understood &= (type & KernelFormat.OPTIONAL) != 0;
        }
        if (known <= KernelFormat.OPTION_ENGINE_NAME) {
          check((seen & 1 << known) == 0, "an option of record %d comes twice", i);
          seen |= 1 << known;
        }
      }
      boolean byEngine = !name.isEmpty() || !data.isEmpty();
      Options options =
          new Options(
              sequences,
              byEngine ? Optional.of(new KernelFlow.Engine(name, data)) : Optional.empty());
      return understood ? Optional.of(options) : Optional.empty();
    }
  }

  private static KernelMessage readV0(ByteBuffer message) {
    int count = message.get(0) & 0xff;
    List<KernelFlow> flows = new ArrayList<>(count);
    message.position(KernelFormat.HEADER_V0);
    for (int i = 0; i < count; i++) {
      check(message.remaining() >= KernelFormat.RECORD_V0, "record %d is cut off", i);
      message.get();
      int protocol = message.get() & 0xff;
      int clientPort = message.getShort() & 0xffff;
      int virtualPort = message.getShort() & 0xffff;
      int serverPort = message.getShort() & 0xffff;
      InetAddress client = address(message, false);
      InetAddress virtual = address(message, false);
      InetAddress server = address(message, false);
      int flags = message.getShort() & 0xffff;
      int state = message.getShort() & 0xffff;
      List<Integer> sequences = List.of();
      if ((flags & KernelFormat.SEQUENCES_MASK) != 0) {
        check(
            message.remaining() >= KernelFormat.SEQUENCES,
            "the sequences of record %d are cut off",
            i);
        sequences = readSequences(message);
      }
      boolean template = (flags & KernelFormat.TEMPLATE) != 0;
      flows.add(
          new KernelFlow(
              protocol,
              flags,
              template ? 0 : state,
              clientPort,
              virtualPort,
              serverPort,
              0,
              template ? TEMPLATE_SECONDS_V0 : 0,
              client,
              virtual,
              server,
              sequences,
              Optional.empty()));
    }
    return new KernelMessage(message.get(1) & 0xff, 0, flows, 0);
  }

  private static List<Integer> readSequences(ByteBuffer buffer) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < KernelFormat.SEQUENCES; i += Integer.BYTES) {
      numbers.add(buffer.getInt());
    }
    return numbers;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static InetAddress address(ByteBuffer buffer, boolean ipv6) {
    byte[] octets = new byte[ipv6 ? 16 : 4];
    buffer.get(octets);
    try {
      // The general method would make IPv4 of a mapped address.
      return ipv6 ? Inet6Address.getByAddress(null, octets, -1) : InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // the length is right
    }
  }

  private static void check(boolean right, String complaint, Object... details) {
    if (!right) {
      throw new MalformedKernelMessageException(complaint.formatted(details));
    }
  }
}
