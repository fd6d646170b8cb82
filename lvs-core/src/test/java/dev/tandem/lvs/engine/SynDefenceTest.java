package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.Tunable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SynDefenceTest {

  private static final int CONNECTIONS = 1000;
  // Slots are more than connections, and a fourth of them may be half open.
  private static final int TOO_MANY = 500;

  private final Lab lab = new Lab(CONNECTIONS);

  @BeforeEach
  void serve() {
    lab.nat(Protocol.TCP, 1);
    tune(1);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private void tune(int value) {
    lab.engine().tune(lab.engine().tuning().with(Tunable.SYN_DEFENCE, value));
  }

  private void flood(int flows) {
    for (int i = 0; i < flows; i++) {
      lab.connect("192.0.2.7:" + (2000 + i));
    }
  }

  private void establish(String client) {
    lab.connect(client);
    lab.deliver(tcp("198.51.100.1:8080", client, PacketView.SYN | PacketView.ACK));
    lab.deliver(tcp(client, VIP, PacketView.ACK));
  }

  @Test
  void aFewHalfOpenConnectionsAreNoFlood() {
    flood(50);
    lab.pass(2);
    assertThat(lab.engine().halfOpen()).isEqualTo(50);
    assertThat(lab.engine().defending()).isFalse();
  }

  @Test
  void manyEstablishedOnesAreNone() {
    for (int i = 0; i < TOO_MANY; i++) {
      establish("192.0.2.7:" + (2000 + i));
    }
    lab.pass(2);
    assertThat(lab.engine().defending()).isFalse();
  }

  @Test
  void aFloodHasSynsPutOffAndEndsSoonWhenItIsOver() {
    establish("192.0.2.9:1000");
    flood(TOO_MANY);
    lab.pass(2);
    assertThat(lab.engine().defending()).isTrue();
    assertThat(lab.engine().settings().synTwice()).isTrue();
    lab.pass(6);
    assertThat(lab.connections())
        .extracting(ConnectionSnapshot::state)
        .containsExactly("ESTABLISHED");
    assertThat(lab.engine().counters().sum(PacketCounter.ENTRY_DROPPED)).isEqualTo(TOO_MANY);
    assertThat(lab.engine().defending()).isTrue();
    lab.pass(12);
    assertThat(lab.engine().defending()).isFalse();
    assertThat(lab.engine().settings().synTwice()).isFalse();
  }

  @Test
  void aFloodIsNoticedBeforeTheTableHasBeenLookedThrough() {
    lab.pass(2);
    flood(TOO_MANY);
    assertThat(lab.engine().defending()).isTrue();
  }

  @Test
  void whatEndedAgainIsNotHalfOpen() {
    lab.pass(2);
    for (int i = 0; i < TOO_MANY; i++) {
      establish("192.0.2.7:" + (2000 + i));
    }
    assertThat(lab.engine().defending()).isFalse();
  }

  @Test
  void itLastsAsLongAsSynsArePutOff() {
    flood(TOO_MANY);
    lab.pass(2);
    for (int second = 0; second < 30; second++) {
      for (int syn = 0; syn < 100; syn++) {
        lab.engine().counters().count(PacketCounter.SYN_PUT_OFF);
      }
      lab.pass(1);
    }
    assertThat(lab.engine().defending()).isTrue();
  }

  @Test
  void itCanBeSwitchedOff() {
    tune(0);
    flood(TOO_MANY);
    lab.pass(2);
    assertThat(lab.engine().defending()).isFalse();
  }
}
