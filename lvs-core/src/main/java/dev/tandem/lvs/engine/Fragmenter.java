package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Cuts packets that are too long for their way into fragments: those of IPv4 (RFC 791 section 3.2),
 * and what this host wrapped into IPv6 itself (RFC 8200 section 4.5), since routers never cut IPv6.
 */
final class Fragmenter {

  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int OFFSET_MASK = 0x1fff;
  private static final int OFFSET_UNIT = 8;

  private static final int IPV6_HEADER = 40;
  private static final int PAYLOAD_LENGTH = 4;
  private static final int NEXT_HEADER = 6;
  private static final int FRAGMENT = 44;
  private static final int FRAGMENT_HEADER = 8;
  private static final int MORE = 1;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private int nextId;

  /**
   * Sends all fragments but the last one, which the packet is from then on.
   *
   * @param mtu the longest packet allowed
   * @return false when there was no room for one of them: the packet must be dropped
   */
  boolean cut(PacketView packet, int mtu, int hop, Outlet outlet) {
    return packet.ipv6() ? cutIpv6(packet, mtu, hop, outlet) : cutIpv4(packet, mtu, hop, outlet);
  }

  private static boolean cutIpv4(PacketView packet, int mtu, int hop, Outlet outlet) {
    MemorySegment memory = packet.memory();
    int header = packet.headerLength();
    int piece = (mtu - header) & -OFFSET_UNIT;
    if (piece <= 0) {
      return false;
    }
    int position = memory.get(SHORT, packet.ip() + 6) & 0xffff;
    while (packet.totalLength() > mtu) {
      long copy = outlet.acquire();
      if (copy == Outlet.FULL) {
        return false;
      }
      MemorySegment.copy(memory, packet.ip(), memory, copy, header + piece);
      finish(memory, copy, header, header + piece, position | MORE_FRAGMENTS);
      outlet.send(copy, header + piece, hop);
      packet.skip(piece);
      position = (position & ~OFFSET_MASK) | ((position + piece / OFFSET_UNIT) & OFFSET_MASK);
    }
    finish(memory, packet.ip(), header, packet.totalLength(), position);
    return true;
  }

  private boolean cutIpv6(PacketView packet, int mtu, int hop, Outlet outlet) {
    MemorySegment memory = packet.memory();
    int header = packet.headerLength();
    int piece = (mtu - header - FRAGMENT_HEADER) & -OFFSET_UNIT;
    if (piece <= 0) {
      return false;
    }
    int next = memory.get(BYTE, packet.ip() + NEXT_HEADER);
    int id = nextId++;
    int position = 0;
    int room = mtu - FRAGMENT_HEADER;
    while (packet.totalLength() > room) {
      long copy = outlet.acquire();
      if (copy == Outlet.FULL) {
        return false;
      }
      MemorySegment.copy(memory, packet.ip(), memory, copy, header);
      long data = packet.ip() + header;
      MemorySegment.copy(memory, data, memory, copy + header + FRAGMENT_HEADER, piece);
      finishIpv6(memory, copy, header, piece, next, position | MORE, id);
      outlet.send(copy, header + FRAGMENT_HEADER + piece, hop);
      packet.skip(piece);
      position += piece;
    }
    // The header of the last one goes into the room of what was sent before.
    int left = packet.totalLength() - header;
    packet.skip(-FRAGMENT_HEADER);
    finishIpv6(memory, packet.ip(), header, left, next, position, id);
    return true;
  }

  private static void finishIpv6(
      MemorySegment memory, long ip, int header, int data, int next, int position, int id) {
    memory.set(SHORT, ip + PAYLOAD_LENGTH, (short) (header - IPV6_HEADER + FRAGMENT_HEADER + data));
    memory.set(BYTE, ip + NEXT_HEADER, (byte) FRAGMENT);
    memory.set(SHORT, ip + header, (short) (next << Byte.SIZE));
    memory.set(SHORT, ip + header + 2, (short) position);
    memory.set(INT, ip + header + 4, id);
  }

  private static void finish(MemorySegment memory, long ip, int header, int length, int position) {
    memory.set(SHORT, ip + 2, (short) length);
    memory.set(SHORT, ip + 6, (short) position);
    memory.set(SHORT, ip + 10, (short) 0);
    memory.set(SHORT, ip + 10, (short) Checksums.of(memory, ip, header));
  }
}
