package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which SYNs the program lets through while it puts them off. */
@RequiresRoot
class SynTwiceTest {

  private static final String VIP = "192.0.2.100:80";
  private static final int XDP_DROP = 1;
  private static final int FLOOD = 20_000;

  private final TwoEngines two = new TwoEngines();

  @BeforeEach
  void putOff() {
    two.engine().settings().synTwice(true);
  }

  @AfterEach
  void close() throws Exception {
    two.close();
  }

  private long count(PacketCounter counter) {
    return two.engine().counters().sum(counter);
  }

  private boolean passes(byte[] frame) {
    long before = count(PacketCounter.DIRECTOR_ABSENT);
    assertThat(two.inProgram(frame).verdict()).isEqualTo(XDP_DROP);
    return count(PacketCounter.DIRECTOR_ABSENT) > before;
  }

  /** A client repeats its SYN after a second. */
  private boolean passesOnRepetition(byte[] syn) throws InterruptedException {
    assertThat(passes(syn)).as("the first").isFalse();
    Thread.sleep(1_000);
    return passes(syn);
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.7:40000,192.0.2.100:80", "[2001:db8:1::7]:40000,[2001:db8:1::200]:80"})
  void aSynThatComesAgainPasses(String client, String service) throws Exception {
    assertThat(passesOnRepetition(tcp(client, service, PacketView.SYN).bytes())).isTrue();
    assertThat(count(PacketCounter.SYN_PUT_OFF)).isEqualTo(1);
  }

  @Test
  void evenUnderAFloodThatHardlyPasses() throws Exception {
    byte[] real = tcp("192.0.2.7:40000", VIP, PacketView.SYN).bytes();
    assertThat(passes(real)).isFalse();
    Random random = new Random(1);
    long begin = System.nanoTime();
    int passed = 0;
    for (int i = 0; i < FLOOD; i++) {
      String client =
          "10.%d.%d.%d:%d"
              .formatted(
                  random.nextInt(256),
                  random.nextInt(256),
                  random.nextInt(256),
                  1 + random.nextInt(65_000));
      passed += passes(tcp(client, VIP, PacketView.SYN).bytes()) ? 1 : 0;
    }
    assertThat(passed).isLessThan(FLOOD / 100);
    assertThat(count(PacketCounter.SYN_PUT_OFF)).isEqualTo(FLOOD + 1 - passed);
    long left = 1_100 - (System.nanoTime() - begin) / 1_000_000;
    Thread.sleep(Math.max(0, left));
    assertThat(passes(real) || passesOnRepetition(real)).isTrue();
  }

  @Test
  void otherPacketsPassAtOnce() {
    assertThat(passes(udp("192.0.2.7:40000", VIP).bytes())).isTrue();
    two.engine().settings().synTwice(false);
    assertThat(passes(tcp("192.0.2.7:40000", VIP, PacketView.SYN).bytes())).isTrue();
  }
}
