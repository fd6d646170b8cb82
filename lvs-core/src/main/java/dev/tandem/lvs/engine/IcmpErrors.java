package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * ICMP errors to clients (RFC 792), built around the packet they complain about: the headers are
 * written into the room in front of it. The frame goes back to where it came from.
 */
final class IcmpErrors {

  /** Octets that an error needs in front of the frame. */
  static final int HEADROOM = 28;

  static final int PORT_UNREACHABLE = 0x0303;
  static final int FRAGMENTATION_NEEDED = 0x0304;
  static final int TIME_EXCEEDED = 0x0b00;

  private static final int IP_HEADER = 20;
  private static final int ICMP_HEADER = 8;
  // RFC 1812 section 4.3.2.3: as much of the packet as fits, but no more than 576 octets in all.
  private static final int MAX_LENGTH = 576;
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

  private long second;
  private int sentInSecond;
  private int nextId;

  /** Whether the rate of errors allows another one now. */
  boolean allowed(long nanoTime) {
    long now = nanoTime / NANOS_PER_SECOND;
    if (now != second) {
      second = now;
      sentInSecond = 0;
    }
    return sentInSecond++ < PER_SECOND;
  }

  /**
   * Turns a packet into an error about it.
   *
   * @param typeAndCode one of the constants
   * @param source the address that complains
   * @param mtu with {@link #FRAGMENTATION_NEEDED}: the longest packet that would pass; else 0
   * @return the length of the new frame, which starts {@link #HEADROOM} octets before the old one
   */
  int build(PacketView packet, int typeAndCode, int source, int mtu) {
    turnAround(packet.memory(), packet.frame(), packet.frame() - HEADROOM);
    return PacketView.ETHERNET_HEADER
        + build(
            packet.memory(),
            packet.ip(),
            packet.totalLength(),
            typeAndCode,
            source,
            packet.source(),
            mtu);
  }

  /**
   * Writes an error in front of the packet that it is about.
   *
   * @param about where that packet starts
   * @param available how much of it there is to quote
   * @return the length of the new IP packet, which starts {@link #HEADROOM} octets before the other
   */
  int build(
      MemorySegment memory,
      long about,
      int available,
      int typeAndCode,
      int source,
      int target,
      int mtu) {
    long ip = about - HEADROOM;
    long icmp = ip + IP_HEADER;
    int quoted = Math.min(available, MAX_LENGTH - IP_HEADER - ICMP_HEADER);
    int length = IP_HEADER + ICMP_HEADER + quoted;
    int tos = (memory.get(BYTE, about + 1) & TOS_MASK) | TOS_INTERNETWORK_CONTROL;

    memory.set(BYTE, ip, (byte) 0x45);
    memory.set(BYTE, ip + 1, (byte) tos);
    memory.set(SHORT, ip + 2, (short) length);
    memory.set(SHORT, ip + 4, (short) nextId++);
    memory.set(SHORT, ip + 6, (short) 0);
    memory.set(BYTE, ip + 8, (byte) TTL);
    memory.set(BYTE, ip + 9, (byte) PacketView.ICMP);
    memory.set(SHORT, ip + 10, (short) 0);
    memory.set(INT, ip + 12, source);
    memory.set(INT, ip + 16, target);
    memory.set(SHORT, ip + 10, (short) Checksums.of(memory, ip, IP_HEADER));

    memory.set(SHORT, icmp, (short) typeAndCode);
    memory.set(SHORT, icmp + 2, (short) 0);
    memory.set(INT, icmp + 4, mtu);
    memory.set(SHORT, icmp + 2, (short) Checksums.of(memory, icmp, ICMP_HEADER + quoted));
    return length;
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
