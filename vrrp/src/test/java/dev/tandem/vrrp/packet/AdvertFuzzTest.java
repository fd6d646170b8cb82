package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Adverts at random: what is written reads back, and no bytes bring the reader down. */
class AdvertFuzzTest {

  private static final int RUNS = 20_000;

  private final long seed = Long.getLong("tandem.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void whatIsWrittenReadsBack() {
    for (int run = 0; run < RUNS; run++) {
      InstanceSettings settings = randomSettings();
      Advert advert = Advert.of(settings, random.nextInt(256));
      byte[] frame = frame(advert, settings);

      Reading<ReceivedAdvert> reading = read(frame, settings);

      assertThat(reading)
          .as("seed %d, run %d, %s", seed, run, advert)
          .isInstanceOfSatisfying(
              Accepted.class,
              accepted ->
                  assertThat(((ReceivedAdvert) accepted.value()).advert()).isEqualTo(advert));
    }
  }

  @Test
  void randomBytesAreRejected() {
    for (int run = 0; run < RUNS; run++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);

      assertThat(read(bytes, randomSettings()))
          .as("seed %d, run %d, %s", seed, run, Arrays.toString(bytes))
          .isInstanceOf(Rejected.class);
    }
  }

  @Test
  void damagedAdvertsAreReadOrRejectedButNeverThrow() {
    Set<Rejection> seen = EnumSet.noneOf(Rejection.class);
    for (int run = 0; run < 5 * RUNS; run++) {
      InstanceSettings settings = randomSettings();
      byte[] frame = damage(frame(Advert.of(settings, random.nextInt(256)), settings));
      try {
        if (read(frame, settings) instanceof Rejected<ReceivedAdvert>(Rejection reason)) {
          seen.add(reason);
        }
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", run " + run + ", " + Arrays.toString(frame), e);
      }
    }
    // Seeing most reasons shows that the damage reaches every layer.
    assertThat(seen).as("seed %d", seed).hasSizeGreaterThan(10);
  }

  /**
   * Changes bytes, or the length, and half of the time repairs the IPv4 checksum so that the damage
   * below it is seen.
   */
  private byte[] damage(byte[] frame) {
    byte[] damaged =
        random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length + 20)) : frame;
    for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    int ip = EthernetLayout.HEADER_LENGTH;
    if (damaged.length >= ip + Ipv4Layout.HEADER_LENGTH && random.nextBoolean()) {
      ByteBuffer header = ByteBuffer.wrap(damaged).slice(ip, Ipv4Layout.HEADER_LENGTH);
      header.putShort(Ipv4Layout.CHECKSUM, (short) 0);
      int sum = InternetChecksum.fold(InternetChecksum.add(0, header));
      header.putShort(Ipv4Layout.CHECKSUM, (short) sum);
    }
    return damaged;
  }

  private InstanceSettings randomSettings() {
    VrrpVersion version = random.nextBoolean() ? VrrpVersion.V2 : VrrpVersion.V3;
    Duration interval =
        version == VrrpVersion.V2
            ? Duration.ofSeconds(1 + random.nextInt(255))
            : Duration.ofMillis(10L * (1 + random.nextInt(4095)));
    int most = random.nextInt(20) == 0 ? AdvertLayout.MOST_ADDRESSES : 5;
    List<VirtualAddress> addresses =
        Stream.generate(() -> InstanceFixture.virtual(randomAddress()))
            .limit(random.nextInt(most + 1))
            .toList();
    return instance()
        .version(version)
        .virtualRouterId(1 + random.nextInt(255))
        .interval(interval)
        .checksumWithoutPseudoHeader(random.nextBoolean())
        .addresses(addresses.stream().map(a -> a.address().getHostAddress()).toArray(String[]::new))
        .build();
  }

  private String randomAddress() {
    return "10.%d.%d.%d"
        .formatted(random.nextInt(256), random.nextInt(256), 1 + random.nextInt(254));
  }

  private static byte[] frame(Advert advert, InstanceSettings settings) {
    return Frames.of(settings, advert);
  }

  private static Reading<ReceivedAdvert> read(byte[] frame, InstanceSettings settings) {
    return Frames.read(ByteBuffer.wrap(frame), settings);
  }
}
