package dev.tandem.sync.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelMessageTest {

  private static final List<Integer> SHIFTED = List.of(1, 2, 3, -4, 5, 6);

  private static KernelFlow flow(String client, String virtual, String server) {
    return new KernelFlow(
        6,
        KernelFormat.ROUTE | KernelFormat.NO_OUTPUT,
        1,
        40_000,
        80,
        8080,
        7,
        900,
        InetAddress.ofLiteral(client),
        InetAddress.ofLiteral(virtual),
        InetAddress.ofLiteral(server),
        List.of(),
        Optional.empty());
  }

  private static KernelFlow with(
      KernelFlow flow, int flags, List<Integer> sequences, Optional<KernelFlow.Engine> engine) {
    return new KernelFlow(
        flow.protocol(),
        flow.flags() | flags,
        flow.state(),
        flow.clientPort(),
        flow.virtualPort(),
        flow.serverPort(),
        flow.mark(),
        flow.timeoutSeconds(),
        flow.client(),
        flow.virtual(),
        flow.server(),
        sequences,
        engine);
  }

  private static final KernelFlow IPV4 = flow("192.0.2.7", "192.0.2.100", "198.51.100.1");
  private static final KernelFlow IPV6 = flow("2001:db8::7", "::ffff:0:0:64", "2001:db8::1");

  private static byte[] pack(int version, KernelFlow... flows) {
    KernelPacker packer = new KernelPacker(9, version, 1472);
    for (KernelFlow flow : flows) {
      assertThat(packer.tells(flow)).isTrue();
      assertThat(packer.add(flow)).isTrue();
    }
    return packer.take();
  }

  private static KernelMessage read(byte[] message) {
    return KernelMessage.read(ByteBuffer.wrap(message));
  }

  @Test
  void whatTheKernelSentIsReadAndWrittenAgainOctetByOctet() {
    KernelMessage message = read(Recorded.MESSAGE);
    assertThat(message.syncId()).isEqualTo(7);
    assertThat(message.version()).isEqualTo(1);
    assertThat(message.flows()).extracting(KernelFlow::state).containsExactly(1, 7, 5, 0, 1);
    assertThat(message.flows())
        .extracting(KernelFlow::timeoutSeconds)
        .containsExactly(900L, 60L, 120L, 60L, 60L);
    KernelPacker packer = new KernelPacker(7, 1, 1472);
    message.flows().forEach(packer::add);
    assertThat(packer.take()).isEqualTo(Recorded.MESSAGE);
  }

  @Test
  void everythingThatARecordCanHoldSurvives() {
    KernelFlow shifted = with(IPV4, KernelFormat.SEQUENCES_MASK, SHIFTED, Optional.empty());
    KernelFlow ofSip =
        with(
            IPV6,
            KernelFormat.TEMPLATE,
            List.of(),
            Optional.of(new KernelFlow.Engine("sip", "0102abff1f")));
    // The odd length of the engine's data makes the next record begin after padding.
    assertThat(read(pack(1, shifted, ofSip, IPV4)).flows()).containsExactly(shifted, ofSip, IPV4);
  }

  @Test
  void version0IsReadWithItsSequences() {
    KernelFlow shifted = with(IPV4, KernelFormat.SEQUENCES_MASK, SHIFTED, Optional.empty());
    KernelMessage message = read(pack(0, IPV4, shifted));
    assertThat(message.version()).isZero();
    assertThat(message.syncId()).isEqualTo(9);
    assertThat(message.flows()).extracting(KernelFlow::client).containsOnly(IPV4.client());
    assertThat(message.flows()).extracting(KernelFlow::serverPort).containsOnly(8080);
    assertThat(message.flows())
        .extracting(KernelFlow::sequences)
        .containsExactly(List.of(), SHIFTED);
  }

  @Test
  void aTemplateOfVersion0LivesThreeMinutesAndHasNoState() {
    KernelFlow template = with(IPV4, KernelFormat.TEMPLATE, List.of(), Optional.empty());
    KernelFlow read = read(pack(0, template)).flows().getFirst();
    assertThat(read.timeoutSeconds()).isEqualTo(180);
    assertThat(read.state()).isZero();
  }

  @Test
  void version0TellsNeitherIpv6NorEngines() {
    KernelPacker packer = new KernelPacker(0, 0, 1472);
    assertThat(packer.tells(IPV6)).isFalse();
    assertThat(packer.tells(IPV4)).isTrue();
  }

  @Test
  void anUnknownOptionCostsItsRecordUnlessItIsOptional() {
    byte[] message = pack(1, IPV4, IPV4);
    byte[] longer = new byte[message.length + 4];
    System.arraycopy(message, 0, longer, 0, message.length);
    ByteBuffer buffer = ByteBuffer.wrap(longer);
    buffer.putShort(2, (short) longer.length);
    buffer.putShort(8 + 36 + 2, (short) 40);
    buffer.put(message.length, new byte[] {0x45, 2, 1, 1});
    assertThat(read(longer).flows()).hasSize(2);
    longer[message.length] = 5;
    assertThat(read(longer).flows()).hasSize(1);
    assertThat(read(longer).unknown()).isEqualTo(1);
  }

  @Test
  void aMessageHoldsWhatFits() {
    KernelPacker packer = new KernelPacker(0, 1, 1472);
    int count = 0;
    while (packer.add(IPV4)) {
      count++;
    }
    assertThat(count).isEqualTo((1472 - 8) / 36);
    assertThat(packer.take()).hasSize(8 + count * 36);
    assertThat(packer.isEmpty()).isTrue();
  }

  @Test
  void wrongSizesCountsAndOptionsAreNamed() {
    assertMalformed(new byte[3], "too short");
    byte[] shorter = Recorded.MESSAGE.clone();
    shorter[3]--;
    assertMalformed(shorter, "it says");
    byte[] more = Recorded.MESSAGE.clone();
    more[4]++;
    assertMalformed(more, "record 5 is cut off");
    byte[] tooShort = Recorded.MESSAGE.clone();
    tooShort[11] = 20;
    assertMalformed(tooShort, "record 0 is too short");
    byte[] tooLong = Recorded.MESSAGE.clone();
    tooLong[10] = 2;
    assertMalformed(tooLong, "record 0 is cut off");
    byte[] otherVersion = Recorded.MESSAGE.clone();
    otherVersion[10] = 0x10;
    assertMalformed(otherVersion, "record 0 is of another version");
  }

  private static void assertMalformed(byte[] message, String complaint) {
    assertThatThrownBy(() -> read(message))
        .isInstanceOf(MalformedKernelMessageException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void whateverComesIsReadOrRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    KernelFlow ofSip = with(IPV6, 0, SHIFTED, Optional.of(new KernelFlow.Engine("sip", "0102")));
    List<byte[]> samples = List.of(Recorded.MESSAGE, pack(1, ofSip, IPV4), pack(0, IPV4, IPV4));
    List<KernelMessage> read = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] sample = samples.get(random.nextInt(samples.size())).clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        sample[random.nextInt(sample.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(5) == 0 ? random.nextInt(sample.length) : sample.length;
      try {
        read.add(KernelMessage.read(ByteBuffer.wrap(sample, 0, length)));
      } catch (MalformedKernelMessageException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
    assertThat(read).as("seed %d", seed).isNotEmpty();
  }
}
