package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Whether the header of TCP, UDP or SCTP is all there, and the lengths in it can be true. The
 * checks are those of parse.h.
 */
final class TransportHeader {

  private static final int TCP = 20;
  private static final int TCP_DATA_OFFSET = 12;
  private static final int UDP = 8;
  private static final int UDP_LENGTH = 4;
  private static final int CHUNK = 4;
  private static final int SCTP = SctpChunk.COMMON_HEADER + CHUNK;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private TransportHeader() {}

  /**
   * Of a whole packet.
   *
   * @param room octets of the packet from {@code at} on
   */
  static boolean isSound(MemorySegment memory, long at, int protocol, int room) {
    return switch (protocol) {
      case PacketView.TCP -> isSoundTcp(memory, at, room);
      case PacketView.UDP -> isSoundUdp(memory, at, room);
      default -> room >= SCTP;
    };
  }

  /** Of the first fragment of a packet of TCP or UDP, which need not hold the whole datagram. */
  static boolean isSoundInFragment(MemorySegment memory, long at, int protocol, int room) {
    return protocol == PacketView.TCP ? isSoundTcp(memory, at, room) : room >= UDP;
  }

  private static boolean isSoundTcp(MemorySegment memory, long at, int room) {
    if (room < TCP) {
      return false;
    }
    int header = ((memory.get(BYTE, at + TCP_DATA_OFFSET) & 0xff) >> 4) * 4;
    return header >= TCP && header <= room;
  }

  private static boolean isSoundUdp(MemorySegment memory, long at, int room) {
    if (room < UDP) {
      return false;
    }
    int length = memory.get(SHORT, at + UDP_LENGTH) & 0xffff;
    return length >= UDP && length <= room;
  }
}
