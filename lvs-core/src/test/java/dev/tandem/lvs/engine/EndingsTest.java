package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndingsTest {

  private static final int CLIENTS = 1000;
  private static final int FIRST_PORT = 20_000;
  private static final ServiceKey SERVICE = Lab.key(Protocol.TCP, VIP);
  private static final ServerSettings FIRST =
      Lab.server("198.51.100.1:8080", ForwardingMethod.MASQUERADE, 1);

  /** Its table is walked through in many steps. */
  private final Lab lab = new Lab(200_000);

  private final Engine engine = lab.engine();

  @BeforeEach
  void connectClientsToTwoServers() {
    engine.tune(Tuning.OF_KERNEL.with(Tunable.EXPIRE_NODEST_CONN, 1));
    lab.nat(Protocol.TCP, 2);
    for (int port = 1; port <= CLIENTS; port++) {
      connect(port);
    }
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void byItselfAChangeLeavesNothingOver() {
    engine.deleteServer(SERVICE, FIRST.key());

    assertThat(lab.connections()).hasSize(CLIENTS / 2);
    assertThat(engine.goOnEnding()).isFalse();
  }

  @Test
  void whatAChangeLeavesOverIsDoneStepByStep() {
    engine.begin(() -> engine.deleteServer(SERVICE, FIRST.key()));
    assertThat(lab.connections()).hasSize(CLIENTS);
    int steps = 1;
    while (engine.goOnEnding()) {
      steps++;
    }

    assertThat(steps).isGreaterThan(10);
    assertThat(lab.connections())
        .hasSize(CLIENTS / 2)
        .noneMatch(connection -> connection.server().equals(FIRST.key().address()));
  }

  @Test
  void ofTwoRemovedInTheMiddleOfAWalkBothEnd() {
    engine.begin(() -> engine.deleteServer(SERVICE, FIRST.key()));
    for (int i = 0; i < 5; i++) {
      assertThat(engine.goOnEnding()).isTrue();
    }
    engine.begin(() -> engine.deleteService(SERVICE));
    while (engine.goOnEnding()) {
      // To the end.
    }

    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void aServerThatComesBackKeepsWhatItHasFromThenOn() {
    engine.begin(() -> engine.deleteServer(SERVICE, FIRST.key()));
    assertThat(engine.goOnEnding()).isTrue();
    engine.begin(() -> engine.addServer(SERVICE, FIRST));
    assertThat(lab.connections()).hasSize(CLIENTS / 2);
    connect(CLIENTS + 1);
    connect(CLIENTS + 2);
    while (engine.goOnEnding()) {
      // To the end.
    }

    assertThat(lab.connections()).hasSize(CLIENTS / 2 + 2);
  }

  private void connect(int port) {
    lab.deliver(Frames.tcp("192.0.2.1:" + (FIRST_PORT + port), VIP, PacketView.SYN));
  }
}
