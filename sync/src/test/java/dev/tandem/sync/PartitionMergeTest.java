package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two directors that were apart, whose clients came with the same ports on both sides and met
 * different servers there, and what both tables hold once they are together again.
 */
class PartitionMergeTest {

  private static final List<InetAddress> VIP = List.of(Frames.host(Lab.VIP));
  private static final int CLIENTS = 60;

  private final MemoryNodes nodes = new MemoryNodes();
  private final Wire wire = nodes.wire;
  private MemoryNode a;
  private MemoryNode b;

  @BeforeEach
  void splitWithBothAsMasters() {
    a = nodes.start("a", 1).serve();
    b = nodes.start("b", 2).serve();
    wire.announce();
    wire.run(30);
    wire.cut("b");
    wire.announce();
    nodes.forEach(node -> node.replication.owns(VIP));
    // One that does not go on moves the scheduler of one side.
    b.lab.connect("192.0.2.9:999");
    for (MemoryNode node : nodes) {
      Clients.establish(node.lab, 0, CLIENTS);
    }
    nodes.run(30);
    assertThat(a.status(wire.now()).peers()).isEmpty();
    Map<String, String> ofA = servers(a);
    assertThat(servers(b))
        .hasSize(CLIENTS)
        .allSatisfy((client, server) -> assertThat(server).isNotEqualTo(ofA.get(client)));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  /** The server of each client whose connection is established. */
  private static Map<String, String> servers(MemoryNode node) {
    return node.lab.connections().stream()
        .filter(c -> c.clientPort() >= 1000)
        .collect(
            Collectors.toMap(
                c -> c.client().getHostAddress() + ":" + c.clientPort(),
                c -> c.server().getHostAddress()));
  }

  private void meetAgain() {
    wire.heal("b");
    wire.announce();
    nodes.forEach(node -> node.replication.merged());
  }

  private void expectEverywhere(Map<String, String> expected) {
    for (MemoryNode node : nodes) {
      assertThat(servers(node)).isEqualTo(expected);
      SyncStatus status = node.status(wire.now());
      assertThat(status.synced()).isTrue();
      assertThat(status.differing()).isZero();
      assertThat(status.atRisk()).isZero();
    }
  }

  @Test
  void theFlowsOfTheOneThatStaysMasterAreRight() {
    b.replication.owns(List.of());
    Map<String, String> ofA = servers(a);
    meetAgain();
    nodes.run(1500);
    expectEverywhere(ofA);
  }

  @Test
  void theyAreSoWhicheverOfThemItIs() {
    a.replication.owns(List.of());
    Map<String, String> ofB = servers(b);
    meetAgain();
    nodes.run(1500);
    expectEverywhere(ofB);
  }

  @Test
  void whileBothAreMastersEachKeepsItsOwnAndThenTheOneThatIsLeftIsRight() {
    Map<String, String> ofA = servers(a);
    Map<String, String> ofB = servers(b);
    meetAgain();
    nodes.run(30);
    assertThat(servers(a)).isEqualTo(ofA);
    assertThat(servers(b)).isEqualTo(ofB);
    a.replication.owns(List.of());
    nodes.run(1500);
    expectEverywhere(ofB);
  }

  @Test
  void theConnectionsOfTheLoserEndNothing() {
    Map<String, String> ofA = servers(a);
    b.replication.owns(List.of());
    meetAgain();
    // Its clients have noticed: what they reset on the wrong side must not end on the right one.
    for (int i = 0; i < CLIENTS; i++) {
      b.lab.deliver(Frames.tcp(Clients.client(i), Lab.VIP, PacketView.RST));
    }
    nodes.run(1500);
    expectEverywhere(ofA);
  }
}
