package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The packet that an ICMP error is about, as far as the error quotes it (RFC 792): the IP header
 * and at least the ports. One view is used for error after error.
 */
public final class QuotedPacket {

  private static final int OFFSET_MASK = 0x1fff;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int PORTS = 4;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private MemorySegment memory = MemorySegment.NULL;
  private long ip;
  private int length;
  private int header;

  /** Looks at a quotation; false if it is no IPv4 packet with what a first fragment holds. */
  public boolean read(MemorySegment newMemory, long at, int available) {
    memory = newMemory;
    ip = at;
    length = available;
    if (available < PacketView.MINIMAL_IP_HEADER) {
      return false;
    }
    int first = memory.get(BYTE, ip);
    header = (first & 0xf) * 4;
    return (first & 0xf0) == 0x40
        && header >= PacketView.MINIMAL_IP_HEADER
        && available >= header + PORTS
        && (unsignedShort(ip + 6) & OFFSET_MASK) == 0;
  }

  /** Where it starts. */
  public long ip() {
    return ip;
  }

  /** How much of it is there. */
  public int length() {
    return length;
  }

  public int headerLength() {
    return header;
  }

  public int tos() {
    return memory.get(BYTE, ip + 1) & 0xff;
  }

  public boolean dontFragment() {
    return (unsignedShort(ip + 6) & DONT_FRAGMENT) != 0;
  }

  public int protocol() {
    return memory.get(BYTE, ip + 9) & 0xff;
  }

  public int source() {
    return memory.get(INT, ip + 12);
  }

  public int target() {
    return memory.get(INT, ip + 16);
  }

  public int sourcePort() {
    return unsignedShort(ip + header);
  }

  public int targetPort() {
    return unsignedShort(ip + header + 2);
  }

  /** Puts another source in; the transport checksum, which may not be quoted, stays. */
  public void source(int address, int port) {
    memory.set(INT, ip + 12, address);
    memory.set(SHORT, ip + header, (short) port);
    updateChecksum();
  }

  /** Puts another destination in; the transport checksum, which may not be quoted, stays. */
  public void target(int address, int port) {
    memory.set(INT, ip + 16, address);
    memory.set(SHORT, ip + header + 2, (short) port);
    updateChecksum();
  }

  private void updateChecksum() {
    memory.set(SHORT, ip + 10, (short) 0);
    memory.set(SHORT, ip + 10, (short) Checksums.of(memory, ip, header));
  }

  /**
   * Where the packet begins that this one wraps.
   *
   * @return the distance from the start; -1 if it is not there or this is no tunnel's packet
   */
  public int inner() {
    int shim =
        switch (protocol()) {
          case PacketView.IPIP -> 0;
          case PacketView.UDP -> PacketView.UDP_AND_GUE_HEADER;
          case PacketView.GRE -> memory.get(BYTE, ip + header) < 0 ? 8 : 4;
          default -> -1;
        };
    return shim < 0 || header + shim > length ? -1 : header + shim;
  }

  private int unsignedShort(long at) {
    return memory.get(SHORT, at) & 0xffff;
  }
}
