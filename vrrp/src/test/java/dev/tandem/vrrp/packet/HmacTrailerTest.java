package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.HmacSettings.Mode;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.Secret;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The HMAC trailer, against the images in its specification and against everything else. */
class HmacTrailerTest {

  private static final Secret KEY = key(0);
  private static final HmacSettings ENFORCED = hmac(Mode.ENFORCE, true);

  /** From 198.51.100.10: router 51, priority 200, 192.0.2.100, signed with the bytes 0 to 31. */
  private static final String SPECIFIED_IPV4 =
      """
      3133c80100644402 c0000264
      010100006800000080000000 1b84bc4e8e43892dc6d98448f8ee2265
      """;

  /** From fe80::10 to fe80::20: router 51, priority 200, fe80::100. */
  private static final String SPECIFIED_IPV6 =
      """
      3133c8010064a2e9 fe800000000000000000000000000100
      010100006800000080000000 c8c56146ebfd66ee10ec4d8186461b78
      """;

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final AdvertSecurity sender = new AdvertSecurity(() -> now);
  private final AdvertSecurity receiver = new AdvertSecurity(() -> now);

  @Test
  void theImagesOfTheSpecificationAreRight() {
    ByteBuffer ipv4 = bytes(SPECIFIED_IPV4);
    ByteBuffer ipv6 = bytes(SPECIFIED_IPV6);

    assertThat(new HmacTrailer(ipv4, 12).madeWith(KEY, address("198.51.100.10"))).isTrue();
    assertThat(new HmacTrailer(ipv6, 24).madeWith(KEY, address("fe80::10"))).isTrue();
    assertThat(new HmacTrailer(ipv6, 24).madeWith(KEY, address("fe80::11"))).isFalse();
    assertThat(new HmacTrailer(ipv6, 24).madeWith(key(1), address("fe80::10"))).isFalse();
  }

  @Test
  void weWriteTheImagesOfTheSpecification() {
    now = Instant.ofEpochSecond(0x68000000L, 500_000_000);
    InstanceSettings ipv4 = instance().checksumWithoutPseudoHeader(true).hmac(ENFORCED).build();
    InstanceSettings ipv6 = instance().ipv6("fe80::100").peer("fe80::20").hmac(ENFORCED).build();
    byte[] packet4 =
        AdvertWriter.packet(
            Advert.of(ipv4, 200), ipv4, address("198.51.100.10"), ipv4.group(), 1, sender);
    byte[] packet6 =
        AdvertWriter.packet(
            Advert.of(ipv6, 200),
            ipv6,
            address("fe80::10"),
            address("fe80::20"),
            1,
            new AdvertSecurity(() -> now));

    assertThat(ByteBuffer.wrap(packet4, 20, packet4.length - 20)).isEqualTo(bytes(SPECIFIED_IPV4));
    assertThat(ByteBuffer.wrap(packet6, 40, packet6.length - 40)).isEqualTo(bytes(SPECIFIED_IPV6));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 32, TYPE",
    "2, 1, HMAC_WRONG",
    "5, 1, HMAC_WRONG",
    "11, 1, HMAC_WRONG",
    "12, 1, HMAC_MALFORMED",
    "13, 2, HMAC_KEY",
    "15, 1, HMAC_MALFORMED",
    "19, 1, HMAC_WRONG",
    "23, 1, HMAC_WRONG",
    "39, 1, HMAC_WRONG",
    "16, 1, HMAC_STALE"
  })
  void aFlippedBitIsFound(int offset, int mask, Rejection reason) {
    InstanceSettings settings = settings(ENFORCED);
    ByteBuffer frame = advert(settings);
    int at = EthernetLayout.HEADER_LENGTH + Ipv4Layout.HEADER_LENGTH + offset;
    frame.put(at, (byte) (frame.get(at) ^ mask));
    // Another version is seen before the HMAC.
    Rejection expected = reason == Rejection.TYPE ? Rejection.VERSION : reason;

    assertThat(read(frame, settings)).isEqualTo(new Rejected<>(expected));
  }

  @Test
  void anAdvertIsBelievedOnce() {
    InstanceSettings settings = settings(ENFORCED);
    ByteBuffer first = advert(settings);
    ByteBuffer second = advert(settings);

    assertThat(read(first, settings)).isInstanceOf(Accepted.class);
    assertThat(read(first, settings)).isEqualTo(new Rejected<>(Rejection.HMAC_REPLAYED));
    assertThat(read(second, settings)).isInstanceOf(Accepted.class);
    assertThat(read(first, settings)).isEqualTo(new Rejected<>(Rejection.HMAC_REPLAYED));
  }

  @Test
  void aRecordedAdvertIsTooOldSoonEnough() {
    InstanceSettings settings = settings(ENFORCED);
    ByteBuffer recorded = advert(settings);
    now = now.plusSeconds(6);
    assertThat(read(recorded, settings)).isEqualTo(new Rejected<>(Rejection.HMAC_STALE));

    InstanceSettings byOrder = settings(hmac(Mode.ENFORCE, false));
    assertThat(read(recorded, byOrder)).isInstanceOf(Accepted.class);
  }

  @Test
  void aClockSetBackRecovers() {
    InstanceSettings settings = settings(ENFORCED);
    assertThat(read(advert(settings), settings)).isInstanceOf(Accepted.class);
    now = now.minus(Duration.ofHours(1));

    assertThat(read(advert(settings), settings)).isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @EnumSource
  void theModeDecidesAboutAdvertsWithoutATrailer(Mode mode) {
    InstanceSettings plain = settings().build();
    InstanceSettings settings = settings(hmac(mode, true));
    boolean accepted = mode != Mode.ENFORCE;

    assertThat(read(advert(plain), settings))
        .isInstanceOfAny(accepted ? Accepted.class : Rejected.class);
    assertThat(advert(settings).limit() - advert(plain).limit())
        .isEqualTo(mode == Mode.RECEIVE_ONLY ? 0 : HmacTrailerLayout.LENGTH);
    assertThat(read(advert(settings(ENFORCED)), settings)).isInstanceOf(Accepted.class);
  }

  @Test
  void keysAreReplacedOneRouterAfterTheOther() {
    Map<Integer, Secret> both = Map.of(1, KEY, 2, key(7));
    InstanceSettings before = settings(new HmacSettings(both, 1, true, window(), Mode.ENFORCE));
    InstanceSettings after = settings(new HmacSettings(both, 2, true, window(), Mode.ENFORCE));

    assertThat(read(advert(after), before)).isInstanceOf(Accepted.class);
    assertThat(read(advert(before), after)).isInstanceOf(Accepted.class);
    assertThat(read(advert(after), settings(ENFORCED)))
        .isEqualTo(new Rejected<>(Rejection.HMAC_KEY));
  }

  @Test
  void version2HasTheTrailerBehindItsAuthenticationData() {
    InstanceSettings v2 = settings().version(VrrpVersion.V2).hmac(ENFORCED).build();

    assertThat(read(advert(v2), v2)).isInstanceOf(Accepted.class);
  }

  @Test
  void whoKnowsNoTrailerSeesALengthThatDoesNotFit() {
    assertThat(read(advert(settings(ENFORCED)), settings().build()))
        .isEqualTo(new Rejected<>(Rejection.LENGTH));
  }

  private Reading<ReceivedAdvert> read(ByteBuffer frame, InstanceSettings settings) {
    return Frames.read(frame, settings, receiver);
  }

  private ByteBuffer advert(InstanceSettings settings) {
    Advert advert = Advert.of(settings, 100);
    return ByteBuffer.wrap(
        Frames.of(settings, advert, address("192.0.2.1"), Frames.MAC, 1, sender));
  }

  private static InstanceFixture settings() {
    return instance().addresses("192.0.2.100");
  }

  private static InstanceSettings settings(HmacSettings hmac) {
    return settings().hmac(hmac).build();
  }

  private static HmacSettings hmac(Mode mode, boolean byTime) {
    return new HmacSettings(Map.of(1, KEY), 1, byTime, window(), mode);
  }

  private static Duration window() {
    return Duration.ofSeconds(5);
  }

  private static Secret key(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return Secret.of(bytes);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }
}
