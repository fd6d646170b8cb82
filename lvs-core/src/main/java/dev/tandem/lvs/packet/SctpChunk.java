package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Chunks of SCTP packets: their types, and the one that counts (RFC 9260 section 3). */
public final class SctpChunk {

  public static final int DATA = 0;
  public static final int INIT = 1;
  public static final int INIT_ACK = 2;
  public static final int SACK = 3;
  public static final int HEARTBEAT = 4;
  public static final int HEARTBEAT_ACK = 5;
  public static final int ABORT = 6;
  public static final int SHUTDOWN = 7;
  public static final int SHUTDOWN_ACK = 8;
  public static final int ERROR = 9;
  public static final int COOKIE_ECHO = 10;
  public static final int COOKIE_ACK = 11;
  public static final int SHUTDOWN_COMPLETE = 14;

  /** The header that all chunks of a packet share: ports, tag, checksum. */
  static final int COMMON_HEADER = 12;

  private static final int HEADER = 4;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SctpChunk() {}

  /**
   * The type of the chunk that tells what a packet does: the first one, or an ABORT right behind a
   * COOKIE, which it may be bundled with.
   *
   * @param room octets from the start of the packet, at least a header and the start of a chunk
   */
  static int deciding(MemorySegment memory, long transport, int room) {
    long first = transport + COMMON_HEADER;
    int type = memory.get(BYTE, first) & 0xff;
    if (type != COOKIE_ECHO && type != COOKIE_ACK) {
      return type;
    }
    int length = memory.get(SHORT, first + 2) & 0xffff;
    int next = COMMON_HEADER + ((length + 3) & -4);
    boolean aborted =
        length >= HEADER
            && next + HEADER <= room
            && (memory.get(BYTE, transport + next) & 0xff) == ABORT;
    return aborted ? ABORT : type;
  }
}
