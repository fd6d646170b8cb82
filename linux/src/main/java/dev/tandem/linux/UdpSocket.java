package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A UDP socket of one family that sets the TTL and tells it, which Java's own cannot. It never
 * waits: a {@link PollSet} does. Belongs to one thread.
 */
public final class UdpSocket implements AutoCloseable {

  /** So many bytes of a datagram are taken at most. */
  public static final int LONGEST = 2048;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 04000;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IP_TTL = 2;
  private static final int IPV6_UNICAST_HOPS = 16;
  private static final int IPV6_V6ONLY = 26;
  private static final int IP_RECVTTL = 12;
  private static final int IPV6_RECVHOPLIMIT = 51;
  private static final int IPV6_HOPLIMIT = 52;
  private static final int NAME_LENGTH_AT = 8;
  private static final int CONTROL_LENGTH_AT = 40;
  private static final int CONTROL_TYPE_AT = 12;
  private static final int CONTROL_DATA_AT = 16;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment data = arena.allocate(LONGEST);
  private final MemorySegment name = arena.allocate(SocketName.LONGEST, 4);
  private final MemorySegment control = arena.allocate(64, 8);
  private final MemorySegment header = header();
  private final boolean ipv6;
  private final int fd;

  /** Takes what comes in. */
  @FunctionalInterface
  public interface Taker {

    /** A datagram with its sender and the TTL, or hop limit, that was left when it came. */
    void take(InetAddress source, int ttl, byte[] bytes);
  }

  /**
   * Opens a socket.
   *
   * @param local its address, and by that the family; the any-address for all
   */
  public UdpSocket(InetAddress local, int port) {
    ipv6 = local instanceof Inet6Address;
    fd = LibC.socket(SocketName.family(local), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    try {
      if (ipv6) {
        LibC.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
        LibC.setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
      } else {
        LibC.setsockopt(fd, IPPROTO_IP, IP_RECVTTL, 1, "IP_RECVTTL");
      }
      LibC.bind(
          fd,
          SocketName.write(local, port, name),
          "UDP " + AddressText.of(local) + " port " + port);
    } catch (LinuxException e) {
      close();
      throw e;
    }
  }

  public int fd() {
    return fd;
  }

  /** Sets the TTL, or hop limit, of what is sent from now on. */
  public void sendWithTtl(int ttl) {
    if (ipv6) {
      LibC.setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl, "IPV6_UNICAST_HOPS");
    } else {
      LibC.setsockopt(fd, IPPROTO_IP, IP_TTL, ttl, "IP_TTL");
    }
  }

  /**
   * Sends a datagram.
   *
   * @throws LinuxException when that cannot be now, such as without a route
   */
  public void send(byte[] bytes, InetAddress target, int port) {
    MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, bytes.length);
    LibC.sendto(
        fd,
        data.asSlice(0, bytes.length),
        LibC.MSG_DONTWAIT,
        SocketName.write(target, port, name),
        "send to " + AddressText.of(target));
  }

  /**
   * Takes a datagram.
   *
   * @return whether there was one
   */
  public boolean receive(Taker taker) {
    header.set(JAVA_INT, NAME_LENGTH_AT, SocketName.LONGEST);
    header.set(JAVA_LONG, CONTROL_LENGTH_AT, control.byteSize());
    int length = LibC.recvmsg(fd, header, LibC.MSG_DONTWAIT);
    if (length < 0) {
      return false;
    }
    byte[] address = new byte[ipv6 ? 16 : 4];
    MemorySegment.copy(name, JAVA_BYTE, SocketName.addressAt(ipv6), address, 0, address.length);
    try {
      taker.take(
          InetAddress.getByAddress(address), ttl(), data.asSlice(0, length).toArray(JAVA_BYTE));
      return true;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + address.length + " bytes", e);
    }
  }

  /** It is the only thing that was asked for, and so comes first. */
  private int ttl() {
    boolean there =
        header.get(JAVA_LONG, CONTROL_LENGTH_AT) > CONTROL_DATA_AT
            && control.get(JAVA_INT, CONTROL_TYPE_AT) == (ipv6 ? IPV6_HOPLIMIT : IP_TTL);
    return there ? control.get(JAVA_INT, CONTROL_DATA_AT) : 0;
  }

  /**
   * {@code struct msghdr} with one piece of data, room for the sender's name and for one control
   * message.
   */
  private MemorySegment header() {
    MemorySegment piece = arena.allocate(16, 8);
    piece.set(ADDRESS, 0, data);
    piece.set(JAVA_LONG, 8, data.byteSize());
    MemorySegment message = arena.allocate(56, 8);
    message.set(ADDRESS, 0, name);
    message.set(ADDRESS, 16, piece);
    message.set(JAVA_LONG, 24, 1);
    message.set(ADDRESS, 32, control);
    return message;
  }

  @Override
  public void close() {
    LibC.close(fd);
    arena.close();
  }
}
