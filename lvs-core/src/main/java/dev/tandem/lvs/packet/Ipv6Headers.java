package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the headers of an IPv6 packet lead (RFC 8200 section 4): what is transported, where that
 * begins, and whether the packet is a fragment. One object walks through packet after packet.
 */
final class Ipv6Headers {

  /** Octets of the header that every packet has. */
  static final int FIXED = 40;

  // More of them in one packet are nobody's honest wish.
  private static final int MOST = 8;
  private static final int UNIT = 8;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION_OPTIONS = 60;

  private static final int MORE = 1;
  private static final int MORE_BIT = 0x2000;
  private static final int OFFSET_SHIFT = 3;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private int protocol;
  private int length;
  private int fragmentBits;
  private int id;
  private boolean routed;

  /**
   * Walks from the fixed header to what is transported.
   *
   * @param available octets of the packet from {@code ip} on, at least {@link #FIXED}
   * @return false when the headers do not end within the packet or are too many
   */
  boolean walk(MemorySegment memory, long ip, int available) {
    protocol = unsignedByte(memory, ip + IpLayout.V6_NEXT_HEADER);
    length = FIXED;
    fragmentBits = 0;
    id = 0;
    routed = false;
    for (int i = 0; i < MOST; i++) {
      if (!isExtension(protocol) || isLaterFragment()) {
        return true;
      }
      if (length + UNIT > available) {
        return false;
      }
      step(memory, ip + length);
      if (length > available) {
        return false;
      }
    }
    return !isExtension(protocol);
  }

  private void step(MemorySegment memory, long at) {
    int next = unsignedByte(memory, at);
    int units = unsignedByte(memory, at + 1);
    switch (protocol) {
      case FRAGMENT -> {
        int position = memory.get(SHORT, at + 2) & 0xffff;
        fragmentBits = position >>> OFFSET_SHIFT | ((position & MORE) != 0 ? MORE_BIT : 0);
        id = memory.get(INT, at + 4);
        length += UNIT;
      }
      case AUTHENTICATION -> length += (units + 2) * Integer.BYTES;
      default -> {
        routed |= protocol == ROUTING && unsignedByte(memory, at + 3) > 0;
        length += (units + 1) * UNIT;
      }
    }
    protocol = next;
  }

  private static boolean isExtension(int header) {
    return switch (header) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS -> true;
      default -> false;
    };
  }

  private boolean isLaterFragment() {
    return (fragmentBits & ~MORE_BIT) != 0;
  }

  /** The protocol that is transported. */
  int protocol() {
    return protocol;
  }

  /** Octets of all headers in front of it. */
  int length() {
    return length;
  }

  /** More fragments and offset, as IPv4 has them in its header; 0 for a whole packet. */
  int fragmentBits() {
    return fragmentBits;
  }

  /** The identification that the fragments of a packet share. */
  int id() {
    return id;
  }

  /** Whether a routing header sends the packet on, so that its destination is not the last one. */
  boolean routed() {
    return routed;
  }

  private static int unsignedByte(MemorySegment memory, long at) {
    return memory.get(BYTE, at) & 0xff;
  }
}
