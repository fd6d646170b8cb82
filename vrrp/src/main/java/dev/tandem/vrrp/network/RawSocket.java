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
import java.util.Optional;

/**
 * Sends IP packets that come with their headers to one host, and lets the kernel find the way: the
 * next hop and its Ethernet address. Receives nothing, and never waits.
 *
 * <p>While a host on the link does not answer to ARP or neighbour discovery, the packets to it lie
 * in the kernel and count against the socket that sent them. One socket for each host keeps them
 * from taking the room of others.
 */
final class RawSocket implements AutoCloseable {

  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;

  /** The protocol by which both families know that the header is in the packet. */
  private static final int IPPROTO_RAW = 255;

  /** The kernel doubles it: some twenty adverts. What has waited for longer says nothing new. */
  private static final int ROOM = 8192;

  private final InetAddress to;
  private final int socket;

  /**
   * Opens one in the network namespace of the calling thread.
   *
   * @param vrf the device whose routes count; empty for the routes of the host
   * @throws LinuxException without CAP_NET_RAW, or when there is no such device
   */
  RawSocket(InetAddress to, Optional<String> vrf) {
    this.to = to;
    this.socket = LibC.socket(SocketName.family(to), SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    try {
      LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_SNDBUF, ROOM, "SO_SNDBUF");
      vrf.ifPresent(device -> LibC.bindToDevice(socket, device));
    } catch (LinuxException e) {
      close();
      throw e;
    }
  }

  /**
   * Sends one packet.
   *
   * @param interfaceIndex over which a link-local address is reached
   * @throws LinuxException for instance when there is no route; with {@link
   *     dev.tandem.linux.Errno#EAGAIN} when those before it take all the room
   */
  void send(byte[] packet, int interfaceIndex) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = SocketName.of(to, 0, arena);
      if (to instanceof Inet6Address inside && inside.isLinkLocalAddress()) {
        SocketName.setScope(address, interfaceIndex);
      }
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
      LibC.sendto(socket, data, LibC.MSG_DONTWAIT, address, "send to " + AddressText.of(to));
    }
  }

  @Override
  public void close() {
    LibC.close(socket);
  }
}
