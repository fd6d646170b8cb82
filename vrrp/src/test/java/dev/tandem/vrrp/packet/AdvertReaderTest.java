package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Oddity;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AdvertReaderTest {

  private static final int IP = EthernetLayout.HEADER_LENGTH;
  private static final int MESSAGE = IP + Ipv4Layout.HEADER_LENGTH;

  private static final InstanceSettings V2 = KeepalivedFrames.V2_SETTINGS;
  private static final InstanceSettings V3 = KeepalivedFrames.V3_SETTINGS;

  @Test
  void readsKeepalivedVersion2() {
    ReceivedAdvert received = accepted(KeepalivedFrames.buffer(KeepalivedFrames.V2), V2);

    assertThat(received.source()).isEqualTo(address("192.0.2.1"));
    assertThat(received.advert()).isEqualTo(Advert.of(V2, 150));
    assertThat(received.oddities()).isEmpty();
  }

  @Test
  void readsKeepalivedVersion3() {
    ReceivedAdvert received = accepted(KeepalivedFrames.buffer(KeepalivedFrames.V3), V3);

    assertThat(received.advert()).isEqualTo(Advert.of(V3, 200));
    assertThat(received.oddities()).isEmpty();
  }

  @Test
  void readsKeepalivedGoodbyes() {
    assertThat(
            accepted(KeepalivedFrames.buffer(KeepalivedFrames.V2_RESIGNING), V2)
                .advert()
                .resigning())
        .isTrue();
    assertThat(
            accepted(KeepalivedFrames.buffer(KeepalivedFrames.V3_RESIGNING), V3)
                .advert()
                .resigning())
        .isTrue();
  }

  @Test
  void toleratesEthernetPadding() {
    byte[] padded = Arrays.copyOf(KeepalivedFrames.bytes(KeepalivedFrames.V3), 60);
    Arrays.fill(padded, 54, 60, (byte) 0xa5);

    assertThat(accepted(ByteBuffer.wrap(padded), V3).advert()).isEqualTo(Advert.of(V3, 200));
  }

  @Test
  void checksumWithoutPseudoHeaderIsVerifiedToo() {
    InstanceSettings settings =
        instance().virtualRouterId(52).checksumWithoutPseudoHeader(true).build();
    byte[] right = frame(settings);
    byte[] wrong = frame(instance().virtualRouterId(52).build());

    assertThat(accepted(ByteBuffer.wrap(right), settings).advert().priority()).isEqualTo(100);
    assertThat(read(ByteBuffer.wrap(wrong), settings))
        .isEqualTo(new Rejected<>(Rejection.CHECKSUM));
  }

  @Test
  void anotherIntervalInVersion3IsOddButAccepted() {
    InstanceSettings ours = instance().virtualRouterId(52).interval(Duration.ofSeconds(1)).build();

    assertThat(accepted(KeepalivedFrames.buffer(KeepalivedFrames.V3), ours).oddities())
        .containsExactlyInAnyOrder(Oddity.INTERVAL_DIFFERS, Oddity.ADDRESSES_DIFFER);
  }

  @Test
  void theOrderOfAddressesDoesNotMatter() {
    InstanceSettings ours =
        instance()
            .virtualRouterId(52)
            .interval(Duration.ofMillis(100))
            .addresses("192.0.2.112", "192.0.2.110", "192.0.2.111")
            .build();

    assertThat(accepted(KeepalivedFrames.buffer(KeepalivedFrames.V3), ours).oddities()).isEmpty();
  }

  static Stream<Arguments> brokenFrames() {
    return Stream.of(
        broken(Rejection.NOT_IP, KeepalivedFrames.V2, V2, f -> f.limit(13)),
        broken(Rejection.NOT_IP, KeepalivedFrames.V2, V2, f -> f.putShort(12, (short) 0x8100)),
        broken(Rejection.IP_HEADER, KeepalivedFrames.V2, V2, f -> f.putShort(12, (short) 0x86dd)),
        broken(Rejection.IP_HEADER, KeepalivedFrames.V2, V2, f -> f.limit(IP + 19)),
        broken(Rejection.IP_HEADER, KeepalivedFrames.V2, V2, f -> f.put(IP, (byte) 0x65)),
        broken(Rejection.IP_HEADER, KeepalivedFrames.V2, V2, f -> f.put(IP, (byte) 0x44)),
        broken(Rejection.IP_HEADER, KeepalivedFrames.V2, V2, f -> f.limit(f.limit() - 1)),
        broken(Rejection.IP_HEADER, KeepalivedFrames.V2, V2, f -> f.putShort(IP + 2, (short) 19)),
        broken(Rejection.IP_CHECKSUM, KeepalivedFrames.V2, V2, f -> f.put(IP + 1, (byte) 0)),
        broken(
            Rejection.FRAGMENT,
            KeepalivedFrames.V2,
            V2,
            withIp(f -> f.putShort(IP + 6, (short) 1))),
        broken(Rejection.NOT_VRRP, KeepalivedFrames.V2, V2, withIp(f -> f.put(IP + 9, (byte) 17))),
        broken(Rejection.SOURCE, KeepalivedFrames.V2, V2, withIp(f -> f.putInt(IP + 12, 0))),
        broken(
            Rejection.SOURCE, KeepalivedFrames.V2, V2, withIp(f -> f.putInt(IP + 12, 0xe0000012))),
        broken(
            Rejection.TRUNCATED,
            KeepalivedFrames.V2,
            V2,
            withIp(f -> f.putShort(IP + 2, (short) 27))),
        broken(Rejection.UNKNOWN_VIRTUAL_ROUTER, KeepalivedFrames.V2, V3, f -> {}),
        broken(Rejection.TTL, KeepalivedFrames.V2, V2, withIp(f -> f.put(IP + 8, (byte) 254))),
        broken(Rejection.VERSION, KeepalivedFrames.V2, v3WithRouter51(), f -> {}),
        broken(Rejection.AUTH_TYPE, KeepalivedFrames.V2_PASSWORD, v2WithRouter54(), f -> {}),
        broken(Rejection.INTERVAL, KeepalivedFrames.V2, V2, f -> f.put(MESSAGE + 5, (byte) 2)),
        broken(
            Rejection.INTERVAL, KeepalivedFrames.V3, V3, f -> f.putShort(MESSAGE + 4, (short) 0)),
        broken(Rejection.TYPE, KeepalivedFrames.V2, V2, f -> f.put(MESSAGE, (byte) 0x22)),
        broken(Rejection.LENGTH, KeepalivedFrames.V2, V2, f -> f.put(MESSAGE + 3, (byte) 3)),
        broken(Rejection.LENGTH, KeepalivedFrames.V3, V3, f -> f.put(MESSAGE + 3, (byte) 2)),
        broken(Rejection.CHECKSUM, KeepalivedFrames.V2, V2, f -> f.put(MESSAGE + 2, (byte) 151)),
        broken(Rejection.CHECKSUM, KeepalivedFrames.V3, V3, f -> f.put(MESSAGE + 2, (byte) 201)),
        broken(
            Rejection.DESTINATION,
            KeepalivedFrames.V2,
            V2,
            withIp(f -> f.putInt(IP + 16, 0xe0000013))));
  }

  @ParameterizedTest(name = "{0}: {index}")
  @MethodSource("brokenFrames")
  void namesWhatIsWrong(Rejection reason, ByteBuffer frame, InstanceSettings settings) {
    assertThat(read(frame, settings)).isEqualTo(new Rejected<>(reason));
  }

  @Test
  void unicastIsHeardFromAnyDistanceAndAnyoneUnlessToldOtherwise() {
    InstanceSettings loose = instance().peer("192.0.2.7").build();
    InstanceSettings strict = instance().unicast(onlyFrom("192.0.2.7", 0, 255)).build();
    InstanceSettings near = instance().unicast(onlyFrom("192.0.2.1", 254, 255)).build();

    assertThat(read(routed(loose, 3), loose)).isInstanceOf(Accepted.class);
    assertThat(read(routed(strict, 3), strict)).isEqualTo(new Rejected<>(Rejection.PEER));
    assertThat(read(routed(near, 253), near)).isEqualTo(new Rejected<>(Rejection.PEER_TTL));
    assertThat(read(routed(near, 254), near)).isInstanceOf(Accepted.class);
  }

  @Test
  void unicastAndMulticastDoNotMix() {
    InstanceSettings unicast = instance().peer("192.0.2.7").build();
    InstanceSettings multicast = instance().build();

    assertThat(read(routed(unicast, 255), multicast))
        .isEqualTo(new Rejected<>(Rejection.DESTINATION));
    assertThat(read(ByteBuffer.wrap(frame(multicast)), unicast))
        .isEqualTo(new Rejected<>(Rejection.DESTINATION));
  }

  @Test
  void anOwnerMayListenToNobody() {
    ElectionSettings deaf = new ElectionSettings(true, false, true, false, OptionalInt.empty());
    InstanceSettings owner = instance().priority(255).election(deaf).build();
    InstanceSettings other = instance().priority(254).election(deaf).build();

    assertThat(read(ByteBuffer.wrap(frame(owner)), owner))
        .isEqualTo(new Rejected<>(Rejection.OWNER_IGNORES));
    assertThat(read(ByteBuffer.wrap(frame(other)), other)).isInstanceOf(Accepted.class);
  }

  private static UnicastSettings onlyFrom(String peer, int leastTtl, int mostTtl) {
    return new UnicastSettings(
        List.of(new UnicastSettings.Peer(address(peer), leastTtl, mostTtl)),
        255,
        true,
        Optional.empty());
  }

  private static ByteBuffer routed(InstanceSettings settings, int ttl) {
    ByteBuffer frame = ByteBuffer.wrap(frame(settings));
    withIp(f -> f.put(IP + Ipv4Layout.TIME_TO_LIVE, (byte) ttl)).accept(frame);
    return frame;
  }

  /** Those of authentication, trailers, owners and peers have tests of their own. */
  @Test
  void everyReasonHasACaseAndAMeaning() {
    Set<Rejection> elsewhere = EnumSet.range(Rejection.HMAC_MISSING, Rejection.HMAC_REPLAYED);
    elsewhere.addAll(EnumSet.range(Rejection.AUTH_FAILED, Rejection.AUTH_REPLAYED));
    elsewhere.addAll(EnumSet.range(Rejection.OWNER_IGNORES, Rejection.PEER_TTL));
    assertThat(brokenFrames().map(arguments -> arguments.get()[0]))
        .contains(EnumSet.complementOf(EnumSet.copyOf(elsewhere)).toArray());
    assertThat(Rejection.values()).allSatisfy(reason -> assertThat(reason.meaning()).isNotBlank());
  }

  private static Arguments broken(
      Rejection reason, String hex, InstanceSettings settings, Consumer<ByteBuffer> damage) {
    ByteBuffer frame = KeepalivedFrames.buffer(hex);
    damage.accept(frame);
    return Arguments.of(reason, frame, settings);
  }

  /** Damage to the IPv4 header under a checksum that is right again. */
  private static Consumer<ByteBuffer> withIp(Consumer<ByteBuffer> damage) {
    return frame -> {
      damage.accept(frame);
      frame.putShort(IP + Ipv4Layout.CHECKSUM, (short) 0);
      ByteBuffer header = frame.slice(IP, Ipv4Layout.HEADER_LENGTH);
      int sum = InternetChecksum.fold(InternetChecksum.add(0, header));
      frame.putShort(IP + Ipv4Layout.CHECKSUM, (short) sum);
    };
  }

  private static InstanceSettings v3WithRouter51() {
    return instance().virtualRouterId(51).build();
  }

  private static InstanceSettings v2WithRouter54() {
    return instance().version(VrrpVersion.V2).virtualRouterId(54).build();
  }

  private static byte[] frame(InstanceSettings settings) {
    return Frames.of(settings, Advert.of(settings, 100));
  }

  private static ReceivedAdvert accepted(ByteBuffer frame, InstanceSettings settings) {
    Reading<ReceivedAdvert> reading = read(frame, settings);
    assertThat(reading).isInstanceOf(Accepted.class);
    return ((Accepted<ReceivedAdvert>) reading).value();
  }

  private static Reading<ReceivedAdvert> read(ByteBuffer frame, InstanceSettings settings) {
    return Frames.read(frame, settings);
  }
}
