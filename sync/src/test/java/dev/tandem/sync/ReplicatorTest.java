package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Directors in one process, joined by a real channel over loopback. */
class ReplicatorTest {

  private final List<Node> nodes = new ArrayList<>();
  private int portA;
  private int portB;

  private static final class Node implements AutoCloseable {
    final Lab lab = new Lab();
    final ExecutorService engine = Executors.newSingleThreadExecutor();
    final List<String> heard = new CopyOnWriteArrayList<>();
    final Replicator replicator;

    Node(String cluster, String name, int port, int peerPort) {
      lab.engine().replicate(60);
      lab.serve(
          Lab.service(Lab.key(Protocol.TCP, Lab.VIP), "rr", 0), ForwardingMethod.MASQUERADE, 3);
      SyncSettings settings =
          new SyncSettings(
              cluster,
              name,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
              List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), peerPort)),
              Duration.ofSeconds(60),
              Duration.ofSeconds(1),
              Duration.ofSeconds(10));
      ReplicatedTable table =
          new ReplicatedTable(lab.engine().table(), lab.engine().replica(), engine, lab::now);
      replicator =
          new Replicator(
              settings,
              table,
              new SyncListener() {
                @Override
                public void joined(String peer) {
                  heard.add("joined " + peer);
                }

                @Override
                public void left(String peer) {
                  heard.add("left " + peer);
                }

                @Override
                public void suspected(String peer, Map<String, String> notes) {
                  heard.add("suspected " + peer);
                }

                @Override
                public void synced(boolean synced) {
                  heard.add(synced ? "synced" : "not synced");
                }

                @Override
                public void received(String peer, PeerMessage message) {
                  heard.add(peer + ": " + message.verb());
                }
              });
      replicator.start();
    }

    void establish(int count) throws Exception {
      onEngine(() -> {
        for (int i = 0; i < count; i++) {
          String client = "192.0.2." + (1 + i % 9) + ":" + (1000 + i);
          lab.connect(client);
          lab.deliver(Frames.tcp(client, Lab.VIP, PacketView.ACK));
        }
      });
    }

    void onEngine(Runnable action) throws ExecutionException, InterruptedException {
      engine.submit(action).get();
    }

    @Override
    public void close() {
      replicator.close();
      engine.close();
      lab.close();
    }
  }

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
    nodes.forEach(Node::close);
  }

  private Node start(String cluster, String name, int port, int peerPort) {
    Node node = new Node(cluster, name, port, peerPort);
    nodes.add(node);
    return node;
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void aFlowIsOnThePeerAndThePeerMayGoAndReturn() throws Exception {
    Node a = start("pair", "a", portA, portB);
    Node b = start("pair", "b", portB, portA);
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
    Node again = start("pair", "b", portB, portA);
    await("copied", () -> again.lab.engine().table().live() == 2000);
    await("synced again", () -> again.heard.contains("synced"));
  }

  @Test
  void anotherClusterIsKeptOut() throws Exception {
    Node a = start("pair", "a", portA, portB);
    Node stranger = start("other", "b", portB, portA);
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
