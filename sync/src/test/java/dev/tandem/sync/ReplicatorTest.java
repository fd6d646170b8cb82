package dev.tandem.sync;

import static dev.tandem.sync.LiveNode.await;
import static dev.tandem.sync.LiveNodes.A;
import static dev.tandem.sync.LiveNodes.B;
import static dev.tandem.sync.LiveNodes.C;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Directors in one process, joined by a real channel over loopback. */
class ReplicatorTest {

  private final LiveNodes nodes = new LiveNodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void aFlowIsOnThePeerAndThePeerMayGoAndReturn() throws Exception {
    LiveNode a = nodes.start("pair", "a", A, B);
    LiveNode b = nodes.start("pair", "b", B, A);
    await("both present", () -> a.heard.contains("joined b") && b.heard.contains("joined a"));
    await("both synced", () -> a.heard.contains("synced") && b.heard.contains("synced"));

    a.establish(2000);
    assertThat(a.replicator.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(b.lab.engine().table().live()).isEqualTo(2000);

    a.replicator.say("b", new PeerMessage("hello", List.of()));
    await("words", () -> b.heard.contains("a: hello"));

    nodes.stop(b);
    await("b left", () -> a.heard.contains("left b"));
    LiveNode again = nodes.start("pair", "b", B, A);
    await("copied", () -> again.lab.engine().table().live() == 2000);
    await("synced again", () -> again.heard.contains("synced"));
  }

  @Test
  void anotherClusterIsKeptOut() throws Exception {
    LiveNode a = nodes.start("pair", "a", A, B);
    LiveNode stranger = nodes.start("other", "b", B, A);
    await(
        "both connected",
        () -> a.replicator.status().connected() && stranger.replicator.status().connected());
    a.establish(100);
    // One that belongs to it and comes later finds it.
    LiveNode friend = nodes.start("pair", "c", C, A);
    await("the friend is there", () -> friend.heard.contains("synced"));
    assertThat(friend.lab.engine().table().live()).isEqualTo(100);
    assertThat(a.heard).doesNotContain("joined b");
    assertThat(stranger.heard).isSubsetOf("opened");
    assertThat(stranger.lab.engine().table().live()).isZero();
  }

  @Test
  void aChannelThatCannotBeOpenedIsTriedAgainAndSaidOnce() throws Exception {
    LiveNode waiting;
    try (ServerSocket _ = new ServerSocket(nodes.port(A), 1, InetAddress.getLoopbackAddress())) {
      waiting = nodes.start("pair", "a", A, B);
      await("told", () -> waiting.heard.contains("not open"));
      assertThat(waiting.replicator.status().connected()).isFalse();
    }
    await("open", () -> waiting.heard.contains("opened"));
    assertThat(waiting.heard).containsExactly("not open", "opened");
  }
}
