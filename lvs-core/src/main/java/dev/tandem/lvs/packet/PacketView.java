package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An Ethernet frame with an IP packet, seen in place. One view is used for packet after packet, so
 * reading allocates nothing. Layouts: RFC 791, 8200, 768, 9260, 9293.
 *
 * <p>Addresses are the two longs of {@link IpAddress}, whatever their family. What {@link #parse}
 * has not accepted must not be read. {@link HeaderRewrite} changes what headers say.
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

  private static final int IPV6_HEADER = Ipv6Headers.FIXED;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
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
    sourceLow = IpAddress.low(memory.get(INT, ip + IpLayout.V4_SOURCE));
    targetHigh = 0;
    targetLow = IpAddress.low(memory.get(INT, ip + IpLayout.V4_TARGET));
    int header = (unsignedByte(ip) & 0xf) * 4;
    totalLength = unsignedShort(ip + IpLayout.V4_TOTAL_LENGTH);
    if (unsignedByte(ip) >> 4 != 4
        || header < MINIMAL_IP_HEADER
        || totalLength < header
        || totalLength > packetLength) {
      return Parsed.MALFORMED;
    }
    protocol = unsignedByte(ip + IpLayout.V4_PROTOCOL);
    transport = ip + header;
    id = unsignedShort(ip + IpLayout.V4_ID);
    fragmentBits = unsignedShort(ip + IpLayout.V4_FRAGMENT) & IpLayout.FRAGMENT_BITS;
    return parseTransport();
  }

  private Parsed parseIpv6() {
    if (packetLength < IPV6_HEADER) {
      return Parsed.NOT_IP;
    }
    sourceHigh = memory.get(LONG, ip + IpLayout.V6_SOURCE);
    sourceLow = memory.get(LONG, ip + IpLayout.V6_SOURCE + Long.BYTES);
    targetHigh = memory.get(LONG, ip + IpLayout.V6_TARGET);
    targetLow = memory.get(LONG, ip + IpLayout.V6_TARGET + Long.BYTES);
    if (IpAddress.isIpv4(sourceHigh, sourceLow) || IpAddress.isIpv4(targetHigh, targetLow)) {
      // IPv4-mapped addresses never stand in packets (RFC 4942 section 2.2).
      return Parsed.NOT_IP;
    }
    totalLength = IPV6_HEADER + unsignedShort(ip + IpLayout.V6_PAYLOAD_LENGTH);
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
      case TCP, UDP, SCTP -> parseFlow(room);
      case ICMP -> ipv6 ? Parsed.OTHER_PROTOCOL : Parsed.ICMP;
      case ICMPV6 -> ipv6 ? Parsed.ICMP : Parsed.OTHER_PROTOCOL;
      default -> Parsed.OTHER_PROTOCOL;
    };
  }

  private Parsed parseFlow(int room) {
    if (!TransportHeader.isSound(memory, transport, protocol, room)) {
      return Parsed.MALFORMED;
    }
    readTransport(room);
    return Parsed.FLOW;
  }

  private Parsed parseFragment(int room) {
    if (protocol != TCP && protocol != UDP) {
      return Parsed.OTHER_PROTOCOL;
    }
    if (isLaterFragment()) {
      return Parsed.LATER_FRAGMENT;
    }
    if (!TransportHeader.isSoundInFragment(memory, transport, protocol, room)) {
      return Parsed.MALFORMED;
    }
    readTransport(room);
    return Parsed.FIRST_FRAGMENT;
  }

  private void readTransport(int room) {
    sourcePort = unsignedShort(transport);
    targetPort = unsignedShort(transport + 2);
    tcpFlags = protocol == TCP ? unsignedByte(transport + 13) : 0;
    if (protocol == SCTP) {
      chunk = SctpChunk.deciding(memory, transport, room);
    }
  }

  /** Whether the packet is a fragment without a transport header. */
  public boolean isLaterFragment() {
    return (fragmentBits & IpLayout.OFFSET_MASK) != 0;
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

  /** Where the transport header starts in its memory. */
  long transport() {
    return transport;
  }

  /** Octets in front of the transport header: the IP header, and with IPv6 its extensions. */
  public int headerLength() {
    return (int) (transport - ip);
  }

  public int protocol() {
    return protocol;
  }

  /** Takes note of the source address that was written. */
  void source(long high, long low) {
    sourceHigh = high;
    sourceLow = low;
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  /** Takes note of the destination address that was written. */
  void target(long high, long low) {
    targetHigh = high;
    targetLow = low;
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

  /** Takes note of the source port that was written. */
  void sourcePort(int port) {
    sourcePort = port;
  }

  public int targetPort() {
    return targetPort;
  }

  /** Takes note of the destination port that was written. */
  void targetPort(int port) {
    targetPort = port;
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
    return ipv6 ? unsignedShort(ip) >>> 4 & 0xff : unsignedByte(ip + IpLayout.V4_TOS);
  }

  /** Whether routers must not fragment it, which they never do with IPv6. */
  public boolean dontFragment() {
    return ipv6 || (unsignedShort(ip + IpLayout.V4_FRAGMENT) & IpLayout.DONT_FRAGMENT) != 0;
  }

  /** Time to live, or hop limit. */
  public int ttl() {
    return unsignedByte(ip + (ipv6 ? IpLayout.V6_HOP_LIMIT : IpLayout.V4_TTL));
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

  private int unsignedByte(long at) {
    return memory.get(BYTE, at) & 0xff;
  }

  private int unsignedShort(long at) {
    return memory.get(SHORT, at) & 0xffff;
  }
}
