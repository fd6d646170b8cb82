package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An Ethernet frame with an IP packet, seen in place. One view is used for packet after packet, so
 * reading allocates nothing. Layouts: RFC 791, 8200, 768, 9260, 9293.
 *
 * <p>Addresses are the two longs of {@link IpAddress}, whatever their family. What {@link #parse}
 * has not accepted must not be read.
 */
public final class PacketView {

  public static final int ETHERNET_HEADER = 14;
  public static final int MINIMAL_IP_HEADER = 20;

  public static final int ETHERTYPE_IPV4 = 0x0800;
  public static final int ETHERTYPE_IPV6 = 0x86dd;

  /** Stands for all protocols, in services and templates of a firewall mark. */
  public static final int ANY_PROTOCOL = 0;

  public static final int ICMP = 1;
  public static final int IPIP = 4;
  public static final int TCP = 6;
  public static final int UDP = 17;

  /** IPv6 within another packet. */
  public static final int IPV6 = 41;

  public static final int GRE = 47;
  public static final int ICMPV6 = 58;
  public static final int SCTP = 132;

  /** Octets in front of a packet that generic UDP encapsulation wraps. */
  public static final int UDP_AND_GUE_HEADER = 12;

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int ACK = 0x10;

  private static final int DONT_FRAGMENT = 0x4000;
  private static final int FRAGMENT_BITS = 0x3fff;
  private static final int OFFSET_MASK = 0x1fff;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int SCTP_CHECKSUM = 8;
  private static final int SCTP_HEADERS = SctpChunk.COMMON_HEADER + 4;
  private static final int IPV6_HEADER = Ipv6Headers.FIXED;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_TARGET = 24;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt LITTLE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Ipv6Headers headers = new Ipv6Headers();
  private MemorySegment memory = MemorySegment.NULL;
  private long frame;
  private long ip;
  private long transport;
  private int packetLength;
  private int totalLength;
  private int protocol;
  private int fragmentBits;
  private boolean ipv6;
  private int id;
  private long sourceHigh;
  private long sourceLow;
  private long targetHigh;
  private long targetLow;
  private int sourcePort;
  private int targetPort;
  private int tcpFlags;
  private int chunk;

  /** What a frame turned out to be. */
  public enum Parsed {
    /** TCP, UDP or SCTP, all lengths in order. */
    FLOW,
    /** IP, but a length or the version is wrong. */
    MALFORMED,
    /** The first fragment of a TCP or UDP packet, with its ports. */
    FIRST_FRAGMENT,
    /** Another fragment of one; addresses and protocol can be read. */
    LATER_FRAGMENT,
    /** ICMP or ICMPv6; addresses and protocol can be read. */
    ICMP,
    /** IP with another protocol; addresses and protocol can be read. */
    OTHER_PROTOCOL,
    /** Not IP, or too short for its header: nothing can be read. */
    NOT_IP
  }

  /** Looks at a frame; the checks are those of parse.h, in the same order. */
  public Parsed parse(MemorySegment frames, long offset, int length) {
    memory = frames;
    frame = offset;
    packetLength = length - ETHERNET_HEADER;
    ip = offset + ETHERNET_HEADER;
    if (packetLength < MINIMAL_IP_HEADER) {
      return Parsed.NOT_IP;
    }
    int ethertype = unsignedShort(offset + 12);
    ipv6 = ethertype == ETHERTYPE_IPV6;
    if (ipv6) {
      return parseIpv6();
    }
    return ethertype == ETHERTYPE_IPV4 ? parseIpv4() : Parsed.NOT_IP;
  }

  private Parsed parseIpv4() {
    sourceHigh = 0;
    sourceLow = IpAddress.low(memory.get(INT, ip + 12));
    targetHigh = 0;
    targetLow = IpAddress.low(memory.get(INT, ip + 16));
    int header = (unsignedByte(ip) & 0xf) * 4;
    totalLength = unsignedShort(ip + 2);
    if (unsignedByte(ip) >> 4 != 4
        || header < MINIMAL_IP_HEADER
        || totalLength < header
        || totalLength > packetLength) {
      return Parsed.MALFORMED;
    }
    protocol = unsignedByte(ip + 9);
    transport = ip + header;
    id = unsignedShort(ip + 4);
    fragmentBits = unsignedShort(ip + 6) & FRAGMENT_BITS;
    return parseTransport();
  }

  private Parsed parseIpv6() {
    if (packetLength < IPV6_HEADER) {
      return Parsed.NOT_IP;
    }
    sourceHigh = memory.get(LONG, ip + IPV6_SOURCE);
    sourceLow = memory.get(LONG, ip + IPV6_SOURCE + Long.BYTES);
    targetHigh = memory.get(LONG, ip + IPV6_TARGET);
    targetLow = memory.get(LONG, ip + IPV6_TARGET + Long.BYTES);
    if (IpAddress.isIpv4(sourceHigh, sourceLow) || IpAddress.isIpv4(targetHigh, targetLow)) {
      // IPv4-mapped addresses never stand in packets (RFC 4942 section 2.2).
      return Parsed.NOT_IP;
    }
    totalLength = IPV6_HEADER + unsignedShort(ip + 4);
    if (unsignedByte(ip) >> 4 != 6
        || totalLength > packetLength
        || !headers.walk(memory, ip, totalLength)) {
      return Parsed.MALFORMED;
    }
    protocol = headers.protocol();
    transport = ip + headers.length();
    id = headers.id();
    fragmentBits = headers.fragmentBits();
    return headers.routed() ? Parsed.OTHER_PROTOCOL : parseTransport();
  }

  private Parsed parseTransport() {
    int room = totalLength - headerLength();
    if (fragmentBits != 0) {
      return parseFragment(room);
    }
    return switch (protocol) {
      case TCP -> parseTcp(room);
      case UDP -> parseUdp(room);
      case SCTP -> parseSctp(room);
      case ICMP -> ipv6 ? Parsed.OTHER_PROTOCOL : Parsed.ICMP;
      case ICMPV6 -> ipv6 ? Parsed.ICMP : Parsed.OTHER_PROTOCOL;
      default -> Parsed.OTHER_PROTOCOL;
    };
  }

  private Parsed parseTcp(int room) {
    if (room < TCP_HEADER) {
      return Parsed.MALFORMED;
    }
    int header = (unsignedByte(transport + 12) >> 4) * 4;
    if (header < TCP_HEADER || header > room) {
      return Parsed.MALFORMED;
    }
    readPorts();
    tcpFlags = unsignedByte(transport + 13);
    return Parsed.FLOW;
  }

  private Parsed parseFragment(int room) {
    if (protocol != TCP && protocol != UDP) {
      return Parsed.OTHER_PROTOCOL;
    }
    if (isLaterFragment()) {
      return Parsed.LATER_FRAGMENT;
    }
    if (room < UDP_HEADER) {
      return Parsed.MALFORMED;
    }
    if (protocol == TCP) {
      return parseTcp(room) == Parsed.FLOW ? Parsed.FIRST_FRAGMENT : Parsed.MALFORMED;
    }
    readPorts();
    tcpFlags = 0;
    return Parsed.FIRST_FRAGMENT;
  }

  private Parsed parseUdp(int room) {
    if (room < UDP_HEADER) {
      return Parsed.MALFORMED;
    }
    int length = unsignedShort(transport + 4);
    if (length < UDP_HEADER || length > room) {
      return Parsed.MALFORMED;
    }
    readPorts();
    tcpFlags = 0;
    return Parsed.FLOW;
  }

  private Parsed parseSctp(int room) {
    if (room < SCTP_HEADERS) {
      return Parsed.MALFORMED;
    }
    readPorts();
    tcpFlags = 0;
    chunk = SctpChunk.deciding(memory, transport, room);
    return Parsed.FLOW;
  }

  private void readPorts() {
    sourcePort = unsignedShort(transport);
    targetPort = unsignedShort(transport + 2);
  }

  /** Whether the packet is a fragment without a transport header. */
  public boolean isLaterFragment() {
    return (fragmentBits & OFFSET_MASK) != 0;
  }

  /** Whether it is a part of a packet. */
  public boolean isFragment() {
    return fragmentBits != 0;
  }

  /** The identification that the fragments of a packet share. */
  public int id() {
    return id;
  }

  /** Whether it is a packet of IPv6. */
  public boolean ipv6() {
    return ipv6;
  }

  public MemorySegment memory() {
    return memory;
  }

  /** Where the frame starts in its memory. */
  public long frame() {
    return frame;
  }

  /** Where the IP packet starts in its memory. */
  public long ip() {
    return ip;
  }

  public int frameLength() {
    return (int) (ip - frame) + packetLength;
  }

  /** Octets from the start of the IP packet to the end of the frame, which may be padded. */
  public int packetLength() {
    return packetLength;
  }

  /** Length of the IP packet with its headers. */
  public int totalLength() {
    return totalLength;
  }

  /** Octets in front of the transport header: the IP header, and with IPv6 its extensions. */
  public int headerLength() {
    return (int) (transport - ip);
  }

  public int protocol() {
    return protocol;
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  public long targetHigh() {
    return targetHigh;
  }

  public long targetLow() {
    return targetLow;
  }

  public int sourcePort() {
    return sourcePort;
  }

  public int targetPort() {
    return targetPort;
  }

  /** The TCP header's flag octet; 0 for other protocols. */
  public int tcpFlags() {
    return tcpFlags;
  }

  /** Of an SCTP packet: the type of the chunk that counts, of {@link SctpChunk}. */
  public int chunk() {
    return chunk;
  }

  /** Type of service, or traffic class. */
  public int tos() {
    return ipv6 ? unsignedShort(ip) >>> 4 & 0xff : unsignedByte(ip + 1);
  }

  /** Whether routers must not fragment it, which they never do with IPv6. */
  public boolean dontFragment() {
    return ipv6 || (unsignedShort(ip + 6) & DONT_FRAGMENT) != 0;
  }

  /** Time to live, or hop limit. */
  public int ttl() {
    return unsignedByte(ip + (ipv6 ? 7 : 8));
  }

  /** The frame's source MAC in the upper 48 bits of the result's lower 48, first octet highest. */
  public long sourceMac() {
    return (Integer.toUnsignedLong(memory.get(INT, frame + 6)) << 16) | unsignedShort(frame + 10);
  }

  /** Writes the MAC addresses of a frame, each in 48 bits, the first octet highest. */
  public static void macs(MemorySegment memory, long frame, long destination, long origin) {
    memory.set(INT, frame, (int) (destination >>> 16));
    memory.set(SHORT, frame + 4, (short) destination);
    memory.set(INT, frame + 6, (int) (origin >>> 16));
    memory.set(SHORT, frame + 10, (short) origin);
  }

  /** Writes the Ethernet type in front of an IP packet, by its version. */
  public static void ethertype(MemorySegment memory, long ip) {
    boolean ipv4 = (memory.get(BYTE, ip) & 0xf0) == 0x40;
    memory.set(SHORT, ip - 2, (short) (ipv4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6));
  }

  /**
   * Makes room for an outer packet, which the view is of from now on; its header is the caller's to
   * write.
   *
   * @param header of the outer packet, in octets
   * @param shim what lies between it and the inner packet
   */
  public void prepend(int header, int shim) {
    ip -= header + shim;
    ipv6 = header == IPV6_HEADER;
    fragmentBits = 0;
    transport = ip + header;
    totalLength += header + shim;
    packetLength += header + shim;
  }

  /**
   * Leaves a number of octets behind the header out; the rest begins with the header. A negative
   * number makes room there.
   */
  public void skip(int octets) {
    skip(headerLength(), octets);
  }

  /**
   * Leaves a number of octets out that lie behind the first ones, which move there. A negative
   * number makes room. The header's length field stays.
   */
  public void skip(int first, int octets) {
    MemorySegment.copy(memory, ip, memory, ip + octets, first);
    ip += octets;
    transport += octets;
    totalLength -= octets;
    packetLength -= octets;
  }

  /** Takes one from the time to live. */
  public void decrementTtl() {
    if (ipv6) {
      memory.set(BYTE, ip + 7, (byte) (ttl() - 1));
      return;
    }
    int before = unsignedShort(ip + 8);
    int after = before - 0x100;
    memory.set(SHORT, ip + 8, (short) after);
    updateIpChecksum(Checksums.difference16(before, after));
  }

  /** Puts another destination address in, and leaves the transport's checksum as it is. */
  public void targetAddress(long high, long low) {
    if (ipv6) {
      memory.set(LONG, ip + IPV6_TARGET, high);
      memory.set(LONG, ip + IPV6_TARGET + Long.BYTES, low);
    } else {
      memory.set(INT, ip + 16, (int) low);
      updateIpChecksum(Checksums.difference32((int) targetLow, (int) low));
    }
    targetHigh = high;
    targetLow = low;
  }

  /** Puts another source address in, and leaves the transport's checksum as it is. */
  public void sourceAddress(long high, long low) {
    if (ipv6) {
      memory.set(LONG, ip + IPV6_SOURCE, high);
      memory.set(LONG, ip + IPV6_SOURCE + Long.BYTES, low);
    } else {
      memory.set(INT, ip + 12, (int) low);
      updateIpChecksum(Checksums.difference32((int) sourceLow, (int) low));
    }
    sourceHigh = high;
    sourceLow = low;
  }

  /** Puts another destination address in the packet, and the port if it holds one. */
  public void target(long high, long low, int port) {
    int difference = difference(targetHigh, targetLow, high, low);
    targetAddress(high, low);
    if (!isLaterFragment()) {
      memory.set(SHORT, transport + 2, (short) port);
      updateTransportChecksum(
          difference + Checksums.difference16(targetPort, port), targetPort ^ port);
      targetPort = port;
    }
  }

  /** Puts another source address in the packet, and the port if it holds one. */
  public void source(long high, long low, int port) {
    int difference = difference(sourceHigh, sourceLow, high, low);
    sourceAddress(high, low);
    if (!isLaterFragment()) {
      memory.set(SHORT, transport, (short) port);
      updateTransportChecksum(
          difference + Checksums.difference16(sourcePort, port), (sourcePort ^ port) << 16);
      sourcePort = port;
    }
  }

  private int difference(long highBefore, long lowBefore, long high, long low) {
    return ipv6
        ? Checksums.difference64(highBefore, high) + Checksums.difference64(lowBefore, low)
        : Checksums.difference32((int) lowBefore, (int) low);
  }

  /** Writes the length that the packet has now into its header. */
  public void writeLength() {
    if (ipv6) {
      memory.set(SHORT, ip + 4, (short) (totalLength - IPV6_HEADER));
      return;
    }
    int before = unsignedShort(ip + 2);
    memory.set(SHORT, ip + 2, (short) totalLength);
    updateIpChecksum(Checksums.difference16(before, totalLength));
  }

  private void updateIpChecksum(int difference) {
    int checksum = unsignedShort(ip + 10);
    memory.set(SHORT, ip + 10, (short) Checksums.updated(checksum, difference));
  }

  /**
   * Brings the checksum up to date.
   *
   * @param difference of the sum of addresses and ports
   * @param ports the bits of both ports that differ
   */
  private void updateTransportChecksum(int difference, int ports) {
    if (protocol == SCTP) {
      updateSctpChecksum(ports);
      return;
    }
    long at = transport + (protocol == TCP ? 16 : 6);
    int before = unsignedShort(at);
    if (protocol == UDP && before == 0) {
      fillUdpChecksum();
      return;
    }
    int after = Checksums.updated(before, difference);
    // 0 would mean that there is no checksum (RFC 768).
    memory.set(SHORT, at, (short) (protocol == UDP && after == 0 ? 0xffff : after));
  }

  /** It covers no addresses. */
  private void updateSctpChecksum(int ports) {
    if (ports != 0) {
      int following = totalLength - headerLength() - Integer.BYTES;
      long at = transport + SCTP_CHECKSUM;
      int before = memory.get(LITTLE_INT, at);
      memory.set(LITTLE_INT, at, before ^ Crc32c.difference(ports, following));
    }
  }

  /** IPVS gives a datagram the checksum that it came without, if all of it is there. */
  private void fillUdpChecksum() {
    if (fragmentBits == 0) {
      int length = unsignedShort(transport + 4);
      int checksum = Checksums.ofTransport(memory, ip, transport, UDP, length);
      memory.set(SHORT, transport + 6, (short) (checksum == 0 ? 0xffff : checksum));
    }
  }

  private int unsignedByte(long at) {
    return memory.get(BYTE, at) & 0xff;
  }

  private int unsignedShort(long at) {
    return memory.get(SHORT, at) & 0xffff;
  }
}
