package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Replica.Outcome;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.service.Protocol;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose the flows are that a director finds in its table, when others may have taken them over. */
class EarlierLifeTest {

  private static final int FLOWS = 20;
  private static final int PEER = 1;
  private static final int EARLIER_LIFE = 0;

  private final LastingMemory memory = new LastingMemory(10_000);
  private List<FlowRecord> told;
  private Lab lab;

  @BeforeEach
  void startAgain() {
    Lab earlier = life(1_000_000);
    for (int i = 0; i < FLOWS; i++) {
      String client = "192.0.2.7:" + (2000 + i);
      earlier.connect(client);
      earlier.deliver(tcp(client, VIP, PacketView.ACK));
    }
    told = earlier.changes();
    assertThat(told).hasSize(FLOWS);
    assertThat(earlier.engine().replica().held(EARLIER_LIFE)).isZero();
    earlier.close();
    lab = life(1_010_000);
  }

  @AfterEach
  void close() {
    lab.close();
    memory.close();
  }

  private Lab life(int now) {
    Lab life = memory.life(now);
    life.engine().replicate(60);
    life.nat(Protocol.TCP, 3);
    return life;
  }

  private int nobodys() {
    return lab.engine().replica().held(EARLIER_LIFE);
  }

  @Test
  void atFirstTheyAreNobodys() {
    assertThat(nobodys()).isEqualTo(FLOWS);
    assertThat(lab.changes()).isEmpty();
    assertThat(lab.connections()).hasSize(FLOWS);
  }

  @Test
  void whoTookThemOverMeanwhileHasThem() {
    lab.engine().replica().present(PEER);
    for (FlowRecord record : told) {
      assertThat(lab.engine().replica().apply(record, PEER, true, lab.now()))
          .isEqualTo(Outcome.CHANGED);
    }
    assertThat(nobodys()).isZero();
    assertThat(lab.engine().replica().held(PEER)).isEqualTo(FLOWS);
  }

  @Test
  void theyAreThisDirectorsIfItHasTheirAddress() {
    lab.engine().replica().present(PEER);
    lab.engine().replica().owned(VirtualAddresses.of(List.of(Frames.host(VIP))));
    lab.pass(2);
    expectOwn();
  }

  @Test
  void theyAreThisDirectorsOnceOthersHaveSaidWhatIsTheirs() {
    lab.engine().replica().present(PEER);
    lab.pass(10);
    assertThat(nobodys()).isEqualTo(FLOWS);
    lab.engine().replica().bequeathed(EARLIER_LIFE);
    lab.pass(1);
    expectOwn();
  }

  @Test
  void orWhenOthersHaveHadTheirTime() {
    lab.engine().replica().present(PEER);
    lab.pass(17);
    expectOwn();
  }

  @Test
  void orSoonerWhereThereIsNobodyElse() {
    lab.pass(4);
    assertThat(nobodys()).isEqualTo(FLOWS);
    lab.pass(3);
    expectOwn();
  }

  private void expectOwn() {
    assertThat(nobodys()).isZero();
    assertThat(lab.engine().table().claims().size()).isEqualTo(FLOWS);
  }
}
