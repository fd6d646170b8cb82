package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.sync.SyncSettings.Carrier;
import dev.tandem.sync.key.KeyException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** A director with an engine on memory, on a real channel. */
final class LiveNode implements AutoCloseable {
  final Lab lab = new Lab();
  final ExecutorService engine = Executors.newSingleThreadExecutor();
  final List<String> heard = new CopyOnWriteArrayList<>();
  final Replicator replicator;

  LiveNode(SyncSettings settings) throws KeyException {
    lab.engine().replicate(60);
    lab.nat(Protocol.TCP, 3);
    ReplicatedTable table =
        new ReplicatedTable(lab.engine().table(), lab.engine().replica(), engine, lab::now);
    replicator =
        new Replicator(
            settings,
            table,
            new SyncListener() {
              @Override
              public void opened() {
                heard.add("opened");
              }

              @Override
              public void notOpen(String reason) {
                heard.add("not open");
              }

              @Override
              public void joined(String peer) {
                heard.add("joined " + peer);
              }

              @Override
              public void left(String peer, Map<String, String> notes) {
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

  static SyncSettings settings(
      String cluster, String name, int port, int peerPort, Carrier carrier, Protection protection) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return settings(
        cluster,
        name,
        new InetSocketAddress(loopback, port),
        new InetSocketAddress(loopback, peerPort),
        carrier,
        protection);
  }

  static SyncSettings settings(
      String cluster,
      String name,
      InetSocketAddress local,
      InetSocketAddress peer,
      Carrier carrier,
      Protection protection) {
    return new SyncSettings(
        cluster,
        name,
        local,
        List.of(peer),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        OptionalInt.of(0),
        carrier,
        protection);
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  void establish(int count) throws Exception {
    onEngine(() -> Clients.establish(lab, 0, count));
  }

  /** What the engine lists of its connections. */
  List<ConnectionSnapshot> connections() throws ExecutionException, InterruptedException {
    return engine.submit(lab::connections).get();
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
