package dev.tandem.sync;

import static dev.tandem.sync.LiveNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sync.key.KeyException;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Directors in one process, joined by a real channel over loopback. */
class ReplicatorTest {

  private final List<LiveNode> nodes = new ArrayList<>();
  private int portA;
  private int portB;

  @BeforeEach
  void choosePorts() throws IOException {
    try (ServerSocket a = new ServerSocket(0);
        ServerSocket b = new ServerSocket(0)) {
      portA = a.getLocalPort();
      portB = b.getLocalPort();
    }
  }

  @AfterEach
  void close() {
    nodes.forEach(LiveNode::close);
  }

  private LiveNode start(String cluster, String name, int port, int peerPort) throws KeyException {
    LiveNode node = new LiveNode(cluster, name, port, peerPort);
    nodes.add(node);
    return node;
  }

  @Test
  void aFlowIsOnThePeerAndThePeerMayGoAndReturn() throws Exception {
    LiveNode a = start("pair", "a", portA, portB);
    LiveNode b = start("pair", "b", portB, portA);
    await("both present", () -> a.heard.contains("joined b") && b.heard.contains("joined a"));
    await("both synced", () -> a.heard.contains("synced") && b.heard.contains("synced"));

    a.establish(2000);
    assertThat(a.replicator.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(b.lab.engine().table().live()).isEqualTo(2000);

    a.replicator.say("b", new PeerMessage("hello", List.of()));
    await("words", () -> b.heard.contains("a: hello"));

    b.close();
    nodes.remove(b);
    await("b left", () -> a.heard.contains("left b"));
    LiveNode again = start("pair", "b", portB, portA);
    await("copied", () -> again.lab.engine().table().live() == 2000);
    await("synced again", () -> again.heard.contains("synced"));
  }

  @Test
  void anotherClusterIsKeptOut() throws Exception {
    LiveNode a = start("pair", "a", portA, portB);
    LiveNode stranger = start("other", "b", portB, portA);
    await(
        "both connected",
        () -> a.replicator.status().connected() && stranger.replicator.status().connected());
    a.establish(100);
    Thread.sleep(1500);
    assertThat(a.heard).isEmpty();
    assertThat(stranger.lab.engine().table().live()).isZero();
    assertThat(a.replicator.status().unreplicated()).isZero();
  }
}
