package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Cuts IPv4 packets that are too long for their way into fragments (RFC 791 section 3.2). */
final class Fragmenter {

  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int OFFSET_MASK = 0x1fff;
  private static final int OFFSET_UNIT = 8;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /**
   * Sends all fragments but the last one, which the packet is from then on.
   *
   * @param mtu the longest packet allowed
   * @return false when there was no room for one of them: the packet must be dropped
   */
  boolean cut(PacketView packet, int mtu, int hop, Outlet outlet) {
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

  private static void finish(MemorySegment memory, long ip, int header, int length, int position) {
    memory.set(SHORT, ip + 2, (short) length);
    memory.set(SHORT, ip + 6, (short) position);
    memory.set(SHORT, ip + 10, (short) 0);
    memory.set(SHORT, ip + 10, (short) Checksums.of(memory, ip, header));
  }
}
