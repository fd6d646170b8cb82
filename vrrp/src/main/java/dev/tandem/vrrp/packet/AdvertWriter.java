package dev.tandem.vrrp.packet;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.VrrpVersion;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Turns adverts into Ethernet frames as keepalived sends them. */
public final class AdvertWriter {

  /** The unit in which version 3 counts intervals. */
  static final Duration HUNDREDTH = Duration.ofMillis(10);

  private AdvertWriter() {}

  /**
   * A multicast frame around an advert.
   *
   * @param identification of the IPv4 packet, sixteen bits that should differ from packet to packet
   * @param pseudoHeader whether a version 3 checksum covers one (RFC 5798) or not (as Cisco and
   *     Juniper do)
   */
  public static byte[] frame(
      Advert advert,
      MacAddress sourceMac,
      Inet4Address source,
      Inet4Address group,
      int identification,
      boolean pseudoHeader) {
    int messageLength = length(advert.version(), advert.addresses().size());
    int packetLength = Ipv4Layout.HEADER_LENGTH + messageLength;
    ByteBuffer frame = ByteBuffer.allocate(EthernetLayout.HEADER_LENGTH + packetLength);
    frame.put(EthernetLayout.DESTINATION, multicastMac(group));
    frame.put(EthernetLayout.SOURCE, sourceMac.octets());
    frame.putShort(EthernetLayout.TYPE, EthernetLayout.TYPE_IPV4);
    putIpv4Header(
        frame.slice(EthernetLayout.HEADER_LENGTH, packetLength), source, group, identification);
    putMessage(
        frame.slice(EthernetLayout.HEADER_LENGTH + Ipv4Layout.HEADER_LENGTH, messageLength),
        advert,
        startOfSum(advert.version(), pseudoHeader, source, group, messageLength));
    return frame.array();
  }

  /** Where Ethernet carries an IPv4 multicast group: 01:00:5e and its low 23 bits (RFC 1112). */
  private static byte[] multicastMac(Inet4Address group) {
    byte[] ip = group.getAddress();
    return new byte[] {0x01, 0x00, 0x5e, (byte) (ip[1] & 0x7f), ip[2], ip[3]};
  }

  /** Bytes of an advert with so many addresses. */
  static int length(VrrpVersion version, int addressCount) {
    int withAddresses = AdvertLayout.ADDRESSES + addressCount * AdvertLayout.ADDRESS_LENGTH;
    return switch (version) {
      case V2 -> withAddresses + AdvertLayout.V2_AUTH_DATA_LENGTH;
      case V3 -> withAddresses;
    };
  }

  /** What an advert's checksum covers before the message itself. */
  static int startOfSum(
      VrrpVersion version,
      boolean pseudoHeader,
      Inet4Address source,
      Inet4Address destination,
      int messageLength) {
    return version == VrrpVersion.V3 && pseudoHeader
        ? InternetChecksum.pseudoHeader(source, destination, messageLength)
        : 0;
  }

  private static void putIpv4Header(
      ByteBuffer packet, Inet4Address source, Inet4Address destination, int identification) {
    packet.put(Ipv4Layout.VERSION_AND_LENGTH, Ipv4Layout.VERSION_4_NO_OPTIONS);
    packet.put(Ipv4Layout.TYPE_OF_SERVICE, Ipv4Layout.TOS_CONTROL);
    packet.putShort(Ipv4Layout.TOTAL_LENGTH, (short) packet.limit());
    packet.putShort(Ipv4Layout.IDENTIFICATION, (short) identification);
    packet.put(Ipv4Layout.TIME_TO_LIVE, (byte) Ipv4Layout.TTL_LINK_ONLY);
    packet.put(Ipv4Layout.PROTOCOL, (byte) Ipv4Layout.PROTOCOL_VRRP);
    packet.put(Ipv4Layout.SOURCE, source.getAddress());
    packet.put(Ipv4Layout.DESTINATION, destination.getAddress());
    int sum = InternetChecksum.add(0, packet.slice(0, Ipv4Layout.HEADER_LENGTH));
    packet.putShort(Ipv4Layout.CHECKSUM, (short) InternetChecksum.fold(sum));
  }

  private static void putMessage(ByteBuffer message, Advert advert, int startOfSum) {
    int type = advert.version().number() << 4 | AdvertLayout.TYPE_ADVERTISEMENT;
    message.put(AdvertLayout.VERSION_AND_TYPE, (byte) type);
    message.put(AdvertLayout.VIRTUAL_ROUTER_ID, (byte) advert.virtualRouterId());
    message.put(AdvertLayout.PRIORITY, (byte) advert.priority());
    message.put(AdvertLayout.ADDRESS_COUNT, (byte) advert.addresses().size());
    switch (advert.version()) {
      case V2 -> message.put(AdvertLayout.V2_INTERVAL, (byte) advert.interval().toSeconds());
      case V3 ->
          message.putShort(
              AdvertLayout.V3_INTERVAL, (short) advert.interval().dividedBy(HUNDREDTH));
    }
    int offset = AdvertLayout.ADDRESSES;
    for (InetAddress address : advert.addresses()) {
      message.put(offset, address.getAddress());
      offset += AdvertLayout.ADDRESS_LENGTH;
    }
    int sum = InternetChecksum.add(startOfSum, message);
    message.putShort(AdvertLayout.CHECKSUM, (short) InternetChecksum.fold(sum));
  }
}
