package dev.tandem.lvs.forward;

import dev.tandem.lvs.fastpath.TunnelRecords;
import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Wraps packets for tunnels in the room in front of them: IP in IP (RFC 2003, 4213, 2473) of either
 * family, generic UDP encapsulation (variant 0) or GRE (RFC 2784). The twin of tunnel.h; the fields
 * are IPVS's.
 */
public final class Encapsulation {

  /** The most octets that wrapping takes in front of a packet. */
  public static final int MOST_OVERHEAD = 52;

  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int UDP_HEADER = 8;
  private static final int GUE_HEADER = 4;
  private static final int GRE_HEADER = 4;
  private static final int GRE_CHECKSUM = 0x8000;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int ECN_MASK = 3;
  private static final int ECN_CONGESTION = 3;
  private static final int ECN_CAPABLE = 2;
  // The kernel's default range of ephemeral ports, from which it takes the source port of a flow.
  private static final int FIRST_SOURCE_PORT = 32_768;
  private static final int SOURCE_PORTS = 28_231;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final TunnelRecords tunnels;
  private int nextId;

  public Encapsulation(TunnelRecords tunnels) {
    this.tunnels = tunnels;
  }

  /**
   * Wraps a packet whose time to live was counted down already; the packet is the outer one then.
   *
   * @param number of the server
   * @param flowHash tells flows apart, for the source port of UDP encapsulation
   */
  public void wrap(PacketView packet, int number, long flowHash) {
    MemorySegment memory = packet.memory();
    boolean inIpv6 = tunnels.overIpv6(number);
    int outer = inIpv6 ? IPV6_HEADER : IPV4_HEADER;
    int inner = packet.totalLength();
    int ttl = packet.ttl();
    int tos = tosOf(packet.tos());
    boolean innerIpv6 = packet.ipv6();
    // As with IPVS, what wraps IPv6 may be fragmented: the inner packet never was too long.
    boolean keepsDf = !innerIpv6 && packet.dontFragment() && tunnels.keepsDf(number);
    int kind = tunnels.kind(number);
    int shim = shimLength(number, kind);
    packet.prepend(outer, shim);
    long ip = packet.ip();
    int payload = shim + inner;
    if (inIpv6) {
      ipv6Header(memory, ip, number, tos, ttl, protocol(kind, innerIpv6), payload);
    } else {
      ipv4Header(memory, ip, number, tos, ttl, protocol(kind, innerIpv6), payload, keepsDf);
    }
    switch (kind) {
      case TunnelRecords.GUE -> gue(memory, ip, ip + outer, number, payload, innerIpv6, flowHash);
      case TunnelRecords.GRE -> gre(memory, ip + outer, number, payload, innerIpv6);
      default -> {}
    }
  }

  /** Congestion marks of the inner packet must not come from the outer one's path. */
  private static int tosOf(int inner) {
    return (inner & ECN_MASK) == ECN_CONGESTION ? (inner & ~ECN_MASK) | ECN_CAPABLE : inner;
  }

  private int shimLength(int number, int kind) {
    return switch (kind) {
      case TunnelRecords.GUE -> UDP_HEADER + GUE_HEADER;
      case TunnelRecords.GRE -> tunnels.checksum(number) ? 2 * GRE_HEADER : GRE_HEADER;
      default -> 0;
    };
  }

  private static int protocol(int kind, boolean innerIpv6) {
    return switch (kind) {
      case TunnelRecords.GUE -> PacketView.UDP;
      case TunnelRecords.GRE -> PacketView.GRE;
      default -> wrapped(innerIpv6);
    };
  }

  /** The protocol that an inner packet is. */
  private static int wrapped(boolean ipv6) {
    return ipv6 ? PacketView.IPV6 : PacketView.IPIP;
  }

  private void ipv4Header(
      MemorySegment memory,
      long ip,
      int number,
      int tos,
      int ttl,
      int protocol,
      int payload,
      boolean keepsDf) {
    memory.set(SHORT, ip, (short) (0x4500 | tos));
    memory.set(SHORT, ip + 2, (short) (IPV4_HEADER + payload));
    memory.set(SHORT, ip + 4, keepsDf ? 0 : (short) nextId++);
    memory.set(SHORT, ip + 6, (short) (keepsDf ? DONT_FRAGMENT : 0));
    memory.set(SHORT, ip + 8, (short) (ttl << 8 | protocol));
    memory.set(SHORT, ip + 10, (short) 0);
    memory.set(INT, ip + 12, (int) tunnels.sourceLow(number));
    memory.set(INT, ip + 16, (int) tunnels.serverLow(number));
    memory.set(SHORT, ip + 10, (short) Checksums.of(memory, ip, IPV4_HEADER));
  }

  private void ipv6Header(
      MemorySegment memory, long ip, int number, int tos, int ttl, int protocol, int payload) {
    memory.set(INT, ip, 6 << 28 | tos << 20);
    memory.set(SHORT, ip + 4, (short) payload);
    memory.set(SHORT, ip + 6, (short) (protocol << 8 | ttl));
    memory.set(LONG, ip + 8, tunnels.sourceHigh(number));
    memory.set(LONG, ip + 16, tunnels.sourceLow(number));
    memory.set(LONG, ip + 24, tunnels.serverHigh(number));
    memory.set(LONG, ip + 32, tunnels.serverLow(number));
  }

  private void gue(
      MemorySegment memory,
      long ip,
      long udp,
      int number,
      int length,
      boolean innerIpv6,
      long flowHash) {
    int range = (int) (((flowHash >>> Integer.SIZE) * SOURCE_PORTS) >>> Integer.SIZE);
    memory.set(SHORT, udp, (short) (FIRST_SOURCE_PORT + range));
    memory.set(SHORT, udp + 2, (short) tunnels.port(number));
    memory.set(SHORT, udp + 4, (short) length);
    memory.set(SHORT, udp + 6, (short) 0);
    memory.set(INT, udp + UDP_HEADER, wrapped(innerIpv6) << 16);
    if (tunnels.checksum(number)) {
      int checksum = Checksums.ofTransport(memory, ip, udp, PacketView.UDP, length);
      memory.set(SHORT, udp + 6, (short) (checksum == 0 ? 0xffff : checksum));
    }
  }

  private void gre(MemorySegment memory, long gre, int number, int length, boolean innerIpv6) {
    boolean checksum = tunnels.checksum(number);
    int ethertype = innerIpv6 ? PacketView.ETHERTYPE_IPV6 : PacketView.ETHERTYPE_IPV4;
    memory.set(INT, gre, (checksum ? GRE_CHECKSUM : 0) << 16 | ethertype);
    if (checksum) {
      memory.set(INT, gre + GRE_HEADER, 0);
      memory.set(SHORT, gre + GRE_HEADER, (short) Checksums.of(memory, gre, length));
    }
  }
}
