package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Oddity;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which packets are adverts for an instance: the one place where an advert is doubted. The
 * checks are keepalived's, in its order.
 */
public final class AdvertReader {

  private AdvertReader() {}

  /** For which virtual router the packet is meant. */
  public static Reading<Integer> virtualRouterId(Ipv4Packet packet) {
    if (packet.message().limit() < AdvertLayout.ADDRESSES) {
      return new Rejected<>(Rejection.TRUNCATED);
    }
    return new Accepted<>(unsigned(packet.message(), AdvertLayout.VIRTUAL_ROUTER_ID));
  }

  /** The advert in a packet for the instance with these settings. */
  public static Reading<ReceivedAdvert> read(Ipv4Packet packet, InstanceSettings settings) {
    Optional<Rejection> flaw = flaw(packet, settings);
    if (flaw.isPresent()) {
      return new Rejected<>(flaw.get());
    }
    Advert advert = decode(packet.message(), settings.version());
    return new Accepted<>(new ReceivedAdvert(packet.source(), advert, oddities(advert, settings)));
  }

  private static Optional<Rejection> flaw(Ipv4Packet packet, InstanceSettings settings) {
    ByteBuffer message = packet.message();
    if (message.limit() < AdvertLayout.ADDRESSES) {
      return Optional.of(Rejection.TRUNCATED);
    }
    if (unsigned(message, AdvertLayout.VIRTUAL_ROUTER_ID) != settings.virtualRouterId()) {
      return Optional.of(Rejection.UNKNOWN_VIRTUAL_ROUTER);
    }
    if (packet.timeToLive() != Ipv4Layout.TTL_LINK_ONLY) {
      return Optional.of(Rejection.TTL);
    }
    if (unsigned(message, AdvertLayout.VERSION_AND_TYPE) >>> 4 != settings.version().number()) {
      return Optional.of(Rejection.VERSION);
    }
    if (settings.version() == VrrpVersion.V2
        && unsigned(message, AdvertLayout.V2_AUTH_TYPE) != AdvertLayout.V2_NO_AUTHENTICATION) {
      return Optional.of(Rejection.AUTH_TYPE);
    }
    if (!intervalAcceptable(message, settings)) {
      return Optional.of(Rejection.INTERVAL);
    }
    if ((message.get(AdvertLayout.VERSION_AND_TYPE) & 0xf) != AdvertLayout.TYPE_ADVERTISEMENT) {
      return Optional.of(Rejection.TYPE);
    }
    int addressCount = unsigned(message, AdvertLayout.ADDRESS_COUNT);
    if (message.limit() != AdvertWriter.length(settings.version(), addressCount)) {
      return Optional.of(Rejection.LENGTH);
    }
    if (!checksumRight(packet, settings)) {
      return Optional.of(Rejection.CHECKSUM);
    }
    if (!packet.destination().equals(settings.group())) {
      return Optional.of(Rejection.DESTINATION);
    }
    return Optional.empty();
  }

  /**
   * Version 2 wants everyone's interval to be the same. Version 3 learns the master's, but nobody
   * can wait for a multiple of zero.
   */
  private static boolean intervalAcceptable(ByteBuffer message, InstanceSettings settings) {
    Duration interval = interval(message, settings.version());
    return settings.version() == VrrpVersion.V2
        ? interval.equals(settings.advertInterval())
        : interval.isPositive();
  }

  private static boolean checksumRight(Ipv4Packet packet, InstanceSettings settings) {
    int start =
        AdvertWriter.startOfSum(
            settings.version(),
            !settings.checksumWithoutPseudoHeader(),
            packet.source(),
            packet.destination(),
            packet.message().limit());
    return InternetChecksum.fold(InternetChecksum.add(start, packet.message())) == 0;
  }

  private static Advert decode(ByteBuffer message, VrrpVersion version) {
    List<InetAddress> addresses = new ArrayList<>();
    for (int i = 0; i < unsigned(message, AdvertLayout.ADDRESS_COUNT); i++) {
      int offset = AdvertLayout.ADDRESSES + i * AdvertLayout.ADDRESS_LENGTH;
      addresses.add(Ipv4Addresses.read(message, offset));
    }
    return new Advert(
        version,
        unsigned(message, AdvertLayout.VIRTUAL_ROUTER_ID),
        unsigned(message, AdvertLayout.PRIORITY),
        interval(message, version),
        addresses);
  }

  private static Duration interval(ByteBuffer message, VrrpVersion version) {
    return switch (version) {
      case V2 -> Duration.ofSeconds(unsigned(message, AdvertLayout.V2_INTERVAL));
      case V3 ->
          AdvertWriter.HUNDREDTH.multipliedBy(
              message.getShort(AdvertLayout.V3_INTERVAL) & AdvertLayout.V3_INTERVAL_MASK);
    };
  }

  private static Set<Oddity> oddities(Advert advert, InstanceSettings settings) {
    Set<Oddity> oddities = EnumSet.noneOf(Oddity.class);
    if (!advert.interval().equals(settings.advertInterval())) {
      oddities.add(Oddity.INTERVAL_DIFFERS);
    }
    List<InetAddress> expected = Advert.of(settings, advert.priority()).addresses();
    if (!Set.copyOf(advert.addresses()).equals(Set.copyOf(expected))) {
      oddities.add(Oddity.ADDRESSES_DIFFER);
    }
    return oddities;
  }

  private static int unsigned(ByteBuffer message, int offset) {
    return message.get(offset) & 0xff;
  }
}
