package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A VRRP message with what its receiver must know of the IP header around it.
 *
 * @param hopLimit or time to live
 * @param message without Ethernet padding; position 0 is its first byte
 * @param authentication the header between the IP header and the message
 */
public record IpPacket(
    InetAddress source,
    InetAddress destination,
    int hopLimit,
    ByteBuffer message,
    Optional<AuthenticationHeader> authentication) {

  /**
   * Reads a captured Ethernet frame. A capture sees what the kernel's IP layer would have dropped,
   * so the checks that the kernel makes for a raw socket are made here.
   */
  public static Reading<IpPacket> read(ByteBuffer frame) {
    if (frame.limit() < EthernetLayout.HEADER_LENGTH) {
      return new Rejected<>(Rejection.NOT_IP);
    }
    int captured = frame.limit() - EthernetLayout.HEADER_LENGTH;
    ByteBuffer packet = frame.slice(EthernetLayout.HEADER_LENGTH, captured);
    return switch (frame.getShort(EthernetLayout.TYPE)) {
      case EthernetLayout.TYPE_IPV4 -> readIpv4(packet);
      case EthernetLayout.TYPE_IPV6 -> readIpv6(packet);
      default -> new Rejected<>(Rejection.NOT_IP);
    };
  }

  public boolean ipv6() {
    return destination instanceof Inet6Address;
  }

  private static Reading<IpPacket> readIpv4(ByteBuffer packet) {
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
    ByteBuffer whole = packet.slice(0, totalLength);
    Optional<AuthenticationHeader> authentication = AuthenticationHeader.in(whole, headerLength);
    if (authentication.isEmpty() && packet.get(Ipv4Layout.PROTOCOL) != Ipv4Layout.PROTOCOL_VRRP) {
      return new Rejected<>(Rejection.NOT_VRRP);
    }
    int start = headerLength + (authentication.isPresent() ? AuthenticationHeaderLayout.LENGTH : 0);
    return fromOneHost(
        new IpPacket(
            IpAddresses.read(packet, Ipv4Layout.SOURCE, false),
            IpAddresses.read(packet, Ipv4Layout.DESTINATION, false),
            packet.get(Ipv4Layout.TIME_TO_LIVE) & 0xff,
            whole.slice(start, totalLength - start),
            authentication));
  }

  /** Extension headers are not looked through: no router sends any with VRRP. */
  private static Reading<IpPacket> readIpv6(ByteBuffer packet) {
    if (packet.limit() < Ipv6Layout.HEADER_LENGTH
        || packet.getInt(Ipv6Layout.VERSION_CLASS_FLOW) >>> 28 != 6) {
      return new Rejected<>(Rejection.IP_HEADER);
    }
    int length = packet.getShort(Ipv6Layout.PAYLOAD_LENGTH) & 0xffff;
    if (Ipv6Layout.HEADER_LENGTH + length > packet.limit()) {
      return new Rejected<>(Rejection.IP_HEADER);
    }
    if (packet.get(Ipv6Layout.NEXT_HEADER) != Ipv4Layout.PROTOCOL_VRRP) {
      return new Rejected<>(Rejection.NOT_VRRP);
    }
    return fromOneHost(
        new IpPacket(
            IpAddresses.read(packet, Ipv6Layout.SOURCE, true),
            IpAddresses.read(packet, Ipv6Layout.DESTINATION, true),
            packet.get(Ipv6Layout.HOP_LIMIT) & 0xff,
            packet.slice(Ipv6Layout.HEADER_LENGTH, length),
            Optional.empty()));
  }

  private static Reading<IpPacket> fromOneHost(IpPacket packet) {
    return IpAddresses.ofOneHost(packet.source())
        ? new Accepted<>(packet)
        : new Rejected<>(Rejection.SOURCE);
  }
}
