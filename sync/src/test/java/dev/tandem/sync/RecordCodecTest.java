package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.lvs.replica.FlowRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  private final ByteBuffer buffer = ByteBuffer.allocate(512);
  private final FlowRecord read = new FlowRecord();

  static FlowRecord random(Random random) {
    FlowRecord record = new FlowRecord();
    record.ended = random.nextBoolean();
    record.template = random.nextBoolean();
    record.protocol = random.nextInt(256);
    record.clientPort = random.nextInt(1 << 16);
    record.virtualPort = random.nextInt(1 << 16);
    record.serverPort = random.nextInt(1 << 16);
    record.nat = random.nextBoolean();
    record.state = random.nextInt(11);
    record.assured = random.nextBoolean();
    record.timeout = random.nextInt(1 << 30);
    record.idle = random.nextInt(1 << 30);
    record.controlled = random.nextBoolean();
    record.mark = random.nextInt();
    record.owned = random.nextBoolean();
    record.tunnel = random.nextBoolean();
    record.ipv6 = random.nextBoolean();
    addresses(record, random);
    record.controllerPort = random.nextInt(1 << 16);
    record.controllerClientPort = random.nextInt(1 << 16);
    record.announced = random.nextBoolean();
    record.identity = random.nextBoolean() ? random.nextLong() | 1 : 0;
    record.callId = record.identity == 0 ? "" : "a84b4c76e66710@pc33.example.com";
    record.helped = random.nextBoolean();
    record.shiftFrom = record.helped ? random.nextInt() : 0;
    record.shiftBefore = record.helped ? random.nextInt() : 0;
    record.shiftAfter = record.helped ? random.nextInt() : 0;
    return record;
  }

  private static void addresses(FlowRecord record, Random random) {
    if (record.ipv6) {
      record.clientHigh = random.nextLong();
      record.clientLow = random.nextLong();
      record.virtualHigh = random.nextLong();
      record.virtualLow = random.nextLong();
      record.serverHigh = random.nextLong();
      record.serverLow = random.nextLong();
      record.controllerHigh = random.nextLong();
      record.controllerLow = random.nextLong();
      return;
    }
    record.clientAddress = random.nextInt();
    record.virtualAddress = random.nextInt();
    record.serverAddress = random.nextInt();
    record.controllerAddress = random.nextInt();
  }

  @Test
  void whatIsWrittenIsRead() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      FlowRecord written = random(random);
      buffer.clear();
      RecordCodec.write(written, buffer);
      FlowRecord read = new FlowRecord();
      assertThat(RecordCodec.read(buffer.flip(), read)).isTrue();
      assertThat(buffer.hasRemaining()).isFalse();
      assertThat(read).as("seed %d", seed).usingRecursiveComparison().isEqualTo(written);
    }
  }

  @Test
  void aLongerRecordOfALaterVersionIsRead() {
    FlowRecord written = random(new Random(1));
    RecordCodec.write(written, buffer);
    int length = buffer.position();
    buffer.putLong(42).putLong(42).putLong(42).put(1, (byte) (length + 3 * Long.BYTES));
    int end = buffer.position();
    assertThat(RecordCodec.read(buffer.flip(), read)).isTrue();
    assertThat(buffer.position()).isEqualTo(end);
    assertThat(read.clientAddress).isEqualTo(written.clientAddress);
  }

  @Test
  void aLongCallIdIsCutOff() {
    FlowRecord written = random(new Random(1));
    written.identity = 42;
    written.callId = "x".repeat(255);
    for (boolean helped : new boolean[] {false, true}) {
      for (boolean ipv6 : new boolean[] {false, true}) {
        written.helped = helped;
        written.ipv6 = ipv6;
        buffer.clear();
        RecordCodec.write(written, buffer);
        assertThat(RecordCodec.read(buffer.flip(), read)).isTrue();
        assertThat(buffer.hasRemaining()).isFalse();
        assertThat(read.identity).isEqualTo(42);
        assertThat(read.callId).hasSizeBetween(140, 254).matches("x+");
      }
    }
  }

  @Test
  void aRecordOfAnUnknownKindIsSkipped() {
    RecordCodec.write(random(new Random(1)), buffer);
    buffer.put(0, (byte) 99);
    assertThat(RecordCodec.read(buffer.flip(), read)).isFalse();
    assertThat(buffer.hasRemaining()).isFalse();
  }

  @Test
  void aTornRecordIsRefused() {
    RecordCodec.write(random(new Random(1)), buffer);
    buffer.flip().limit(20);
    assertThatThrownBy(() -> RecordCodec.read(buffer, read))
        .isInstanceOf(BufferUnderflowException.class);
  }
}
