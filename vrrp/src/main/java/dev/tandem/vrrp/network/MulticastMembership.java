package dev.tandem.vrrp.network;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.SocketName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * This host's membership in multicast groups on one interface. A capture sees only what the card
 * lets in, and the card lets in what some socket has joined; the socket itself receives nothing.
 */
final class MulticastMembership implements AutoCloseable {

  private static final int SOCK_DGRAM = 2;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IP_ADD_MEMBERSHIP = 35;
  private static final int IPV6_ADD_MEMBERSHIP = 20;

  /** {@code struct ip_mreqn}: group, address of the interface (unused), index of the interface. */
  private static final int MREQN_LENGTH = 12;

  private static final int MREQN_INDEX = 8;

  /** {@code struct ipv6_mreq}: group, index of the interface. */
  private static final int MREQ6_LENGTH = 20;

  private static final int MREQ6_INDEX = 16;

  private final List<Integer> sockets = new ArrayList<>();

  /**
   * @throws LinuxException when the kernel does not let the interface join
   */
  MulticastMembership(int interfaceIndex, Set<InetAddress> groups) {
    try {
      groups.forEach(group -> join(interfaceIndex, group));
    } catch (LinuxException e) {
      close();
      throw e;
    }
  }

  private void join(int interfaceIndex, InetAddress group) {
    boolean ipv6 = group instanceof Inet6Address;
    int socket = LibC.socket(SocketName.family(group), SOCK_DGRAM, 0);
    sockets.add(socket);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(ipv6 ? MREQ6_LENGTH : MREQN_LENGTH, Integer.BYTES);
      request.copyFrom(MemorySegment.ofArray(group.getAddress()));
      request.set(ValueLayout.JAVA_INT, ipv6 ? MREQ6_INDEX : MREQN_INDEX, interfaceIndex);
      LibC.setsockopt(
          socket,
          ipv6 ? IPPROTO_IPV6 : IPPROTO_IP,
          ipv6 ? IPV6_ADD_MEMBERSHIP : IP_ADD_MEMBERSHIP,
          request,
          "join " + AddressText.of(group));
    }
  }

  @Override
  public void close() {
    sockets.forEach(LibC::close);
  }
}
