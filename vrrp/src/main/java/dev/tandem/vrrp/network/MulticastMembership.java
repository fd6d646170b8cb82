package dev.tandem.vrrp.network;

import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.Set;

/**
 * This host's membership in multicast groups on one interface. A capture sees only what the card
 * lets in, and the card lets in what some socket has joined; the socket itself receives nothing.
 */
final class MulticastMembership implements AutoCloseable {

  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int IPPROTO_IP = 0;
  private static final int IP_ADD_MEMBERSHIP = 35;

  /** {@code struct ip_mreqn}: group, address of the interface (unused), index of the interface. */
  private static final int MREQN_LENGTH = 12;

  private static final int MREQN_INDEX = 8;

  private final int socket;

  /**
   * @throws LinuxException when the kernel does not let the interface join
   */
  MulticastMembership(int interfaceIndex, Set<InetAddress> groups) {
    socket = LibC.socket(AF_INET, SOCK_DGRAM, 0);
    try {
      groups.forEach(group -> join(interfaceIndex, group));
    } catch (LinuxException e) {
      LibC.close(socket);
      throw e;
    }
  }

  private void join(int interfaceIndex, InetAddress group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(MREQN_LENGTH, Integer.BYTES);
      MemorySegment.copy(
          group.getAddress(), 0, request, ValueLayout.JAVA_BYTE, 0, group.getAddress().length);
      request.set(ValueLayout.JAVA_INT, MREQN_INDEX, interfaceIndex);
      LibC.setsockopt(
          socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, request, "join " + group.getHostAddress());
    }
  }

  @Override
  public void close() {
    LibC.close(socket);
  }
}
