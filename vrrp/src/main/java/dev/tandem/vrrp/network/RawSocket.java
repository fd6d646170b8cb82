package dev.tandem.vrrp.network;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * Sends IP packets that come with their headers, and lets the kernel find the way: the next hop and
 * its Ethernet address. Receives nothing.
 */
final class RawSocket implements AutoCloseable {

  private static final short AF_INET = 2;
  private static final short AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;

  /** The protocol by which both families know that the header is in the packet. */
  private static final int IPPROTO_RAW = 255;

  /** {@code struct sockaddr_in}: family, port, address, padding. */
  private static final int SOCKADDR_LENGTH = 16;

  private static final int SOCKADDR_ADDRESS = 4;

  /** {@code struct sockaddr_in6}: family, port, flow, address, scope. */
  private static final int SOCKADDR6_LENGTH = 28;

  private static final int SOCKADDR6_ADDRESS = 8;
  private static final int SOCKADDR6_SCOPE = 24;

  private final boolean ipv6;
  private final int socket;

  /**
   * Opens one in the network namespace of the calling thread.
   *
   * @throws LinuxException without CAP_NET_RAW
   */
  RawSocket(boolean ipv6) {
    this.ipv6 = ipv6;
    this.socket = LibC.socket(ipv6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  }

  /**
   * Sends one packet.
   *
   * @param interfaceIndex over which a link-local address is reached
   * @throws LinuxException for instance when there is no route
   */
  void send(byte[] packet, InetAddress to, int interfaceIndex) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = ipv6 ? address6(arena, to, interfaceIndex) : address4(arena, to);
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
      LibC.sendto(socket, data, 0, address, "send to " + AddressText.of(to));
    }
  }

  private static MemorySegment address4(Arena arena, InetAddress to) {
    MemorySegment address = arena.allocate(SOCKADDR_LENGTH, Integer.BYTES);
    address.set(ValueLayout.JAVA_SHORT, 0, AF_INET);
    address.asSlice(SOCKADDR_ADDRESS).copyFrom(MemorySegment.ofArray(to.getAddress()));
    return address;
  }

  private static MemorySegment address6(Arena arena, InetAddress to, int interfaceIndex) {
    MemorySegment address = arena.allocate(SOCKADDR6_LENGTH, Integer.BYTES);
    address.set(ValueLayout.JAVA_SHORT, 0, AF_INET6);
    address.asSlice(SOCKADDR6_ADDRESS).copyFrom(MemorySegment.ofArray(to.getAddress()));
    if (to instanceof Inet6Address inside && inside.isLinkLocalAddress()) {
      address.set(
          ValueLayout.JAVA_INT.withOrder(ByteOrder.nativeOrder()), SOCKADDR6_SCOPE, interfaceIndex);
    }
    return address;
  }

  @Override
  public void close() {
    LibC.close(socket);
  }
}
