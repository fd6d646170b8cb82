package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sync.key.KeyMaker;
import dev.tandem.sync.key.SealKeys;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one seal sends down reaches another one as it is, or as somebody on the way wants it. */
class SealTest {

  private static final String SECRET = "the quick brown fox";
  private static final InetAddress END = InetAddress.ofLiteral("192.0.2.9");
  private static final int WINDOW = 4096;

  @TempDir private Path directory;

  private final Address sender = Util.createRandomAddress("sender");
  private final Doorkeeper door = new Doorkeeper();
  private final Ends above = new Ends();
  private final Ends below = new Ends();
  private Seal sealing;
  private Seal opening;

  /** What is above the one seal and below the other. */
  private static final class Ends extends Protocol {
    final List<Message> got = new ArrayList<>();

    @Override
    public Object down(Message message) {
      got.add(message);
      return null;
    }

    @Override
    public Object up(Message message) {
      got.add(message);
      return null;
    }
  }

  @BeforeEach
  void join() throws Exception {
    Path key = maker("keys").seal("seal.key");
    sealing = new Seal(new SealKeys(key), source -> Optional.empty(), new Doorkeeper());
    opening = seal(key);
    sealing.setDownProtocol(below);
  }

  private KeyMaker maker(String folder) {
    return new KeyMaker(directory.resolve(folder), new SecureRandom(), Instant.now());
  }

  private Seal seal(Path key) throws Exception {
    Seal seal =
        new Seal(
            new SealKeys(key),
            source -> source.equals(sender) ? Optional.of(END) : Optional.empty(),
            door);
    seal.setUpProtocol(above);
    return seal;
  }

  private byte[] sealed(String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    sealing.down(new BytesMessage(null, plain).setSrc(sender).setFlag(Message.Flag.OOB));
    Message outer = below.got.removeLast();
    byte[] octets = new byte[outer.getLength()];
    System.arraycopy(outer.getArray(), outer.getOffset(), octets, 0, octets.length);
    return octets;
  }

  private Message outer(byte[] octets) {
    return new BytesMessage(null, octets).setSrc(sender);
  }

  private void arrives(byte[] octets) {
    opening.up(outer(octets));
  }

  private List<String> opened() {
    return above.got.stream()
        .map(m -> new String(m.getArray(), m.getOffset(), m.getLength(), StandardCharsets.UTF_8))
        .toList();
  }

  private void expectRefused(int count, String reason) {
    assertThat(above.got).isEmpty();
    assertThat(door.refusals().count()).isEqualTo(count);
    assertThat(door.refusals().reason()).contains(reason);
    assertThat(door.refusals().from()).hasValue(END);
  }

  @Test
  void aMessageIsOpenedAsItWas() {
    byte[] octets = sealed(SECRET);
    assertThat(new String(octets, StandardCharsets.ISO_8859_1)).doesNotContain("quick");
    arrives(octets);
    assertThat(opened()).containsExactly(SECRET);
    assertThat(above.got.getFirst().getSrc()).isEqualTo(sender);
    assertThat(above.got.getFirst().isFlagSet(Message.Flag.OOB)).isTrue();
    assertThat(door.refusals()).isEqualTo(Refusals.NONE);
  }

  @Test
  void theSameMessageIsSealedOtherwiseEachTime() {
    assertThat(sealed(SECRET)).isNotEqualTo(sealed(SECRET));
  }

  @Test
  void aTruncatedMessageIsRefusedAtEachLength() {
    byte[] octets = sealed(SECRET);
    for (int length = 0; length < octets.length; length++) {
      arrives(Arrays.copyOf(octets, length));
      expectRefused(length + 1, length < 16 ? "is not sealed" : "cannot be opened");
    }
    arrives(Arrays.copyOf(octets, octets.length + 1));
    expectRefused(octets.length + 1, "cannot be opened");
  }

  @Test
  void eachForgedBitIsNoticedAndTheTrueMessageIsStillTaken() {
    byte[] octets = sealed(SECRET);
    for (int bit = 0; bit < octets.length * Byte.SIZE; bit++) {
      byte[] forged = octets.clone();
      forged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      arrives(forged);
      expectRefused(bit + 1, bit < Integer.SIZE ? "another key" : "cannot be opened");
    }
    arrives(octets);
    assertThat(opened()).containsExactly(SECRET);
  }

  @Test
  void anotherKeyIsRefusedAlsoUnderTheNumberOfTheRightOne() throws Exception {
    byte[] right = sealed(SECRET);
    sealing =
        new Seal(
            new SealKeys(maker("other").seal("seal.key")),
            source -> Optional.empty(),
            new Doorkeeper());
    sealing.setDownProtocol(below);
    byte[] wrong = sealed(SECRET);
    arrives(wrong);
    expectRefused(1, "another key");
    ByteBuffer.wrap(wrong).putInt(ByteBuffer.wrap(right).getInt());
    arrives(wrong);
    expectRefused(2, "cannot be opened");
  }

  @Test
  void whatComesTwiceIsTakenOnce() {
    byte[] octets = sealed(SECRET);
    arrives(octets);
    arrives(octets);
    assertThat(opened()).containsExactly(SECRET);
    assertThat(door.refusals().reason()).isEqualTo("came before");
    assertThat(door.refusals().count()).isEqualTo(1);
  }

  @Test
  void theOrderIsOfNoMatterWithinTheWindowAndBeyondItNothingIsTaken() {
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i <= WINDOW; i++) {
      sent.add(sealed("message " + i));
    }
    for (int i = WINDOW; i >= 1; i--) {
      arrives(sent.get(i));
    }
    assertThat(opened()).hasSize(WINDOW).startsWith("message " + WINDOW).endsWith("message 1");
    assertThat(door.refusals().count()).isZero();
    arrives(sent.getFirst());
    assertThat(opened()).hasSize(WINDOW);
    assertThat(door.refusals().reason()).isEqualTo("came before");
  }

  @Test
  void ofABatchTheGoodOnesAreTaken() {
    byte[] forged = sealed("forged");
    forged[forged.length - 1] ^= 1;
    byte[] twice = sealed("second");
    MessageBatch batch = new MessageBatch(5);
    for (byte[] octets : List.of(sealed("first"), forged, twice, twice, sealed("third"))) {
      batch.add(outer(octets));
    }
    opening.up(batch);
    assertThat(opened()).containsExactly("first", "second", "third");
    assertThat(door.refusals().count()).isEqualTo(2);
  }

  @Test
  void randomOctetsAreRefusedAndDisturbNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = sealed(SECRET);
    for (int i = 1; i <= 20_000; i++) {
      byte[] octets = new byte[random.nextInt(200)];
      random.nextBytes(octets);
      // Half of them look like ours at first sight.
      if (random.nextBoolean()) {
        System.arraycopy(good, 0, octets, 0, Math.min(octets.length, random.nextInt(17)));
      }
      arrives(octets);
      assertThat(door.refusals().count()).as("seed %d", seed).isEqualTo(i);
    }
    assertThat(above.got).as("seed %d", seed).isEmpty();
    arrives(good);
    assertThat(opened()).as("seed %d", seed).containsExactly(SECRET);
  }

  @Test
  void aMessageOfNobodyKnownIsRefusedWithoutAnAddress() {
    opening.up(new BytesMessage(null, new byte[40]));
    assertThat(door.refusals().count()).isEqualTo(1);
    assertThat(door.refusals().from()).isEmpty();
  }
}
