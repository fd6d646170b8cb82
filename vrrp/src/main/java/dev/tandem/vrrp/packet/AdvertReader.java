package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Oddity;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.Secret;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides which packets are adverts for an instance: the one place where an advert is doubted. The
 * checks are keepalived's, in its order.
 */
public final class AdvertReader {

  private final IpPacket packet;
  private final ByteBuffer message;
  private final InstanceSettings settings;
  private final AdvertSecurity security;

  private AdvertReader(IpPacket packet, InstanceSettings settings, AdvertSecurity security) {
    this.packet = packet;
    this.message = packet.message();
    this.settings = settings;
    this.security = security;
  }

  /** For which virtual router the packet is meant. */
  public static Reading<Integer> virtualRouterId(IpPacket packet) {
    if (packet.message().limit() < AdvertLayout.ADDRESSES) {
      return new Rejected<>(Rejection.TRUNCATED);
    }
    return new Accepted<>(packet.message().get(AdvertLayout.VIRTUAL_ROUTER_ID) & 0xff);
  }

  /**
   * The advert in a packet for the instance with these settings.
   *
   * @param security of the instance, which remembers what it has accepted
   */
  public static Reading<ReceivedAdvert> read(
      IpPacket packet, InstanceSettings settings, AdvertSecurity security) {
    return new AdvertReader(packet, settings, security).read();
  }

  private Reading<ReceivedAdvert> read() {
    List<Supplier<Optional<Rejection>>> checks =
        List.of(
            this::addressed,
            this::timeToLive,
            this::version,
            this::origin,
            this::authentication,
            this::interval,
            this::type,
            this::checksum,
            this::destination,
            this::ownership,
            this::peer);
    for (Supplier<Optional<Rejection>> check : checks) {
      Optional<Rejection> flaw = check.get();
      if (flaw.isPresent()) {
        return new Rejected<>(flaw.get());
      }
    }
    Advert advert = decode();
    return new Accepted<>(new ReceivedAdvert(packet.source(), advert, oddities(advert)));
  }

  private Optional<Rejection> addressed() {
    if (message.limit() < AdvertLayout.ADDRESSES) {
      return Optional.of(Rejection.TRUNCATED);
    }
    return unless(
        unsigned(AdvertLayout.VIRTUAL_ROUTER_ID) == settings.virtualRouterId()
            && packet.ipv6() == settings.ipv6(),
        Rejection.UNKNOWN_VIRTUAL_ROUTER);
  }

  /** What is sent to a peer may have been routed. */
  private Optional<Rejection> timeToLive() {
    return unless(
        settings.unicast().isPresent() || packet.hopLimit() == Ipv4Layout.TTL_LINK_ONLY,
        Rejection.TTL);
  }

  private Optional<Rejection> version() {
    return unless(
        unsigned(AdvertLayout.VERSION_AND_TYPE) >>> 4 == settings.version().number(),
        Rejection.VERSION);
  }

  private Optional<Rejection> origin() {
    if (settings.hmac().isEmpty()) {
      return Optional.empty();
    }
    HmacSettings hmac = settings.hmac().get();
    return hasTrailer()
        ? security.flaw(new HmacTrailer(message, advertLength()), packet.source(), hmac)
        : unless(hmac.acceptsUnsigned(), Rejection.HMAC_MISSING);
  }

  private Optional<Rejection> authentication() {
    Authentication wanted = settings.authentication();
    boolean headerWanted = wanted instanceof Authentication.Header;
    if (settings.version() != VrrpVersion.V2) {
      return unless(packet.authentication().isEmpty(), Rejection.AUTH_TYPE);
    }
    if (unsigned(AdvertLayout.V2_AUTH_TYPE) != wanted.type()
        || packet.authentication().isPresent() != headerWanted) {
      return Optional.of(Rejection.AUTH_TYPE);
    }
    return switch (wanted) {
      case Authentication.None() -> Optional.empty();
      case Authentication.Password(Secret secret) -> unless(passwordRight(), Rejection.AUTH_FAILED);
      case Authentication.Header(Secret secret) -> headerFlaw(secret);
    };
  }

  private boolean passwordRight() {
    int start = advertLength() - AdvertLayout.V2_AUTH_DATA_LENGTH;
    if (message.limit() < advertLength()) {
      return false;
    }
    byte[] there = new byte[AdvertLayout.V2_AUTH_DATA_LENGTH];
    message.get(start, there);
    return MessageDigest.isEqual(there, AdvertWriter.password(settings));
  }

  private Optional<Rejection> headerFlaw(Secret secret) {
    AuthenticationHeader header = packet.authentication().orElseThrow();
    if (!header.madeWith(secret, settings.unicast().isPresent())) {
      return Optional.of(Rejection.AUTH_FAILED);
    }
    return unless(security.admitsHeader(header.sequence()), Rejection.AUTH_REPLAYED);
  }

  /**
   * Version 2 wants everyone's interval to be the same. Version 3 learns the master's, but nobody
   * can wait for a multiple of zero.
   */
  private Optional<Rejection> interval() {
    Duration interval = readInterval();
    boolean acceptable =
        settings.version() == VrrpVersion.V2
            ? interval.equals(settings.advertInterval())
            : interval.isPositive();
    return unless(acceptable, Rejection.INTERVAL);
  }

  private Optional<Rejection> type() {
    if ((message.get(AdvertLayout.VERSION_AND_TYPE) & 0xf) != AdvertLayout.TYPE_ADVERTISEMENT) {
      return Optional.of(Rejection.TYPE);
    }
    boolean trailerAllowed = settings.hmac().isPresent() && hasTrailer();
    return unless(message.limit() == advertLength() || trailerAllowed, Rejection.LENGTH);
  }

  private boolean hasTrailer() {
    return message.limit() == advertLength() + HmacTrailerLayout.LENGTH;
  }

  private int advertLength() {
    return AdvertWriter.length(settings, unsigned(AdvertLayout.ADDRESS_COUNT));
  }

  private Optional<Rejection> checksum() {
    int sum =
        AdvertWriter.checksum(
            message, settings, packet.source(), packet.destination(), advertLength());
    return unless(sum == 0, Rejection.CHECKSUM);
  }

  private Optional<Rejection> destination() {
    boolean right =
        settings.unicast().isPresent()
            ? !packet.destination().isMulticastAddress()
            : packet.destination().equals(settings.group());
    return unless(right, Rejection.DESTINATION);
  }

  private Optional<Rejection> ownership() {
    return unless(
        !(settings.owner() && settings.election().ownerIgnoresAdverts()), Rejection.OWNER_IGNORES);
  }

  private Optional<Rejection> peer() {
    Optional<UnicastSettings> checked = settings.unicast().filter(UnicastSettings::onlyPeers);
    if (checked.isEmpty()) {
      return Optional.empty();
    }
    Optional<UnicastSettings.Peer> sender = checked.get().find(packet.source());
    if (sender.isEmpty()) {
      return Optional.of(Rejection.PEER);
    }
    int left = packet.hopLimit();
    return unless(
        sender.get().leastTtl() <= left && left <= sender.get().mostTtl(), Rejection.PEER_TTL);
  }

  private Advert decode() {
    List<InetAddress> addresses = new ArrayList<>();
    int length = IpAddresses.length(settings.ipv6());
    for (int i = 0; i < unsigned(AdvertLayout.ADDRESS_COUNT); i++) {
      int offset = AdvertLayout.ADDRESSES + i * length;
      addresses.add(IpAddresses.read(message, offset, settings.ipv6()));
    }
    return new Advert(
        settings.version(),
        unsigned(AdvertLayout.VIRTUAL_ROUTER_ID),
        unsigned(AdvertLayout.PRIORITY),
        readInterval(),
        addresses);
  }

  private Duration readInterval() {
    return switch (settings.version()) {
      case V2 -> Duration.ofSeconds(unsigned(AdvertLayout.V2_INTERVAL));
      case V3 ->
          Duration.ofMillis(
              (message.getShort(AdvertLayout.V3_INTERVAL) & AdvertLayout.V3_INTERVAL_MASK)
                  * AdvertWriter.HUNDREDTH);
    };
  }

  private Set<Oddity> oddities(Advert advert) {
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

  private static Optional<Rejection> unless(boolean right, Rejection reason) {
    return right ? Optional.empty() : Optional.of(reason);
  }

  private int unsigned(int offset) {
    return message.get(offset) & 0xff;
  }
}
