package dev.tandem.linux.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.BiConsumer;

/** A rtnetlink socket. Not for use by two threads at once. */
final class NetlinkSocket implements AutoCloseable {

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int RECEIVE_BUFFER = 4 << 20;
  private static final int MESSAGE_BUFFER = 1 << 16;

  private static final short TYPE_ERROR = 2;
  private static final short TYPE_DONE = 3;
  private static final int EXT_ACK_MESSAGE = 1;
  private static final short FLAG_CAPPED = 0x100;

  /** Takes one message of which no answer is expected. */
  @FunctionalInterface
  interface EventReader {
    void read(short type, short flags, ByteBuffer body);
  }

  private final Arena arena = Arena.ofShared();
  private final MemorySegment received = arena.allocate(MESSAGE_BUFFER, 8);
  private final int fd;
  private int sequence;

  /**
   * @param groups bit mask of the multicast groups to listen to, 0 for none
   */
  NetlinkSocket(int groups) {
    fd = LibC.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    MemorySegment address = arena.allocate(12, 4);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
    address.set(ValueLayout.JAVA_INT, 8, groups);
    LibC.bind(fd, address, "rtnetlink");
    LibC.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1, "NETLINK_EXT_ACK");
    growReceiveBuffer();
  }

  private void growReceiveBuffer() {
    try {
      LibC.setsockopt(fd, LibC.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER, "SO_RCVBUFFORCE");
    } catch (LinuxException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      LibC.setsockopt(fd, LibC.SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER, "SO_RCVBUF");
    }
  }

  int fd() {
    return fd;
  }

  int nextSequence() {
    return ++sequence;
  }

  /** Sends a request and reads its answers until the kernel acknowledges or refuses it. */
  void exchange(NetlinkMessage request, String operation, BiConsumer<Short, ByteBuffer> answer) {
    int expected = sequence;
    send(request, operation);
    boolean done = false;
    while (!done) {
      ByteBuffer buffer = receive(operation);
      while (!done && buffer.remaining() >= NetlinkMessage.HEADER_LENGTH) {
        done = readOne(buffer, expected, operation, answer);
      }
    }
  }

  /** Hands over every message of the next datagram, in order. Blocks until there is one. */
  void receiveEvents(EventReader reader) {
    ByteBuffer buffer = receive("rtnetlink events");
    while (buffer.remaining() >= NetlinkMessage.HEADER_LENGTH) {
      int start = buffer.position();
      int length = Math.max(buffer.getInt(), NetlinkMessage.HEADER_LENGTH);
      short type = buffer.getShort();
      short flags = buffer.getShort();
      int end = Math.min(start + length, buffer.limit());
      reader.read(type, flags, body(buffer, start, end));
      buffer.position(Math.min(start + NetlinkMessage.aligned(length), buffer.limit()));
    }
  }

  private void send(NetlinkMessage request, String operation) {
    byte[] bytes = request.bytes();
    try (Arena scratch = Arena.ofConfined()) {
      LibC.sendto(fd, scratch.allocateFrom(JAVA_BYTE, bytes), 0, MemorySegment.NULL, operation);
    }
  }

  private ByteBuffer receive(String operation) {
    int length = LibC.recv(fd, received, 0, operation);
    return received.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  private static boolean readOne(
      ByteBuffer buffer, int expected, String operation, BiConsumer<Short, ByteBuffer> answer) {
    int start = buffer.position();
    int length = Math.max(buffer.getInt(), NetlinkMessage.HEADER_LENGTH);
    short type = buffer.getShort();
    short flags = buffer.getShort();
    boolean ours = buffer.getInt() == expected;
    int end = Math.min(start + length, buffer.limit());
    ByteBuffer body = body(buffer, start, end);
    buffer.position(Math.min(start + NetlinkMessage.aligned(length), buffer.limit()));
    if (!ours) {
      return false;
    }
    if (type == TYPE_ERROR || type == TYPE_DONE) {
      refuse(body, flags, operation);
      return true;
    }
    answer.accept(type, body);
    return false;
  }

  private static ByteBuffer body(ByteBuffer buffer, int start, int end) {
    int from = start + NetlinkMessage.HEADER_LENGTH;
    return buffer.slice(from, end - from).order(buffer.order());
  }

  /** Throws what an error message says; one with errno 0 is an acknowledgement. */
  private static void refuse(ByteBuffer body, short flags, String operation) {
    int errno = body.remaining() < Integer.BYTES ? 0 : -body.getInt();
    if (errno == 0) {
      return;
    }
    String detail = "";
    if (body.remaining() >= NetlinkMessage.HEADER_LENGTH) {
      int echoed = (flags & FLAG_CAPPED) != 0 ? NetlinkMessage.HEADER_LENGTH : body.getInt(4);
      int skip = Integer.BYTES + NetlinkMessage.aligned(echoed);
      if (skip <= body.limit()) {
        detail = Attributes.read(body.position(skip)).string(EXT_ACK_MESSAGE).orElse("");
      }
    }
    throw new LinuxException(operation, errno, detail);
  }

  @Override
  public void close() {
    LibC.close(fd);
    arena.close();
  }
}
