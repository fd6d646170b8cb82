package dev.tandem.vrrp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BfdPacketTest {

  private static final BfdPacket PACKET =
      new BfdPacket(1, BfdState.UP, true, false, 5, 0x01020304, 0x0a0b0c0d, 10_000, 50_000);

  private static final String BYTES = "21e00518010203040a0b0c0d000027100000c35000000000";

  @Test
  void isWrittenAndReadAsTheLayoutSays() {
    assertThat(HexFormat.of().formatHex(PACKET.bytes())).isEqualTo(BYTES);
    assertThat(read(BYTES)).contains(PACKET);
    assertThat(read(BYTES + "ffff")).as("with padding").contains(PACKET);
  }

  /** Which octet is changed to what. */
  @ParameterizedTest
  @CsvSource({
    "0, 41", // version 2
    "1, e4", // authentication, which is not configured
    "1, e1", // multipoint
    "2, 00", // multiplier
    "3, 17", // too short
    "3, 19", // longer than what came in
  })
  void whatBreaksARuleIsDiscarded(int octet, String value) {
    StringBuilder broken = new StringBuilder(BYTES);
    broken.replace(octet * 2, octet * 2 + 2, value);
    assertThat(read(broken.toString())).isEmpty();
  }

  @Test
  void aPacketNamesItsSessionsWhereItMust() {
    assertThat(read(BYTES.replace("01020304", "00000000"))).as("no sender").isEmpty();
    assertThat(read(BYTES.replace("0a0b0c0d", "00000000"))).as("up, no receiver").isEmpty();
    String down = BYTES.replace("0a0b0c0d", "00000000").replace("21e0", "2160");
    assertThat(read(down)).isPresent();
  }

  @Test
  void anythingAtAllIsReadOrDiscarded() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] data = new byte[random.nextInt(40)];
      random.nextBytes(data);
      if (data.length > 3 && random.nextBoolean()) {
        data[0] = (byte) (0x20 | (data[0] & 0x1f));
        data[3] = 24;
      }
      Optional<BfdPacket> packet = BfdPacket.read(data, data.length);
      packet.ifPresent(read -> {
        byte[] again = read.bytes();
        assertThat(BfdPacket.read(again, again.length)).as("seed %d", seed).contains(read);
      });
    }
  }

  private static Optional<BfdPacket> read(String hex) {
    byte[] data = HexFormat.of().parseHex(hex);
    return BfdPacket.read(data, data.length);
  }
}
