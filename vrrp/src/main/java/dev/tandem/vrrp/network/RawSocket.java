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
 * Sends IP packets that come with their headers, and lets the kernel find the way: the next hop and
 * its Ethernet address. Receives nothing.
 */
final class RawSocket implements AutoCloseable {

  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;

  /** The protocol by which both families know that the header is in the packet. */
  private static final int IPPROTO_RAW = 255;

  private final int socket;

  /**
   * Opens one in the network namespace of the calling thread.
   *
   * @param vrf the device whose routes count; empty for the routes of the host
   * @throws LinuxException without CAP_NET_RAW, or when there is no such device
   */
  RawSocket(boolean ipv6, Optional<String> vrf) {
    this.socket =
        LibC.socket(
            ipv6 ? SocketName.AF_INET6 : SocketName.AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    try {
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
   * @throws LinuxException for instance when there is no route
   */
  void send(byte[] packet, InetAddress to, int interfaceIndex) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = SocketName.of(to, 0, arena);
      if (to instanceof Inet6Address inside && inside.isLinkLocalAddress()) {
        SocketName.setScope(address, interfaceIndex);
      }
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
      LibC.sendto(socket, data, 0, address, "send to " + AddressText.of(to));
    }
  }

  @Override
  public void close() {
    LibC.close(socket);
  }
}
