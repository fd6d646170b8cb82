package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Version 3 over IPv6. */
class Ipv6AdvertTest {

  private static final int IP = EthernetLayout.HEADER_LENGTH;
  private static final InstanceSettings SETTINGS =
      instance().ipv6("fe80::100", "2001:db8::100").build();

  @Test
  void readsWhatItWrites() {
    ByteBuffer frame = frame();

    assertThat(frame.slice(0, 6)).isEqualTo(hex("333300000012"));
    assertThat(frame.getShort(12)).isEqualTo((short) 0x86dd);
    assertThat(Frames.read(frame, SETTINGS))
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted -> {
              ReceivedAdvert received = (ReceivedAdvert) accepted.value();
              assertThat(received.source()).isEqualTo(address("fe80::1"));
              assertThat(received.advert()).isEqualTo(Advert.of(SETTINGS, 100));
              assertThat(received.oddities()).isEmpty();
            });
  }

  static Stream<Arguments> brokenFrames() {
    return Stream.of(
        broken(Rejection.IP_HEADER, f -> f.limit(IP + 39)),
        broken(Rejection.IP_HEADER, f -> f.put(IP, (byte) 0x50)),
        broken(Rejection.IP_HEADER, f -> f.putShort(IP + 4, (short) 200)),
        broken(Rejection.NOT_VRRP, f -> f.put(IP + 6, (byte) 0)),
        broken(Rejection.SOURCE, f -> f.put(IP + 8, (byte) 0xff)),
        broken(Rejection.TRUNCATED, f -> f.putShort(IP + 4, (short) 7)),
        broken(Rejection.TTL, f -> f.put(IP + 7, (byte) 254)),
        broken(Rejection.LENGTH, f -> f.put(IP + 43, (byte) 1)),
        broken(Rejection.CHECKSUM, f -> f.put(IP + 60, (byte) 1)));
  }

  @ParameterizedTest(name = "{0}: {index}")
  @MethodSource("brokenFrames")
  void namesWhatIsWrong(Rejection reason, ByteBuffer frame) {
    assertThat(Frames.read(frame, SETTINGS)).isEqualTo(new Rejected<>(reason));
  }

  @Test
  void anInstanceOfTheOtherFamilyIsNotMeant() {
    assertThat(Frames.read(frame(), instance().build()))
        .isEqualTo(new Rejected<>(Rejection.UNKNOWN_VIRTUAL_ROUTER));
  }

  @Test
  void anAnnouncementGoesToAllNodesAndOverridesWhatTheyKnow() {
    byte[] frame =
        NeighbourAdvertisement.frame(
            MacAddress.parse("02:00:00:00:00:01"), (Inet6Address) address("2001:db8::100"), true);

    // The sum of pseudo header and message, carries added back, is ffff.
    assertThat(ByteBuffer.wrap(frame))
        .isEqualTo(
            hex(
                """
                333300000001 020000000001 86dd
                6c000000 0020 3a ff 20010db8000000000000000000000100 ff020000000000000000000000000001
                88 00 %s a0000000 20010db8000000000000000000000100 0201020000000001
                """
                    .formatted(checksumOf(frame))));
    ByteBuffer message = ByteBuffer.wrap(frame).slice(IP + 40, 32);
    int pseudo =
        InternetChecksum.pseudoHeader(address("2001:db8::100"), address("ff02::1"), 58, 32);
    assertThat(InternetChecksum.fold(InternetChecksum.add(pseudo, message))).isZero();
  }

  private static String checksumOf(byte[] frame) {
    return HexFormat.of().formatHex(frame, IP + 42, IP + 44);
  }

  private static Arguments broken(Rejection reason, Consumer<ByteBuffer> damage) {
    ByteBuffer frame = frame();
    damage.accept(frame);
    return Arguments.of(reason, frame);
  }

  private static ByteBuffer frame() {
    return ByteBuffer.wrap(Frames.of(SETTINGS, Advert.of(SETTINGS, 100)));
  }

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text.replaceAll("\\s", "")));
  }
}
