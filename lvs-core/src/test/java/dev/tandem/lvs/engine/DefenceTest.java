package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.Tunable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's defences at each level: 0 off, 1 and 2 under pressure, 3 on. */
class DefenceTest {

  private static final int CONNECTIONS = 100;
  private static final int FLOWS = 50;

  private final Lab lab = new Lab(CONNECTIONS);

  @AfterEach
  void close() {
    lab.close();
  }

  private void serve(boolean pressure) {
    lab.nat(Protocol.TCP, 1);
    for (int i = 0; pressure && !lab.engine().table().crowded(); i++) {
      String client = "192.0.2.9:" + (1000 + i);
      lab.connect(client);
      establish(client);
    }
    lab.pass(2);
  }

  private void establish(String client) {
    lab.deliver(tcp("198.51.100.1:8080", client, PacketView.SYN | PacketView.ACK));
    lab.deliver(tcp(client, VIP, PacketView.ACK));
    lab.deliver(tcp("198.51.100.1:8080", client, PacketView.ACK));
  }

  private void tune(Tunable tunable, int level) {
    lab.engine().tune(lab.engine().tuning().with(tunable, level));
  }

  @ParameterizedTest
  @CsvSource({
    "0,false,0",
    "0,true,0",
    "1,false,0",
    "1,true,5",
    "2,false,0",
    "2,true,5",
    "3,false,5"
  })
  void dropPacketDropsEveryTenthNewFlow(int level, boolean pressure, int dropped) {
    serve(pressure);
    tune(Tunable.DROP_PACKET, level);
    for (int i = 0; i < FLOWS; i++) {
      lab.deliver(tcp("192.0.2.7:" + (2000 + i), VIP, PacketView.SYN));
    }
    assertThat(lab.engine().counters().sum(PacketCounter.FLOW_DROPPED)).isEqualTo(dropped);
  }

  @ParameterizedTest
  @CsvSource({
    "0,false,false",
    "0,true,false",
    "1,false,false",
    "1,true,true",
    "2,false,false",
    "2,true,true",
    "3,false,true"
  })
  void dropEntryEndsHalfOpenConnections(int level, boolean pressure, boolean ended) {
    serve(pressure);
    tune(Tunable.DROP_ENTRY, level);
    for (int i = 0; i < 20; i++) {
      lab.connect("192.0.2.7:" + (2000 + i));
    }
    lab.pass(30);
    assertThat(lab.engine().counters().sum(PacketCounter.ENTRY_DROPPED) > 0).isEqualTo(ended);
  }

  @ParameterizedTest
  @CsvSource({
    "0,false,ESTABLISHED",
    "0,true,ESTABLISHED",
    "1,false,ESTABLISHED",
    "1,true,SYN_RECV",
    "2,false,ESTABLISHED",
    "2,true,SYN_RECV",
    "3,false,SYN_RECV"
  })
  void secureTcpWantsAWordOfTheServer(int level, boolean pressure, String state) {
    serve(pressure);
    tune(Tunable.SECURE_TCP, level);
    String client = "192.0.2.7:2000";
    lab.connect(client);
    lab.deliver(tcp(client, VIP, PacketView.ACK));
    assertThat(lab.connections())
        .filteredOn(connection -> connection.clientPort() == 2000)
        .singleElement()
        .matches(connection -> connection.state().equals(state));
  }
}
