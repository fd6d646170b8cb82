package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.InstanceFixture.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Passwords and authentication headers of version 2. */
class AuthenticationTest {

  private static final InstanceSettings PASSWORD =
      v2(new Authentication.Password(secret("secret"))).addresses("192.0.2.103").build();
  private static final InstanceSettings HEADER =
      v2(new Authentication.Header(secret("secret"))).build();
  private static final int TTL = EthernetLayout.HEADER_LENGTH + Ipv4Layout.TIME_TO_LIVE;

  @Test
  void aPasswordIsWrittenAndReadAsKeepalivedDoes() {
    InstanceSettings router54 =
        v2(new Authentication.Password(secret("secret")))
            .virtualRouterId(54)
            .addresses("192.0.2.103")
            .build();
    ByteBuffer keepalived = KeepalivedFrames.buffer(KeepalivedFrames.V2_PASSWORD);

    assertThat(Frames.read(keepalived, router54)).isInstanceOf(Accepted.class);
    byte[] ours = Frames.of(router54, Advert.of(router54, 150));
    assertThat(ByteBuffer.wrap(ours).slice(12, ours.length - 12))
        .isEqualTo(keepalived.slice(12, keepalived.limit() - 12));
  }

  @Test
  void anotherPasswordIsRejected() {
    InstanceSettings other =
        v2(new Authentication.Password(secret("public"))).addresses("192.0.2.103").build();

    assertThat(Frames.read(advert(other), PASSWORD))
        .isEqualTo(new Rejected<>(Rejection.AUTH_FAILED));
  }

  @Test
  void onlyEightBytesOfAPasswordCount() {
    InstanceSettings longer = v2(new Authentication.Password(secret("secretsecret"))).build();
    InstanceSettings other = v2(new Authentication.Password(secret("secretse"))).build();

    assertThat(Frames.read(advert(longer), other)).isInstanceOf(Accepted.class);
  }

  @Test
  void aHeaderIsReadOnceAndOnlyInOrder() {
    AdvertSecurity sender = Frames.security();
    AdvertSecurity receiver = Frames.security();
    ByteBuffer first = advert(HEADER, sender);
    ByteBuffer second = advert(HEADER, sender);

    assertThat(Frames.read(first, HEADER, receiver)).isInstanceOf(Accepted.class);
    assertThat(Frames.read(second, HEADER, receiver)).isInstanceOf(Accepted.class);
    assertThat(Frames.read(second, HEADER, receiver))
        .isEqualTo(new Rejected<>(Rejection.AUTH_REPLAYED));
    assertThat(Frames.read(first, HEADER, receiver))
        .isEqualTo(new Rejected<>(Rejection.AUTH_REPLAYED));
  }

  @Test
  void aNewMasterCountsOnFromTheOldOne() {
    AdvertSecurity old = Frames.security();
    AdvertSecurity next = Frames.security();
    AdvertSecurity third = Frames.security();
    for (int i = 0; i < 5; i++) {
      ByteBuffer advert = advert(HEADER, old);
      assertThat(Frames.read(advert, HEADER, next)).isInstanceOf(Accepted.class);
      assertThat(Frames.read(advert, HEADER, third)).isInstanceOf(Accepted.class);
    }

    assertThat(Frames.read(advert(HEADER, next), HEADER, third)).isInstanceOf(Accepted.class);
  }

  @Test
  void aHeaderCoversTheTtlOnTheLinkButNotOnARoute() {
    ByteBuffer onLink = advert(HEADER);
    onLink.put(TTL, (byte) 254);
    InstanceSettings routed =
        v2(new Authentication.Header(secret("secret"))).peer("192.0.2.2").build();
    ByteBuffer hop = advert(routed);
    hop.put(TTL, (byte) 254);

    assertThat(IpPacket.read(onLink)).isEqualTo(new Rejected<>(Rejection.IP_CHECKSUM));
    assertThat(Frames.read(withChecksum(onLink), HEADER)).isEqualTo(new Rejected<>(Rejection.TTL));
    assertThat(Frames.read(withChecksum(hop), routed)).isInstanceOf(Accepted.class);
  }

  @Test
  void anotherKeyOrADamagedPacketIsRejected() {
    InstanceSettings other = v2(new Authentication.Header(secret("public"))).build();
    ByteBuffer damaged = advert(HEADER);
    int priority =
        EthernetLayout.HEADER_LENGTH
            + Ipv4Layout.HEADER_LENGTH
            + AuthenticationHeaderLayout.LENGTH
            + AdvertLayout.PRIORITY;
    damaged.put(priority, (byte) 200);

    assertThat(Frames.read(advert(other), HEADER)).isEqualTo(new Rejected<>(Rejection.AUTH_FAILED));
    assertThat(Frames.read(damaged, HEADER)).isEqualTo(new Rejected<>(Rejection.AUTH_FAILED));
  }

  @Test
  void whoAuthenticatesDoesNotListenToWhoDoesNot() {
    InstanceSettings none = v2(new Authentication.None()).build();

    assertThat(Frames.read(advert(none), HEADER)).isEqualTo(new Rejected<>(Rejection.AUTH_TYPE));
    assertThat(Frames.read(advert(none), PASSWORD)).isEqualTo(new Rejected<>(Rejection.AUTH_TYPE));
    assertThat(Frames.read(advert(HEADER), none)).isEqualTo(new Rejected<>(Rejection.AUTH_TYPE));
  }

  private static ByteBuffer withChecksum(ByteBuffer frame) {
    int ip = EthernetLayout.HEADER_LENGTH;
    frame.putShort(ip + Ipv4Layout.CHECKSUM, (short) 0);
    int sum = InternetChecksum.add(0, frame.slice(ip, Ipv4Layout.HEADER_LENGTH));
    return frame.putShort(ip + Ipv4Layout.CHECKSUM, (short) InternetChecksum.fold(sum));
  }

  private static ByteBuffer advert(InstanceSettings settings) {
    return advert(settings, Frames.security());
  }

  private static ByteBuffer advert(InstanceSettings settings, AdvertSecurity sender) {
    return ByteBuffer.wrap(
        Frames.of(
            settings,
            Advert.of(settings, 150),
            InstanceFixture.address("192.0.2.1"),
            Frames.MAC,
            1,
            sender));
  }

  private static InstanceFixture v2(Authentication authentication) {
    return instance().version(VrrpVersion.V2).authentication(authentication);
  }
}
