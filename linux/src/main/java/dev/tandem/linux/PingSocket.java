package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sends ICMP echo requests to one host and waits for its replies, over the kernel's ping sockets:
 * it fills in identifier and checksum, and hands over the replies to this socket alone. Belongs to
 * one thread.
 *
 * <pre>
 * +-----------+-----------+---------------+---------------+---------------+------
 * | type (1)  | code (1)  | checksum (2)  | identifier(2) | sequence (2)  | data
 * +-----------+-----------+---------------+---------------+---------------+------
 * </pre>
 */
public final class PingSocket implements AutoCloseable {

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final byte ECHO_REQUEST = 8;
  private static final byte ECHO_REQUEST_6 = (byte) 128;
  private static final byte ECHO_REPLY = 0;
  private static final byte ECHO_REPLY_6 = (byte) 129;
  private static final int SEQUENCE = 6;
  private static final int LENGTH = 8 + 56;

  /**
   * Where requests come from.
   *
   * @param address of this host; empty to leave it to the kernel
   * @param device the interface they leave by; empty for whichever the routes say
   * @param mark of their packets, all 32 bits of it
   */
  public record Source(Optional<InetAddress> address, Optional<String> device, OptionalInt mark) {

    /** As the kernel sees fit. */
    public static final Source ANY =
        new Source(Optional.empty(), Optional.empty(), OptionalInt.empty());
  }

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment data = arena.allocate(2048);
  private final MemorySegment target;
  private final boolean ipv6;
  private final int fd;

  /**
   * Opens a socket.
   *
   * @throws LinuxException with {@link Errno#EACCES} when {@code net.ipv4.ping_group_range} does
   *     not allow it to the group of this process, {@link Errno#ENODEV} without the source's device
   */
  public PingSocket(InetAddress host, Source source) {
    ipv6 = host instanceof Inet6Address;
    target = SocketName.of(host, 0, arena);
    fd =
        LibC.socket(
            SocketName.family(host),
            SOCK_DGRAM | SOCK_CLOEXEC,
            ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
    try {
      // The device first: an address that is only valid on a link cannot be bound without it.
      source.device().ifPresent(device -> LibC.bindToDevice(fd, device));
      source
          .mark()
          .ifPresent(mark -> LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_MARK, mark, "SO_MARK"));
      source.address().ifPresent(this::bind);
    } catch (LinuxException e) {
      close();
      throw e;
    }
  }

  private void bind(InetAddress source) {
    LibC.bind(fd, SocketName.of(source, 0, arena), "ICMP to " + AddressText.of(source));
  }

  /**
   * Asks once.
   *
   * @param sequence 0..65535, by which the reply is known
   * @return whether the reply came in time
   */
  public boolean ping(int sequence, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    MemorySegment request = data.asSlice(0, LENGTH).fill((byte) 0);
    request.set(JAVA_BYTE, 0, ipv6 ? ECHO_REQUEST_6 : ECHO_REQUEST);
    putSequence(request, sequence);
    LibC.sendto(fd, request, 0, target, "send an ICMP echo request");
    try (PollSet readable = new PollSet(fd)) {
      long left = timeout.toMillis();
      while (left > 0) {
        if (readable.await((int) Math.min(left, Integer.MAX_VALUE)) && isReply(sequence)) {
          return true;
        }
        left = (end - System.nanoTime()) / 1_000_000;
      }
    }
    return false;
  }

  private boolean isReply(int sequence) {
    int length = LibC.recv(fd, data, LibC.MSG_DONTWAIT, "receive an ICMP echo reply");
    return length > SEQUENCE + 1
        && data.get(JAVA_BYTE, 0) == (ipv6 ? ECHO_REPLY_6 : ECHO_REPLY)
        && (data.get(JAVA_BYTE, SEQUENCE) & 0xff) == sequence >> 8
        && (data.get(JAVA_BYTE, SEQUENCE + 1) & 0xff) == (sequence & 0xff);
  }

  private static void putSequence(MemorySegment message, int sequence) {
    message.set(JAVA_BYTE, SEQUENCE, (byte) (sequence >> 8));
    message.set(JAVA_BYTE, SEQUENCE + 1, (byte) sequence);
  }

  @Override
  public void close() {
    LibC.close(fd);
    arena.close();
  }
}
