package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.sync.SyncSettings.Carrier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two directors in namespaces of their own, whose channel loses its link and gets it back. */
@RequiresRoot
class LivePartitionTest {

  private static final String LINK = "sync0";
  private static final List<InetAddress> VIP = List.of(Frames.host(Lab.VIP));
  private static final int BEFORE = 200;
  private static final int IN_SPLIT = 60;
  private static final int TICKS_OF_LOOK = 5;

  private final TestNetwork network = new TestNetwork();
  private final Map<String, LiveNode> nodes = new HashMap<>();
  private LiveNode a;
  private LiveNode b;

  @BeforeEach
  void connect() {
    network.addNamespace("a").addNamespace("b").connect("a", LINK, "b", LINK);
    network.ip("a", "addr add 10.9.0.1/24 dev sync0");
  }

  private void awaitPair() throws Exception {
    await("both synced", () -> a.heard.contains("synced") && b.heard.contains("synced"));
  }

  private LiveNode start(String name, String address, String peer) throws Exception {
    SyncSettings settings =
        LiveNode.settings(
            "pair", name, end(address), end(peer), new Carrier.Tcp(), new Protection.None());
    LiveNode node = TestNetwork.inside(name, () -> new LiveNode(settings));
    nodes.put(name, node);
    return node;
  }

  private static InetSocketAddress end(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), SyncSettings.DEFAULT_PORT);
  }

  @AfterEach
  void close() {
    nodes.values().forEach(LiveNode::close);
    network.close();
  }

  /** Lets both engines do their duty meanwhile. */
  private void await(String what, Callable<Boolean> condition) throws Exception {
    LiveNode.await(
        what,
        () -> {
          try {
            for (LiveNode node : nodes.values()) {
              node.onEngine(() -> node.lab.passTicks(TICKS_OF_LOOK));
            }
            return condition.call();
          } catch (Exception e) {
            throw new IllegalStateException(what, e);
          }
        });
  }

  /** The server of each client. */
  private static Map<String, String> servers(LiveNode node) throws Exception {
    return node.connections().stream()
        .collect(Collectors.toMap(LivePartitionTest::client, c -> c.server().getHostAddress()));
  }

  private static String client(ConnectionSnapshot connection) {
    return connection.client().getHostAddress() + ":" + connection.clientPort();
  }

  private static boolean agrees(LiveNode node) {
    SyncStatus status = node.replicator.status();
    return status.synced()
        && status.peers().size() == 1
        && status.differing() == 0
        && status.atRisk() == 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b"})
  void afterASplitBothHaveWhatBothHadAndTheOwnersFlowsAreRight(String name) throws Exception {
    network.ip("b", "addr add 10.9.0.2/24 dev sync0");
    a = start("a", "10.9.0.1", "10.9.0.2");
    await("a is there", () -> a.replicator.status().connected());
    b = start("b", "10.9.0.2", "10.9.0.1");
    awaitPair();
    LiveNode owner = nodes.get(name);
    LiveNode other = owner.equals(a) ? b : a;
    owner.replicator.owns(VIP);
    owner.onEngine(() -> Clients.establish(owner.lab, 0, BEFORE));
    await("both have them", () -> servers(a).size() == BEFORE && servers(b).equals(servers(a)));

    network.ip("a", "link set sync0 down");
    await("a alone", () -> a.heard.contains("left b") && a.replicator.status().peers().isEmpty());
    await("b alone", () -> b.heard.contains("left a") && b.replicator.status().peers().isEmpty());
    // The same clients on both sides, one step of the scheduler apart; then some of each alone.
    owner.onEngine(() -> Clients.establish(owner.lab, BEFORE, 2 * IN_SPLIT));
    other.onEngine(() -> {
      Clients.establish(other.lab, BEFORE + 2 * IN_SPLIT, IN_SPLIT + 1);
      Clients.establish(other.lab, BEFORE, IN_SPLIT);
    });
    Map<String, String> expected = servers(owner);
    Map<String, String> ofOther = servers(other);
    assertThat(ofOther).hasSize(BEFORE + 2 * IN_SPLIT + 1);
    assertThat(expected.entrySet())
        .filteredOn(flow -> ofOther.containsKey(flow.getKey()))
        .filteredOn(flow -> !flow.getValue().equals(ofOther.get(flow.getKey())))
        .as("flows that both have, with another server")
        .hasSize(IN_SPLIT);
    ofOther.forEach(expected::putIfAbsent);

    network.ip("a", "link set sync0 up");
    await("both present", () -> agrees(a) && agrees(b));
    await("equal tables", () -> servers(a).equals(servers(b)));
    assertThat(servers(owner)).isEqualTo(expected);
  }

  /** As where a cable goes to a director that is off, and before an address is configured. */
  @Test
  void whoHasNoLinkOrAddressYetJoinsOnceItHasThem() throws Exception {
    network.ip("a", "link set sync0 down");
    a = start("a", "10.9.0.1", "10.9.0.2");
    b = start("b", "10.9.0.2", "10.9.0.1");
    a.establish(BEFORE);
    assertThat(a.replicator.status().connected()).isFalse();
    network.ip("a", "link set sync0 up");
    await("a is there", () -> a.replicator.status().connected());
    assertThat(b.replicator.status().connected()).isFalse();
    network.ip("b", "addr add 10.9.0.2/24 dev sync0");
    awaitPair();
    await("copied", () -> servers(b).size() == BEFORE);
  }
}
