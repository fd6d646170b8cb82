package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnePacketTest {

  private static final String CLIENT = "192.0.2.7:40000";

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private List<ServerSnapshot> servers() {
    return lab.engine().services().getFirst().servers();
  }

  @Test
  void oneDatagramAfterTheOtherIsScheduledWhereOnePacketIsAFlow() {
    var service =
        new ServiceSettings(
            Lab.key(Protocol.UDP, VIP), "rr", Set.of(), Optional.empty(), Optional.empty(), true);
    lab.serve(service, ForwardingMethod.MASQUERADE, 2);
    int first = lab.deliver(udp(CLIENT, VIP)).frame().getInt(30);
    for (int i = 0; i < 1_000; i++) {
      assertThat(lab.deliver(udp(CLIENT, VIP)).verdict()).isEqualTo(Verdict.SEND);
    }
    assertThat(lab.deliver(udp(CLIENT, VIP)).frame().getInt(30)).isNotEqualTo(first);
    assertThat(lab.connections()).isEmpty();
    assertThat(servers().get(0).inactiveConnections() + servers().get(1).inactiveConnections())
        .isZero();
    assertThat(servers().get(0).totals().connections()).isEqualTo(501);
    // Nothing is remembered, so that answers are not translated back.
    Delivery answer = lab.deliver(udp("198.51.100.1:8080", CLIENT));
    assertThat(answer.verdict()).isEqualTo(Verdict.PASS);
  }
}
