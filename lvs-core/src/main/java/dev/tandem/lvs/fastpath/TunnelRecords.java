package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.service.Tunnel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * How packets to each real server are wrapped, by the server's number. The engine writes; the
 * program reads a record between two looks at its version, as with {@link HopRecords}.
 */
public final class TunnelRecords {

  public static final int IPIP = 0;
  public static final int GUE = 1;
  public static final int GRE = 2;

  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int UDP_AND_GUE_HEADER = 12;
  private static final int REMOTE_CHECKSUM_OPTION = 8;
  private static final int GRE_HEADER = 4;
  private static final int GRE_CHECKSUM = 4;
  private static final VarHandle VERSION = JAVA_INT.varHandle();
  private static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort NET_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;

  public TunnelRecords(MemorySegment memory) {
    this.memory = memory;
  }

  /**
   * Sets how packets are wrapped; what is so already stays untouched.
   *
   * @param source this host's address towards the server
   * @param linkMtu the longest packet that the way to the server takes
   * @param pathMtuDiscovery whether the wrapped packet may be fragmented only if the inner one may
   */
  public void set(
      int number,
      Tunnel tunnel,
      InetAddress source,
      InetAddress server,
      int linkMtu,
      boolean pathMtuDiscovery) {
    long at = at(number);
    boolean ipv6 = !IpAddress.isIpv4(IpAddress.high(server), IpAddress.low(server));
    int mtu = Math.clamp(linkMtu - overhead(tunnel, ipv6), 0, 0xffff);
    int flags = flags(tunnel, ipv6, pathMtuDiscovery);
    if (known(number)
        && mtu(number) == mtu
        && port(number) == tunnel.port()
        && kind(number) == kind(tunnel)
        && memory.get(JAVA_BYTE, at + SharedLayout.TUNNEL_FLAGS) == flags
        && holds(at + SharedLayout.TUNNEL_SOURCE, source)
        && holds(at + SharedLayout.TUNNEL_SERVER, server)) {
      return;
    }
    int version = (int) VERSION.get(memory, at) | 1;
    VERSION.setVolatile(memory, at, version);
    memory.set(JAVA_SHORT, at + SharedLayout.TUNNEL_MTU, (short) mtu);
    memory.set(NET_SHORT, at + SharedLayout.TUNNEL_PORT, (short) tunnel.port());
    memory.set(JAVA_BYTE, at + SharedLayout.TUNNEL_KIND, (byte) kind(tunnel));
    memory.set(JAVA_BYTE, at + SharedLayout.TUNNEL_FLAGS, (byte) flags);
    write(at + SharedLayout.TUNNEL_SOURCE, source);
    write(at + SharedLayout.TUNNEL_SERVER, server);
    VERSION.setRelease(memory, at, version == -1 ? 2 : version + 1);
  }

  private boolean holds(long at, InetAddress address) {
    return memory.get(NET_LONG, at) == IpAddress.high(address)
        && memory.get(NET_LONG, at + Long.BYTES) == IpAddress.low(address);
  }

  private void write(long at, InetAddress address) {
    memory.set(NET_LONG, at, IpAddress.high(address));
    memory.set(NET_LONG, at + Long.BYTES, IpAddress.low(address));
  }

  private static int flags(Tunnel tunnel, boolean ipv6, boolean pathMtuDiscovery) {
    boolean checksum = tunnel.checksum() != Tunnel.Checksum.NONE;
    return (checksum ? SharedLayout.TUNNEL_CHECKSUM : 0)
        | (pathMtuDiscovery ? SharedLayout.TUNNEL_KEEPS_DF : 0)
        | (ipv6 ? SharedLayout.TUNNEL_OVER_IPV6 : 0);
  }

  private static int kind(Tunnel tunnel) {
    return switch (tunnel.type()) {
      case IPIP -> IPIP;
      case GUE -> GUE;
      case GRE -> GRE;
    };
  }

  /** Octets that IPVS takes off the link's MTU for a tunnel, whether each packet needs them all. */
  private static int overhead(Tunnel tunnel, boolean ipv6) {
    boolean remote = tunnel.checksum() == Tunnel.Checksum.REMOTE;
    boolean checksum = tunnel.checksum() != Tunnel.Checksum.NONE;
    int shim =
        switch (tunnel.type()) {
          case IPIP -> 0;
          case GUE -> UDP_AND_GUE_HEADER + (remote ? REMOTE_CHECKSUM_OPTION : 0);
          case GRE -> GRE_HEADER + (checksum ? GRE_CHECKSUM : 0);
        };
    return (ipv6 ? IPV6_HEADER : IPV4_HEADER) + shim;
  }

  /** Says that nothing can be sent to the server, because there is no way to it. */
  public void clear(int number) {
    VERSION.setRelease(memory, at(number), 0);
  }

  public boolean known(int number) {
    return (int) VERSION.get(memory, at(number)) != 0;
  }

  /** One of the constants. */
  public int kind(int number) {
    return memory.get(JAVA_BYTE, at(number) + SharedLayout.TUNNEL_KIND);
  }

  /** UDP port of a GUE decapsulator. */
  public int port(int number) {
    return memory.get(NET_SHORT, at(number) + SharedLayout.TUNNEL_PORT) & 0xffff;
  }

  /** The longest packet that can be wrapped whole. */
  public int mtu(int number) {
    return memory.get(JAVA_SHORT, at(number) + SharedLayout.TUNNEL_MTU) & 0xffff;
  }

  public void mtu(int number, int mtu) {
    memory.set(JAVA_SHORT, at(number) + SharedLayout.TUNNEL_MTU, (short) mtu);
  }

  public boolean checksum(int number) {
    return flag(number, SharedLayout.TUNNEL_CHECKSUM);
  }

  public boolean keepsDf(int number) {
    return flag(number, SharedLayout.TUNNEL_KEEPS_DF);
  }

  public boolean overIpv6(int number) {
    return flag(number, SharedLayout.TUNNEL_OVER_IPV6);
  }

  public long sourceHigh(int number) {
    return memory.get(NET_LONG, at(number) + SharedLayout.TUNNEL_SOURCE);
  }

  public long sourceLow(int number) {
    return memory.get(NET_LONG, at(number) + SharedLayout.TUNNEL_SOURCE + Long.BYTES);
  }

  public long serverHigh(int number) {
    return memory.get(NET_LONG, at(number) + SharedLayout.TUNNEL_SERVER);
  }

  public long serverLow(int number) {
    return memory.get(NET_LONG, at(number) + SharedLayout.TUNNEL_SERVER + Long.BYTES);
  }

  private boolean flag(int number, int flag) {
    return (memory.get(JAVA_BYTE, at(number) + SharedLayout.TUNNEL_FLAGS) & flag) != 0;
  }

  private static long at(int number) {
    return (long) number * SharedLayout.TUNNEL_LENGTH;
  }
}
