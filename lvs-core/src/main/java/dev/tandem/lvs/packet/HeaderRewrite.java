package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Puts other values in the headers of a packet and brings the checksums that cover them up to date.
 * The packet's view knows of them, too.
 */
public final class HeaderRewrite {

  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_LENGTH = 4;
  private static final int UDP_CHECKSUM = 6;
  private static final int SCTP_CHECKSUM = 8;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt LITTLE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private HeaderRewrite() {}

  /** Takes one from the time to live. */
  public static void decrementTtl(PacketView packet) {
    MemorySegment memory = packet.memory();
    long ip = packet.ip();
    if (packet.ipv6()) {
      memory.set(BYTE, ip + IpLayout.V6_HOP_LIMIT, (byte) (packet.ttl() - 1));
      return;
    }
    int before = unsignedShort(memory, ip + IpLayout.V4_TTL);
    int after = before - 0x100;
    memory.set(SHORT, ip + IpLayout.V4_TTL, (short) after);
    updateIpChecksum(memory, ip, Checksums.difference16(before, after));
  }

  /** Writes the length that the packet has now into its header. */
  static void length(PacketView packet) {
    MemorySegment memory = packet.memory();
    long ip = packet.ip();
    if (packet.ipv6()) {
      int payload = packet.totalLength() - Ipv6Headers.FIXED;
      memory.set(SHORT, ip + IpLayout.V6_PAYLOAD_LENGTH, (short) payload);
      return;
    }
    int before = unsignedShort(memory, ip + IpLayout.V4_TOTAL_LENGTH);
    memory.set(SHORT, ip + IpLayout.V4_TOTAL_LENGTH, (short) packet.totalLength());
    updateIpChecksum(memory, ip, Checksums.difference16(before, packet.totalLength()));
  }

  /** Puts another source address in the packet, and the port if it holds one. */
  public static void source(PacketView packet, long high, long low, int port) {
    int difference = difference(packet, packet.sourceHigh(), packet.sourceLow(), high, low);
    sourceAddress(packet, high, low);
    if (!packet.isLaterFragment()) {
      int before = packet.sourcePort();
      packet.memory().set(SHORT, packet.transport(), (short) port);
      packet.sourcePort(port);
      updateTransportChecksum(
          packet, difference + Checksums.difference16(before, port), (before ^ port) << 16);
    }
  }

  /** Puts another destination address in the packet, and the port if it holds one. */
  public static void target(PacketView packet, long high, long low, int port) {
    int difference = difference(packet, packet.targetHigh(), packet.targetLow(), high, low);
    targetAddress(packet, high, low);
    if (!packet.isLaterFragment()) {
      int before = packet.targetPort();
      packet.memory().set(SHORT, packet.transport() + 2, (short) port);
      packet.targetPort(port);
      updateTransportChecksum(
          packet, difference + Checksums.difference16(before, port), before ^ port);
    }
  }

  private static int difference(
      PacketView packet, long highBefore, long lowBefore, long high, long low) {
    return packet.ipv6()
        ? Checksums.difference64(highBefore, high) + Checksums.difference64(lowBefore, low)
        : Checksums.difference32((int) lowBefore, (int) low);
  }

  /** Puts another source address in, and leaves the transport's checksum as it is. */
  public static void sourceAddress(PacketView packet, long high, long low) {
    MemorySegment memory = packet.memory();
    long ip = packet.ip();
    if (packet.ipv6()) {
      memory.set(LONG, ip + IpLayout.V6_SOURCE, high);
      memory.set(LONG, ip + IpLayout.V6_SOURCE + Long.BYTES, low);
    } else {
      memory.set(INT, ip + IpLayout.V4_SOURCE, (int) low);
      updateIpChecksum(memory, ip, Checksums.difference32((int) packet.sourceLow(), (int) low));
    }
    packet.source(high, low);
  }

  /** Puts another destination address in, and leaves the transport's checksum as it is. */
  public static void targetAddress(PacketView packet, long high, long low) {
    MemorySegment memory = packet.memory();
    long ip = packet.ip();
    if (packet.ipv6()) {
      memory.set(LONG, ip + IpLayout.V6_TARGET, high);
      memory.set(LONG, ip + IpLayout.V6_TARGET + Long.BYTES, low);
    } else {
      memory.set(INT, ip + IpLayout.V4_TARGET, (int) low);
      updateIpChecksum(memory, ip, Checksums.difference32((int) packet.targetLow(), (int) low));
    }
    packet.target(high, low);
  }

  private static void updateIpChecksum(MemorySegment memory, long ip, int difference) {
    int checksum = unsignedShort(memory, ip + IpLayout.V4_CHECKSUM);
    memory.set(SHORT, ip + IpLayout.V4_CHECKSUM, (short) Checksums.updated(checksum, difference));
  }

  /**
   * Brings the checksum up to date.
   *
   * @param difference of the sum of addresses and ports
   * @param ports the bits of both ports that differ
   */
  private static void updateTransportChecksum(PacketView packet, int difference, int ports) {
    int protocol = packet.protocol();
    if (protocol == PacketView.SCTP) {
      updateSctpChecksum(packet, ports);
      return;
    }
    MemorySegment memory = packet.memory();
    long at = packet.transport() + (protocol == PacketView.TCP ? TCP_CHECKSUM : UDP_CHECKSUM);
    int before = unsignedShort(memory, at);
    if (protocol == PacketView.UDP && before == 0) {
      fillUdpChecksum(packet);
      return;
    }
    int after = Checksums.updated(before, difference);
    // 0 would mean that there is no checksum (RFC 768).
    memory.set(SHORT, at, (short) (protocol == PacketView.UDP && after == 0 ? 0xffff : after));
  }

  /** It covers no addresses. */
  private static void updateSctpChecksum(PacketView packet, int ports) {
    if (ports != 0) {
      MemorySegment memory = packet.memory();
      int following = packet.totalLength() - packet.headerLength() - Integer.BYTES;
      long at = packet.transport() + SCTP_CHECKSUM;
      int before = memory.get(LITTLE_INT, at);
      memory.set(LITTLE_INT, at, before ^ Crc32c.difference(ports, following));
    }
  }

  /** IPVS gives a datagram the checksum that it came without, if all of it is there. */
  private static void fillUdpChecksum(PacketView packet) {
    if (!packet.isFragment()) {
      MemorySegment memory = packet.memory();
      long udp = packet.transport();
      int length = unsignedShort(memory, udp + UDP_LENGTH);
      int checksum = Checksums.ofTransport(memory, packet.ip(), udp, PacketView.UDP, length);
      memory.set(SHORT, udp + UDP_CHECKSUM, (short) (checksum == 0 ? 0xffff : checksum));
    }
  }

  private static int unsignedShort(MemorySegment memory, long at) {
    return memory.get(SHORT, at) & 0xffff;
  }
}
