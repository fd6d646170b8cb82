package dev.tandem.vrrp.packet;

import dev.tandem.linux.MacAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Messages of neighbour discovery on their way to a multicast group of the link (RFC 4861). */
final class NeighbourMessage {

  static final byte NEXT_HEADER_ICMPV6 = 58;

  private static final int CHECKSUM = 2;

  private NeighbourMessage() {}

  /**
   * The frame of a message.
   *
   * @param message between the buffer's position and limit, whose checksum is zero
   */
  static byte[] frame(MacAddress mac, InetAddress source, InetAddress group, ByteBuffer message) {
    int length = message.remaining();
    int pseudo = InternetChecksum.pseudoHeader(source, group, NEXT_HEADER_ICMPV6, length);
    int sum = InternetChecksum.fold(InternetChecksum.add(pseudo, message));
    message.putShort(message.position() + CHECKSUM, (short) sum);
    byte[] packet =
        ByteBuffer.allocate(Ipv6Layout.HEADER_LENGTH + length)
            .putInt(Ipv6Layout.VERSION_CLASS_FLOW, Ipv6Layout.VERSION_6_CONTROL)
            .putShort(Ipv6Layout.PAYLOAD_LENGTH, (short) length)
            .put(Ipv6Layout.NEXT_HEADER, NEXT_HEADER_ICMPV6)
            .put(Ipv6Layout.HOP_LIMIT, (byte) Ipv4Layout.TTL_LINK_ONLY)
            .put(Ipv6Layout.SOURCE, source.getAddress())
            .put(Ipv6Layout.DESTINATION, group.getAddress())
            .position(Ipv6Layout.HEADER_LENGTH)
            .put(message)
            .array();
    return EthernetFrame.multicast(packet, mac, group);
  }
}
