package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Turns adverts into IP packets as keepalived sends them. */
public final class AdvertWriter {

  /** The unit in which version 3 counts intervals, in milliseconds. */
  static final long HUNDREDTH = 10;

  private final Advert advert;
  private final InstanceSettings settings;
  private final AdvertSecurity security;

  private AdvertWriter(Advert advert, InstanceSettings settings, AdvertSecurity security) {
    this.advert = advert;
    this.settings = settings;
    this.security = security;
  }

  /**
   * An IP packet around an advert.
   *
   * @param destination a multicast group or a unicast peer, of the same family as the source
   * @param identification of an IPv4 packet, sixteen bits that should differ from packet to packet
   * @param security of the instance, which counts the packet if it is authenticated
   */
  public static byte[] packet(
      Advert advert,
      InstanceSettings settings,
      InetAddress source,
      InetAddress destination,
      int identification,
      AdvertSecurity security) {
    AdvertWriter writer = new AdvertWriter(advert, settings, security);
    return settings.ipv6()
        ? writer.ipv6Packet(source, destination)
        : writer.ipv4Packet(source, destination, identification);
  }

  private byte[] ipv4Packet(InetAddress source, InetAddress destination, int identification) {
    boolean withHeader = settings.authentication() instanceof Authentication.Header;
    int messageStart =
        Ipv4Layout.HEADER_LENGTH + (withHeader ? AuthenticationHeaderLayout.LENGTH : 0);
    ByteBuffer packet = ByteBuffer.allocate(messageStart + messageLength());
    packet.put(Ipv4Layout.VERSION_AND_LENGTH, Ipv4Layout.VERSION_4_NO_OPTIONS);
    packet.put(Ipv4Layout.TYPE_OF_SERVICE, Ipv4Layout.TOS_CONTROL);
    packet.putShort(Ipv4Layout.TOTAL_LENGTH, (short) packet.limit());
    packet.putShort(Ipv4Layout.IDENTIFICATION, (short) identification);
    packet.put(Ipv4Layout.TIME_TO_LIVE, (byte) timeToLive());
    int protocol = withHeader ? AuthenticationHeaderLayout.PROTOCOL_AH : Ipv4Layout.PROTOCOL_VRRP;
    packet.put(Ipv4Layout.PROTOCOL, (byte) protocol);
    packet.put(Ipv4Layout.SOURCE, source.getAddress());
    packet.put(Ipv4Layout.DESTINATION, destination.getAddress());
    putMessage(packet.slice(messageStart, messageLength()), source, destination);
    if (settings.authentication() instanceof Authentication.Header(var secret)) {
      boolean routed = settings.unicast().isPresent();
      AuthenticationHeader.put(
          packet, Ipv4Layout.HEADER_LENGTH, security.nextHeader(), routed, secret);
    }
    int sum = InternetChecksum.add(0, packet.slice(0, Ipv4Layout.HEADER_LENGTH));
    packet.putShort(Ipv4Layout.CHECKSUM, (short) InternetChecksum.fold(sum));
    return packet.array();
  }

  private byte[] ipv6Packet(InetAddress source, InetAddress destination) {
    int length = messageLength();
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Layout.HEADER_LENGTH + length);
    packet.putInt(Ipv6Layout.VERSION_CLASS_FLOW, Ipv6Layout.VERSION_6_CONTROL);
    packet.putShort(Ipv6Layout.PAYLOAD_LENGTH, (short) length);
    packet.put(Ipv6Layout.NEXT_HEADER, (byte) Ipv4Layout.PROTOCOL_VRRP);
    packet.put(Ipv6Layout.HOP_LIMIT, (byte) timeToLive());
    packet.put(Ipv6Layout.SOURCE, source.getAddress());
    packet.put(Ipv6Layout.DESTINATION, destination.getAddress());
    putMessage(packet.slice(Ipv6Layout.HEADER_LENGTH, length), source, destination);
    return packet.array();
  }

  private int timeToLive() {
    return settings.unicast().map(UnicastSettings::timeToLive).orElse(Ipv4Layout.TTL_LINK_ONLY);
  }

  /** With the trailer. */
  private int messageLength() {
    boolean signed = settings.hmac().filter(HmacSettings::signs).isPresent();
    return advertLength() + (signed ? HmacTrailerLayout.LENGTH : 0);
  }

  private int advertLength() {
    return length(settings, advert.addresses().size());
  }

  /** Bytes of an advert with so many addresses. */
  static int length(InstanceSettings settings, int addressCount) {
    int withAddresses = AdvertLayout.ADDRESSES + addressCount * IpAddresses.length(settings.ipv6());
    return switch (settings.version()) {
      case V2 -> withAddresses + AdvertLayout.V2_AUTH_DATA_LENGTH;
      case V3 -> withAddresses;
    };
  }

  private void putMessage(ByteBuffer message, InetAddress source, InetAddress destination) {
    putAdvert(message);
    Optional<HmacSettings> signing = settings.hmac().filter(HmacSettings::signs);
    signing.ifPresent(hmac ->
        HmacTrailer.put(
            message,
            advertLength(),
            source,
            hmac.activeKey(),
            hmac.keys().get(hmac.activeKey()),
            security.nextTrailer(hmac)));
    int sum = checksum(message, settings, source, destination, advertLength());
    message.putShort(AdvertLayout.CHECKSUM, (short) sum);
  }

  private void putAdvert(ByteBuffer message) {
    int type = advert.version().number() << 4 | AdvertLayout.TYPE_ADVERTISEMENT;
    message.put(AdvertLayout.VERSION_AND_TYPE, (byte) type);
    message.put(AdvertLayout.VIRTUAL_ROUTER_ID, (byte) advert.virtualRouterId());
    message.put(AdvertLayout.PRIORITY, (byte) advert.priority());
    message.put(AdvertLayout.ADDRESS_COUNT, (byte) advert.addresses().size());
    int offset = AdvertLayout.ADDRESSES;
    for (InetAddress address : advert.addresses()) {
      message.put(offset, address.getAddress());
      offset += address.getAddress().length;
    }
    switch (advert.version()) {
      case V2 -> {
        message.put(AdvertLayout.V2_AUTH_TYPE, (byte) settings.authentication().type());
        message.put(AdvertLayout.V2_INTERVAL, (byte) advert.interval().toSeconds());
        message.put(offset, password(settings));
      }
      case V3 ->
          message.putShort(
              AdvertLayout.V3_INTERVAL, (short) (advert.interval().toMillis() / HUNDREDTH));
    }
  }

  /** The authentication data of version 2: eight bytes. */
  static byte[] password(InstanceSettings settings) {
    byte[] data = new byte[AdvertLayout.V2_AUTH_DATA_LENGTH];
    if (settings.authentication() instanceof Authentication.Password(var secret)) {
      byte[] password = secret.bytes();
      System.arraycopy(password, 0, data, 0, Math.min(password.length, data.length));
    }
    return data;
  }

  /**
   * The checksum of a message whose checksum field is zero; 0 for one whose checksum is right. Over
   * IPv6 it is that of a transport protocol and covers the trailer; over IPv4 it ends with the
   * advert, and has a pseudo header in version 3 unless that is switched off.
   */
  static int checksum(
      ByteBuffer message,
      InstanceSettings settings,
      InetAddress source,
      InetAddress destination,
      int advertLength) {
    int covered = settings.ipv6() ? message.limit() : advertLength;
    boolean pseudo =
        settings.ipv6()
            || (settings.version() == VrrpVersion.V3 && !settings.checksumWithoutPseudoHeader());
    int start =
        pseudo
            ? InternetChecksum.pseudoHeader(source, destination, Ipv4Layout.PROTOCOL_VRRP, covered)
            : 0;
    return InternetChecksum.fold(InternetChecksum.add(start, message.slice(0, covered)));
  }
}
