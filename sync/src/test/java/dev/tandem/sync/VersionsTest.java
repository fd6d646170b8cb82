package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.Ticks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * This build beside an earlier and a later one, which are played by rewriting what a director sends
 * into what that build would send.
 */
class VersionsTest {

  /** A record of format 1.0, as it was written before marks were added. */
  private static final String RECORD_OF_1_0 =
      "0128 0034 06 01 9c40 0050 1f90 0050 0000 000003e8 00000000"
          + " c0000207 c0000264 c6336401 c0000200";

  private final MemoryNodes nodes = new MemoryNodes();
  private final Wire wire = nodes.wire;
  private MemoryNode sender;
  private MemoryNode receiver;
  private UnaryOperator<byte[]> rewriting = UnaryOperator.identity();

  @BeforeEach
  void start() {
    Transport below = wire.transportOf("a");
    Transport rewriter =
        (peer, message, urgent) -> below.send(peer, rewriting.apply(message), urgent);
    sender = nodes.start("a", 1, rewriter).serve();
    receiver = nodes.start("b", 2).serve();
    wire.announce();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private SyncStatus received() {
    return receiver.status(wire.now());
  }

  private static boolean hasRecords(SyncMessage head) {
    return head.kind() == SyncMessage.Kind.DELTA || head.kind() == SyncMessage.Kind.COPY;
  }

  /** What a build of 1.0 sends: records without the mark. */
  private static byte[] earlier(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message);
    SyncMessage head = SyncMessage.read(in);
    if (!hasRecords(head)) {
      return message;
    }
    ByteBuffer out = ByteBuffer.allocate(message.length);
    head.write(out);
    while (in.hasRemaining()) {
      byte[] record = next(in);
      out.put(record[0]).put((byte) (record.length - Integer.BYTES));
      out.put(record, 2, record.length - 2 - Integer.BYTES);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /** What a later build may send: longer records and heartbeats, records of an unknown type. */
  private static byte[] later(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message);
    SyncMessage head = SyncMessage.read(in);
    if (head.kind() == SyncMessage.Kind.HEARTBEAT) {
      return Arrays.copyOf(message, message.length + 32);
    }
    if (!hasRecords(head)) {
      return message;
    }
    ByteBuffer out = ByteBuffer.allocate(message.length * 2);
    SyncMessage.of(head.kind(), head.records() + 1, head.epoch(), head.sequence()).write(out);
    out.put((byte) 77).put((byte) 6).putInt(42);
    while (in.hasRemaining()) {
      byte[] record = next(in);
      out.put(record[0]).put((byte) (record.length + Long.BYTES));
      out.put(record, 2, record.length - 2).putLong(42);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] next(ByteBuffer in) {
    byte[] record = new byte[in.get(in.position() + 1) & 0xff];
    in.get(record);
    return record;
  }

  @Test
  void recordsOfTheFirstFormatAreReadForever() {
    FlowRecord record = new FlowRecord();
    byte[] octets = HexFormat.of().parseHex(RECORD_OF_1_0.replace(" ", ""));
    assertThat(RecordCodec.read(ByteBuffer.wrap(octets), record)).isTrue();
    assertThat(record)
        .extracting(
            r -> r.nat,
            r -> r.controlled,
            r -> r.owned,
            r -> r.protocol,
            r -> r.state,
            r -> r.clientPort,
            r -> r.virtualPort,
            r -> r.serverPort,
            r -> r.mark)
        .containsExactly(true, true, true, 6, 1, 40000, 80, 8080, 0);
    assertThat(record.clientAddress).isEqualTo(0xc0000207);
    assertThat(record.idle).isEqualTo(Ticks.ofMillis(1000));
  }

  @Test
  void anEarlierBuildReplicatesToThisOne() {
    rewriting = VersionsTest::earlier;
    Clients.establish(sender.lab, 0, 500);
    wire.run(20);
    assertThat(receiver.lab.engine().table().live()).isEqualTo(500);
    assertThat(received().malformed() + received().gaps() + received().unknown()).isZero();
    assertThat(received().differing()).isZero();
  }

  @Test
  void aLaterBuildReplicatesToThisOneAndWhatIsUnknownIsCounted() {
    rewriting = VersionsTest::later;
    Clients.establish(sender.lab, 0, 500);
    wire.run(20);
    assertThat(receiver.lab.engine().table().live()).isEqualTo(500);
    assertThat(received().unknown()).isPositive();
    assertThat(received().malformed() + received().gaps()).isZero();
    assertThat(received().differing()).isZero();
  }

  @Test
  void anUnknownKindIsSkippedInTheStreamAndOutsideOfIt() {
    wire.run(5);
    long before = received().unknown();
    byte[] outside = new byte[SyncMessage.HEADER_LENGTH];
    new SyncMessage(200, 0, 1, 0).write(ByteBuffer.wrap(outside));
    receiver.replication.received("a", ByteBuffer.wrap(outside), wire.now());
    byte[] inside = new byte[SyncMessage.HEADER_LENGTH + 8];
    long[] last = {0};
    rewriting =
        message -> {
          last[0] = Math.max(last[0], SyncMessage.read(ByteBuffer.wrap(message)).sequence());
          return message;
        };
    Clients.establish(sender.lab, 0, 1);
    wire.run(1);
    new SyncMessage(201, 0, 1, last[0] + 1).write(ByteBuffer.wrap(inside));
    receiver.replication.received("a", ByteBuffer.wrap(inside), wire.now());
    assertThat(received().unknown()).isEqualTo(before + 2);
    assertThat(received().gaps()).isZero();
  }

  /** What a build of another major version sends: nothing but its head can be trusted. */
  private static byte[] ofMajor2(byte[] message) {
    byte[] other = Arrays.copyOf(message, message.length);
    other[2] = 2;
    Arrays.fill(other, 3, other.length, (byte) 0xa5);
    return other;
  }

  private Optional<String> formatOfTheSender() {
    return received().peers().getFirst().format().map(FormatVersion::toString);
  }

  @Test
  void anotherMajorVersionIsRefusedAndToldAndNotTakenForNonsense() {
    rewriting = VersionsTest::ofMajor2;
    Clients.establish(sender.lab, 0, 500);
    wire.run(30);
    assertThat(receiver.lab.engine().table().live()).isZero();
    assertThat(received().otherVersion()).isPositive();
    assertThat(received().malformed() + received().gaps()).isZero();
    assertThat(received().synced()).isFalse();
    assertThat(formatOfTheSender()).hasValue("2");
    assertThat(received().peers().getFirst().format().orElseThrow().isReadable()).isFalse();
    assertThat(received().peers().getFirst().silence()).isLessThan(Duration.ofMillis(200));
  }

  @Test
  void theFormatOfAPeerIsKnownFromItsFirstSignOfLifeOn() {
    assertThat(formatOfTheSender()).isEmpty();
    wire.run(20);
    assertThat(formatOfTheSender()).hasValue(FormatVersion.OURS.toString());
    rewriting =
        message -> {
          byte[] earlier = message.clone();
          if (SyncMessage.read(ByteBuffer.wrap(message)).kind() == SyncMessage.Kind.HEARTBEAT) {
            earlier[SyncMessage.HEADER_LENGTH] = 2;
          }
          return earlier;
        };
    wire.run(20);
    assertThat(formatOfTheSender()).hasValue("1.2");
    assertThat(received().synced()).isTrue();
  }
}
