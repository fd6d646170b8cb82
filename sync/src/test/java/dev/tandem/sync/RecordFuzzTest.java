package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.Fuzzing;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.engine.Replica;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records of all sorts, damaged too, into slots and out of them again: nothing ever fails. */
class RecordFuzzTest {

  private static final int OWNER = 1;
  private static final int RECORDS_A_RUN = 500;

  private final Lab lab = new Lab(20_000).nat(Protocol.TCP, 3);
  private final ByteBuffer buffer = ByteBuffer.allocate(512);
  private final FlowRecord record = new FlowRecord();
  private final FlowRecord again = new FlowRecord();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void whateverIsToldIsHeldOrRefused() {
    lab.serve(Lab.service(Lab.key(Protocol.UDP, Lab.VIP), "rr", 60), ForwardingMethod.ROUTE, 3);
    Replica replica = lab.engine().replica();
    replica.present(OWNER);
    Fuzzing.run(random -> {
      for (int i = 0; i < RECORDS_A_RUN; i++) {
        if (read(random)) {
          replica.apply(record, OWNER, random.nextBoolean(), lab.now());
        }
      }
      readBack();
      lab.passTicks(random.nextInt(2_000));
    });
    assertThat(lab.engine().table().live()).isPositive();
  }

  private boolean read(Random random) {
    buffer.clear();
    RecordCodec.write(RecordCodecTest.random(random), buffer);
    int length = buffer.position();
    boolean plausible = random.nextBoolean();
    for (int changes = random.nextInt(plausible ? 2 : 6); changes > 0; changes--) {
      buffer.put(random.nextInt(length), (byte) random.nextInt());
    }
    if (plausible) {
      buffer.put(4, (byte) (random.nextBoolean() ? 6 : 17));
    }
    try {
      return RecordCodec.read(buffer.flip(), record);
    } catch (BufferUnderflowException e) {
      return false;
    }
  }

  /** What a slot holds is told and read as it is. */
  private void readBack() {
    FlowReader reader = new FlowReader(lab.engine().table());
    for (int slot = 0; slot < lab.engine().table().capacity(); slot++) {
      if (lab.engine().table().isTagged(slot)) {
        assertThat(reader.read(slot, record, lab.now())).isTrue();
        buffer.clear();
        RecordCodec.write(record, buffer);
        assertThat(RecordCodec.read(buffer.flip(), again)).isTrue();
        assertThat(again.clientPort).isEqualTo(record.clientPort);
        assertThat(again.identity).isEqualTo(record.identity);
        assertThat(again.shiftAfter).isEqualTo(record.shiftAfter);
      }
    }
  }
}
