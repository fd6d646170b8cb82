package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.DirectorLab.Session;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What XDP alone can do: forward without a director. */
@RequiresRoot
class XdpPlaneTest {

  private DirectorLab lab;
  private DataPlane plane;

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab().startServers().forNat();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (plane != null) {
      plane.close();
    }
    lab.close();
  }

  private void start(boolean keepForwarding) throws Exception {
    plane =
        lab.startPlane(
            PlaneKind.XDP,
            keepForwarding,
            DirectorLab.service(Protocol.TCP, 0),
            ForwardingMethod.MASQUERADE);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("condition within 5 s").isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  private List<String> states() {
    List<String> states = new ArrayList<>();
    plane.control().connections(connection -> states.add(connection.state()));
    return states;
  }

  @Test
  void knownFlowsGoOnWithoutADirectorAndTheNextOneTakesThemOver() throws Exception {
    start(true);
    try (Session session = DirectorLab.connect()) {
      byte[] data = new byte[100_000];
      new Random(1).nextBytes(data);
      assertThat(session.echo(data)).isEqualTo(data);
      await(() -> states().equals(List.of("ESTABLISHED")));
      plane.close();
      plane = null;
      assertThat(session.echo(data)).isEqualTo(data);

      start(false);
      assertThat(session.echo(data)).isEqualTo(data);
      await(() -> active() == 1);
      assertThat(session.echo(data)).isEqualTo(data);
    }
    await(() -> active() == 0);
  }

  private int active() {
    return plane.control().services().getFirst().servers().stream()
        .mapToInt(ServerSnapshot::activeConnections)
        .sum();
  }

  @Test
  void clientsGetThroughWhenASynMustComeAgain() throws Exception {
    start(false);
    plane.engine().settings().synTwice(true);
    for (int i = 0; i < 3; i++) {
      try (Session session = DirectorLab.connect()) {
        assertThat(session.echo(new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
      }
    }
    assertThat(plane.counters().get(PacketCounter.SYN_PUT_OFF)).isGreaterThanOrEqualTo(3);
    assertThat(plane.counters().get(PacketCounter.NEW_FLOW)).isEqualTo(3);
  }

  @Test
  void aStoppedDirectorLeavesNothingBehind() throws Exception {
    start(false);
    assertThat(lab.network().exec("director", "ip", "link", "show", "front")).contains("xdp");
    plane.close();
    plane = null;
    assertThat(lab.network().exec("director", "ip", "link", "show", "front")).doesNotContain("xdp");
    assertThat(lab.settings(false).pinPath()).doesNotExist();
  }
}
