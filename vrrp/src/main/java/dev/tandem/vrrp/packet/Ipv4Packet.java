package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.net.Inet4Address;
import java.nio.ByteBuffer;

/**
 * A VRRP message with what its receiver must know of the IPv4 header around it.
 *
 * @param message without Ethernet padding; position 0 is its first byte
 */
public record Ipv4Packet(
    Inet4Address source, Inet4Address destination, int timeToLive, ByteBuffer message) {

  /**
   * Reads a captured Ethernet frame. A capture sees what the kernel's IP layer would have dropped,
   * so the checks that the kernel makes for a raw socket are made here.
   */
  public static Reading<Ipv4Packet> read(ByteBuffer frame) {
    if (frame.limit() < EthernetLayout.HEADER_LENGTH
        || frame.getShort(EthernetLayout.TYPE) != EthernetLayout.TYPE_IPV4) {
      return new Rejected<>(Rejection.NOT_IPV4);
    }
    int captured = frame.limit() - EthernetLayout.HEADER_LENGTH;
    return readPacket(frame.slice(EthernetLayout.HEADER_LENGTH, captured));
  }

  private static Reading<Ipv4Packet> readPacket(ByteBuffer packet) {
    if (packet.limit() < Ipv4Layout.HEADER_LENGTH) {
      return new Rejected<>(Rejection.IP_HEADER);
    }
    int versionAndLength = packet.get(Ipv4Layout.VERSION_AND_LENGTH) & 0xff;
    int headerLength = (versionAndLength & 0xf) * 4;
    int totalLength = packet.getShort(Ipv4Layout.TOTAL_LENGTH) & 0xffff;
    if (versionAndLength >>> 4 != 4
        || headerLength < Ipv4Layout.HEADER_LENGTH
        || totalLength < headerLength
        || totalLength > packet.limit()) {
      return new Rejected<>(Rejection.IP_HEADER);
    }
    if (InternetChecksum.fold(InternetChecksum.add(0, packet.slice(0, headerLength))) != 0) {
      return new Rejected<>(Rejection.IP_CHECKSUM);
    }
    if ((packet.getShort(Ipv4Layout.FRAGMENT) & Ipv4Layout.FRAGMENT_MASK) != 0) {
      return new Rejected<>(Rejection.FRAGMENT);
    }
    if (packet.get(Ipv4Layout.PROTOCOL) != Ipv4Layout.PROTOCOL_VRRP) {
      return new Rejected<>(Rejection.NOT_VRRP);
    }
    Inet4Address source = Ipv4Addresses.read(packet, Ipv4Layout.SOURCE);
    if (!Ipv4Addresses.ofOneHost(source)) {
      return new Rejected<>(Rejection.SOURCE);
    }
    return new Accepted<>(
        new Ipv4Packet(
            source,
            Ipv4Addresses.read(packet, Ipv4Layout.DESTINATION),
            packet.get(Ipv4Layout.TIME_TO_LIVE) & 0xff,
            packet.slice(headerLength, totalLength - headerLength)));
  }
}
