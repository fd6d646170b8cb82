package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The packet that an ICMP error is about, as far as the error quotes it (RFC 792, 4443): the IP
 * headers and at least the ports. One view is used for error after error.
 */
public final class QuotedPacket {

  private static final int PORTS = 4;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Ipv6Headers headers = new Ipv6Headers();
  private MemorySegment memory = MemorySegment.NULL;
  private long ip;
  private int length;
  private int header;
  private boolean ipv6;
  private int protocol;

  /** Looks at a quotation; false if it is no IP packet with what a first fragment holds. */
  public boolean read(MemorySegment newMemory, long at, int available) {
    memory = newMemory;
    ip = at;
    length = available;
    if (available < PacketView.MINIMAL_IP_HEADER) {
      return false;
    }
    int version = (memory.get(BYTE, ip) & 0xf0) >> 4;
    ipv6 = version == 6;
    return (ipv6 ? readIpv6() : version == 4 && readIpv4()) && available >= header + PORTS;
  }

  private boolean readIpv4() {
    header = (memory.get(BYTE, ip) & 0xf) * 4;
    protocol = memory.get(BYTE, ip + IpLayout.V4_PROTOCOL) & 0xff;
    return header >= PacketView.MINIMAL_IP_HEADER
        && (unsignedShort(ip + IpLayout.V4_FRAGMENT) & IpLayout.OFFSET_MASK) == 0;
  }

  private boolean readIpv6() {
    if (length < Ipv6Headers.FIXED || !headers.walk(memory, ip, length)) {
      return false;
    }
    header = headers.length();
    protocol = headers.protocol();
    return (headers.fragmentBits() & IpLayout.OFFSET_MASK) == 0
        && !IpAddress.isIpv4(sourceHigh(), sourceLow())
        && !IpAddress.isIpv4(targetHigh(), targetLow());
  }

  /** Where it starts. */
  public long ip() {
    return ip;
  }

  /** How much of it is there. */
  public int length() {
    return length;
  }

  public boolean ipv6() {
    return ipv6;
  }

  public boolean dontFragment() {
    return ipv6 || (unsignedShort(ip + IpLayout.V4_FRAGMENT) & IpLayout.DONT_FRAGMENT) != 0;
  }

  public int protocol() {
    return protocol;
  }

  public long sourceHigh() {
    return ipv6 ? memory.get(LONG, ip + IpLayout.V6_SOURCE) : 0;
  }

  public long sourceLow() {
    return ipv6
        ? memory.get(LONG, ip + IpLayout.V6_SOURCE + Long.BYTES)
        : IpAddress.low(memory.get(INT, ip + IpLayout.V4_SOURCE));
  }

  public long targetHigh() {
    return ipv6 ? memory.get(LONG, ip + IpLayout.V6_TARGET) : 0;
  }

  public long targetLow() {
    return ipv6
        ? memory.get(LONG, ip + IpLayout.V6_TARGET + Long.BYTES)
        : IpAddress.low(memory.get(INT, ip + IpLayout.V4_TARGET));
  }

  public int sourcePort() {
    return unsignedShort(ip + header);
  }

  public int targetPort() {
    return unsignedShort(ip + header + 2);
  }

  /** Puts another source in; the transport checksum, which may not be quoted, stays. */
  public void source(long high, long low, int port) {
    put(high, low, ip + (ipv6 ? IpLayout.V6_SOURCE : IpLayout.V4_SOURCE));
    memory.set(SHORT, ip + header, (short) port);
  }

  /** Puts another destination in; the transport checksum, which may not be quoted, stays. */
  public void target(long high, long low, int port) {
    put(high, low, ip + (ipv6 ? IpLayout.V6_TARGET : IpLayout.V4_TARGET));
    memory.set(SHORT, ip + header + 2, (short) port);
  }

  private void put(long high, long low, long at) {
    if (ipv6) {
      memory.set(LONG, at, high);
      memory.set(LONG, at + Long.BYTES, low);
      return;
    }
    memory.set(INT, at, (int) low);
    memory.set(SHORT, ip + IpLayout.V4_CHECKSUM, (short) 0);
    memory.set(SHORT, ip + IpLayout.V4_CHECKSUM, (short) Checksums.of(memory, ip, header));
  }

  /**
   * Where the packet begins that this one wraps.
   *
   * @return the distance from the start; -1 if it is not there or this is no tunnel's packet
   */
  public int inner() {
    int shim =
        switch (protocol) {
          case PacketView.IPIP, PacketView.IPV6 -> 0;
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
