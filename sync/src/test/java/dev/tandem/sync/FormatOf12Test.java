package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.Ticks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * This build and those of format 1.2. The octets were written by the codec of the last build of
 * 1.2, the one before lifelines, compiled by itself and fed with the flows of this test. Of records
 * it is, line for line, the codec of today; its heartbeats end with the notes.
 */
class FormatOf12Test {

  /** A data connection of FTP, announced by its control connection, with a shift. */
  private static final String CONNECTION =
      "0138 01b4 06 01 9c41 0014 07e4 0015 9c40 000003e8 00000000"
          + " c0000207 c0000264 c6336401 c0000207 00000007 01020304 fffffffd 00000005";

  /** The template of a call over IPv6. */
  private static final String TEMPLATE =
      "0278 022e 11 00 1234 13c4 13c4 0000 0000 000003e8 000493e0"
          + " 20010db800010000 0000000000000007 20010db800010000 0000000000000064"
          + " 20010db800020000 0000000000000001 0000000000000000 0000000000000000"
          + " 00000000 1122334455667789 13 61383462346337366536363731304070633333";

  private static final String HEARTBEAT =
      "02 01 000000000000004d 000003e8 00000190 00000003 00000001"
          + " 0008 7072696f72697479 0003 313530";

  private final MemoryNodes nodes = new MemoryNodes();
  private final Wire wire = nodes.wire;

  @AfterEach
  void close() {
    nodes.close();
  }

  private static byte[] octets(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static FlowRecord read(String hex) {
    ByteBuffer in = ByteBuffer.wrap(octets(hex));
    FlowRecord record = new FlowRecord();
    assertThat(RecordCodec.read(in, record)).isTrue();
    assertThat(in.hasRemaining()).isFalse();
    return record;
  }

  private static FlowRecord connection() {
    FlowRecord r = new FlowRecord();
    r.protocol = 6;
    r.state = 1;
    r.nat = true;
    r.owned = true;
    r.helped = true;
    r.controlled = true;
    r.announced = true;
    r.clientPort = 40001;
    r.virtualPort = 20;
    r.serverPort = 2020;
    r.controllerPort = 21;
    r.controllerClientPort = 40000;
    r.idle = Ticks.ofMillis(1000);
    r.clientAddress = 0xc0000207;
    r.virtualAddress = 0xc0000264;
    r.serverAddress = 0xc6336401;
    r.controllerAddress = 0xc0000207;
    r.mark = 7;
    r.shiftFrom = 0x01020304;
    r.shiftBefore = -3;
    r.shiftAfter = 5;
    r.callId = "";
    return r;
  }

  private static FlowRecord template() {
    FlowRecord r = new FlowRecord();
    r.protocol = 17;
    r.template = true;
    r.nat = true;
    r.assured = true;
    r.owned = true;
    r.ipv6 = true;
    r.clientPort = 0x1234;
    r.virtualPort = 5060;
    r.serverPort = 5060;
    r.idle = Ticks.ofMillis(1000);
    r.timeout = Ticks.ofSeconds(300);
    r.clientHigh = 0x20010db800010000L;
    r.clientLow = 7;
    r.virtualHigh = 0x20010db800010000L;
    r.virtualLow = 0x64;
    r.serverHigh = 0x20010db800020000L;
    r.serverLow = 1;
    r.identity = 0x1122334455667789L;
    r.callId = "a84b4c76e66710@pc33";
    return r;
  }

  @Test
  void itsRecordsAreReadAndOursAreTheSame() {
    assertThat(read(CONNECTION)).usingRecursiveComparison().isEqualTo(connection());
    assertThat(read(TEMPLATE)).usingRecursiveComparison().isEqualTo(template());
    assertThat(written(connection())).isEqualTo(octets(CONNECTION));
    assertThat(written(template())).isEqualTo(octets(TEMPLATE));
  }

  private static byte[] written(FlowRecord record) {
    ByteBuffer buffer = ByteBuffer.allocate(RecordCodec.MAX_LENGTH);
    RecordCodec.write(record, buffer);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  @Test
  void itsHeartbeatIsReadAndHasNoLifeline() {
    Heartbeat read = Heartbeat.read(ByteBuffer.wrap(octets(HEARTBEAT)));
    assertThat(read)
        .isEqualTo(new Heartbeat(2, 77, 1000, true, false, 400, 3, Map.of("priority", "150"), 0));
  }

  @Test
  void ourHeartbeatIsReadThereUpToWhatItDoesNotKnow() {
    ByteBuffer buffer = ByteBuffer.allocate(500);
    int ours = SyncMessage.MINOR_VERSION;
    new Heartbeat(ours, 77, 1000, true, false, 400, 3, Map.of("priority", "150"), 7801)
        .write(buffer);
    String there = EarlierReader.heartbeat(buffer.flip());
    assertThat(buffer.remaining()).isEqualTo(Short.BYTES);
    String theirs = EarlierReader.heartbeat(ByteBuffer.wrap(octets(HEARTBEAT)));
    assertThat(there).isEqualTo(theirs.replace("minor 2", "minor " + ours));
  }

  @ParameterizedTest(name = "1.{0}")
  @ValueSource(ints = {0, 1, 2})
  void earlierBuildsReadOurRecordsAndSkipWhatTheyDoNotKnow(int minor) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    EarlierReader reader = new EarlierReader(minor);
    List<FlowRecord> records = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocate(200 * RecordCodec.MAX_LENGTH);
    for (int i = 0; i < 200; i++) {
      FlowRecord record = RecordCodecTest.random(random);
      records.add(record);
      RecordCodec.write(record, buffer);
    }
    buffer.flip();
    for (FlowRecord record : records) {
      assertThat(reader.record(buffer)).as("seed %d", seed).isEqualTo(reader.expected(record));
    }
    assertThat(buffer.hasRemaining()).isFalse();
  }

  /** What a build of 1.2 sends: its number in heartbeats, and nothing behind the notes. */
  private static byte[] asOf12(byte[] message) {
    if (SyncMessage.read(ByteBuffer.wrap(message)).kind() != SyncMessage.Kind.HEARTBEAT) {
      return message;
    }
    byte[] earlier = Arrays.copyOf(message, message.length - Short.BYTES);
    earlier[SyncMessage.HEADER_LENGTH] = 2;
    return earlier;
  }

  @Test
  void oneOfEachReplicateToEachOther() {
    Transport below = wire.transportOf("old");
    Transport rewriter = (peer, message, urgent) -> below.send(peer, asOf12(message), urgent);
    MemoryNode old = nodes.start("old", 1, rewriter).serve();
    MemoryNode now = nodes.start("new", 2).serve();
    wire.announce();
    Clients.establish(old.lab, 0, 100);
    Clients.establish(now.lab, 100, 100);
    wire.run(30);
    assertThat(now.flows()).hasSize(200).isEqualTo(old.flows());
    SyncStatus status = now.status(wire.now());
    assertThat(status.synced()).isTrue();
    assertThat(status.malformed() + status.unknown() + status.gaps() + status.otherVersion())
        .isZero();
    assertThat(status.peers().getFirst().format()).hasValue(FormatVersion.ofMinor(2));
  }
}
