package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * ICMP errors (RFC 792, RFC 4443), built around the packet they complain about: the headers are
 * written into the room in front of it.
 */
final class IcmpErrors {

  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int ICMP_HEADER = 8;
  // RFC 1812 section 4.3.2.3: as much of the packet as fits, but no more than 576 octets in all.
  private static final int MAX_LENGTH = 576;
  // RFC 4443 section 2.4: as much as fits into the smallest MTU of IPv6.
  private static final int MAX_LENGTH_IPV6 = 1280;
  private static final int TTL = 64;
  // RFC 1812 section 4.3.2.5: precedence "internetwork control", the rest as in the packet.
  private static final int TOS_INTERNETWORK_CONTROL = 0xc0;
  private static final int TOS_MASK = 0x1e;
  // No more than this many errors a second: they must not serve to flood anyone.
  private static final int PER_SECOND = 1000;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private long fromHigh;
  private long fromLow;
  private long toHigh;
  private long toLow;
  private long second;
  private int sentInSecond;
  private int nextId;

  /** Octets that an error needs in front of the packet. */
  static int headroom(boolean ipv6) {
    return (ipv6 ? IPV6_HEADER : IPV4_HEADER) + ICMP_HEADER;
  }

  /** Whether the rate of errors allows another one now. */
  boolean allowed(long nanoTime) {
    long now = nanoTime / NANOS_PER_SECOND;
    if (now != second) {
      second = now;
      sentInSecond = 0;
    }
    return sentInSecond++ < PER_SECOND;
  }

  /** The next error comes from this address. */
  IcmpErrors from(long high, long low) {
    fromHigh = high;
    fromLow = low;
    return this;
  }

  /** The next error goes to this address. */
  IcmpErrors to(long high, long low) {
    toHigh = high;
    toLow = low;
    return this;
  }

  /**
   * Turns a packet into an error about it, to its sender.
   *
   * @param mtu with {@link IcmpError#TOO_BIG}: the longest packet that would pass; else 0
   * @return the length of the new frame, which starts {@link #headroom} octets before the old one
   */
  int build(PacketView packet, IcmpError error, int mtu) {
    boolean ipv6 = packet.ipv6();
    turnAround(packet.memory(), packet.frame(), packet.frame() - headroom(ipv6));
    to(packet.sourceHigh(), packet.sourceLow());
    int typeAndCode = error.typeAndCode(ipv6);
    return PacketView.ETHERNET_HEADER
        + build(packet.memory(), packet.ip(), packet.totalLength(), ipv6, typeAndCode, mtu);
  }

  /**
   * Writes an error in front of the packet that it is about.
   *
   * @param about where that packet starts
   * @param available how much of it there is to quote
   * @return the length of the new IP packet, which starts {@link #headroom} octets before the other
   */
  int build(
      MemorySegment memory, long about, int available, boolean ipv6, int typeAndCode, int mtu) {
    long ip = about - headroom(ipv6);
    long icmp = about - ICMP_HEADER;
    int most = (ipv6 ? MAX_LENGTH_IPV6 : MAX_LENGTH) - headroom(ipv6);
    int length = ICMP_HEADER + Math.min(available, most);
    if (ipv6) {
      ipv6Header(memory, ip, length);
    } else {
      int tos = (memory.get(BYTE, about + 1) & TOS_MASK) | TOS_INTERNETWORK_CONTROL;
      ipv4Header(memory, ip, tos, length);
    }
    memory.set(SHORT, icmp, (short) typeAndCode);
    memory.set(SHORT, icmp + 2, (short) 0);
    memory.set(INT, icmp + 4, mtu);
    memory.set(SHORT, icmp + 2, (short) checksum(memory, ip, icmp, length, ipv6));
    return (int) (icmp - ip) + length;
  }

  /** The checksum of a message; 0 when the right one is in it. */
  static int checksum(MemorySegment memory, long ip, long icmp, int length, boolean ipv6) {
    return ipv6
        ? Checksums.ofTransport(memory, ip, icmp, PacketView.ICMPV6, length)
        : Checksums.of(memory, icmp, length);
  }

  private void ipv4Header(MemorySegment memory, long ip, int tos, int payload) {
    memory.set(BYTE, ip, (byte) 0x45);
    memory.set(BYTE, ip + 1, (byte) tos);
    memory.set(SHORT, ip + 2, (short) (IPV4_HEADER + payload));
    memory.set(SHORT, ip + 4, (short) nextId++);
    memory.set(SHORT, ip + 6, (short) 0);
    memory.set(BYTE, ip + 8, (byte) TTL);
    memory.set(BYTE, ip + 9, (byte) PacketView.ICMP);
    memory.set(SHORT, ip + 10, (short) 0);
    memory.set(INT, ip + 12, (int) fromLow);
    memory.set(INT, ip + 16, (int) toLow);
    memory.set(SHORT, ip + 10, (short) Checksums.of(memory, ip, IPV4_HEADER));
  }

  private void ipv6Header(MemorySegment memory, long ip, int payload) {
    memory.set(INT, ip, 6 << 28);
    memory.set(SHORT, ip + 4, (short) payload);
    memory.set(BYTE, ip + 6, (byte) PacketView.ICMPV6);
    memory.set(BYTE, ip + 7, (byte) TTL);
    memory.set(LONG, ip + 8, fromHigh);
    memory.set(LONG, ip + 16, fromLow);
    memory.set(LONG, ip + 24, toHigh);
    memory.set(LONG, ip + 32, toLow);
  }

  /** Writes the Ethernet header of an answer to the sender of another frame. */
  private static void turnAround(MemorySegment memory, long from, long to) {
    int destinationHigh = memory.get(INT, from);
    short destinationLow = memory.get(SHORT, from + 4);
    memory.set(INT, to, memory.get(INT, from + 6));
    memory.set(SHORT, to + 4, memory.get(SHORT, from + 10));
    memory.set(INT, to + 6, destinationHigh);
    memory.set(SHORT, to + 10, destinationLow);
    memory.set(SHORT, to + 12, memory.get(SHORT, from + 12));
  }
}
