package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Internet checksums (RFC 1071) and their incremental update (RFC 1624). */
public final class Checksums {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Checksums() {}

  /** What changing 16 bits of the covered data adds to the sum. */
  public static int difference16(int before, int after) {
    return (~before & 0xffff) + (after & 0xffff);
  }

  /** What changing 32 bits, aligned to 16, adds to the sum. */
  public static int difference32(int before, int after) {
    return difference16(before, after) + difference16(before >>> 16, after >>> 16);
  }

  /** What changing 64 bits, aligned to 16, adds to the sum. */
  public static int difference64(long before, long after) {
    return difference32((int) before, (int) after)
        + difference32((int) (before >>> Integer.SIZE), (int) (after >>> Integer.SIZE));
  }

  /** The checksum after a change, from the checksum before it. */
  public static int updated(int checksum, int difference) {
    return ~fold((~checksum & 0xffff) + difference) & 0xffff;
  }

  /** The checksum over a range, whose own checksum field must be zero. */
  public static int of(MemorySegment memory, long offset, int length) {
    return ~fold(sum(memory, offset, length)) & 0xffff;
  }

  /**
   * The checksum of a transport header and what follows it, with the pseudo header (RFC 768, RFC
   * 8200 section 8.1); its own field must be zero.
   *
   * @param ip where the IP header starts
   */
  public static int ofTransport(
      MemorySegment memory, long ip, long transport, int protocol, int length) {
    boolean ipv4 = (memory.get(ValueLayout.JAVA_BYTE, ip) & 0xf0) == 0x40;
    int addresses =
        ipv4 ? sum(memory, ip + IpLayout.V4_SOURCE, 8) : sum(memory, ip + IpLayout.V6_SOURCE, 32);
    return ~fold(addresses + protocol + length + sum(memory, transport, length)) & 0xffff;
  }

  private static int sum(MemorySegment memory, long offset, int length) {
    int sum = 0;
    for (int i = 0; i + 1 < length; i += 2) {
      sum += memory.get(SHORT, offset + i) & 0xffff;
    }
    if ((length & 1) != 0) {
      sum += (memory.get(ValueLayout.JAVA_BYTE, offset + length - 1) & 0xff) << 8;
    }
    return sum;
  }

  private static int fold(int sum) {
    int once = (sum & 0xffff) + (sum >>> 16);
    return (once & 0xffff) + (once >>> 16);
  }
}
