package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Lab;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that are broken, slow, full or hostile. */
class HostilePeerTest {

  private final Turbulence network = new Turbulence(new Random(1));
  private final List<byte[]> sentByA = new ArrayList<>();
  private final Map<String, MemoryNode> nodes = new LinkedHashMap<>();

  private void start(String name, int connections) {
    Transport below = network.transportOf(name);
    Transport transport =
        (peer, message, urgent) -> {
          if (name.equals("a")) {
            sentByA.add(message);
          }
          below.send(peer, message, urgent);
        };
    MemoryNode node =
        new MemoryNode(
            name, 1 + nodes.size(), new Lab(connections), transport, Duration.ofSeconds(1));
    nodes.put(name, node.serve());
    network.add(name, node.replication);
  }

  @AfterEach
  void close() {
    nodes.values().forEach(MemoryNode::close);
  }

  private void establish(int first, int count) {
    Clients.establish(nodes.get("a").lab, first, count);
  }

  private void run(int turns) {
    for (int i = 0; i < turns; i++) {
      nodes.values().forEach(node -> node.lab.passTicks(10));
      network.turn();
    }
  }

  private SyncStatus status(String name) {
    return nodes.get(name).status(network.now());
  }

  private int live(String name) {
    return nodes.get(name).lab.engine().table().live();
  }

  private void changeEverything() {
    var table = nodes.get("a").lab.engine().table();
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.isTagged(slot)) {
        table.changes().add(slot);
      }
    }
  }

  @Test
  void everyOctetOfEveryMessageMayBeWrong() {
    start("a", 10_000);
    start("b", 10_000);
    network.announce(false);
    establish(0, 20);
    run(120);
    List<byte[]> samples = sentByA.stream().filter(m -> m.length < 2_000).toList();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int[] values = {0, 1, 0x7f, 0x80, 0xff};
    for (byte[] sample : samples.subList(0, Math.min(samples.size(), 40))) {
      for (int at = 2; at < Math.min(sample.length, 200); at++) {
        byte[] wrong = sample.clone();
        wrong[at] = (byte) values[random.nextInt(values.length)];
        nodes.get("b").replication.received("a", ByteBuffer.wrap(wrong), network.now());
        ByteBuffer cut = ByteBuffer.wrap(sample.clone(), 0, at).slice();
        nodes.get("b").replication.received("a", cut, network.now());
      }
    }
    assertThat(status("b").malformed()).as("seed %d", seed).isPositive();
    // And afterwards both find together again.
    network.announce(true);
    run(2_000);
    assertThat(status("b").synced()).as("seed %d", seed).isTrue();
    assertThat(status("b").differing()).as("seed %d", seed).isZero();
    assertThat(status("a").atRisk()).as("seed %d", seed).isZero();
  }

  @Test
  void aPeerThatStopsReadingForAMinuteCostsNeitherMemoryNorTheOthers() {
    start("a", 10_000);
    start("b", 10_000);
    start("c", 10_000);
    network.announce(false);
    establish(0, 5_000);
    run(100);
    network.pause("b", 60_000);
    sentByA.clear();
    for (int i = 0; i < 200; i++) {
      changeEverything();
      run(1);
    }
    establish(5_000, 100);
    run(5_000);
    assertThat(live("c")).isEqualTo(5_100);
    assertThat(live("b")).isEqualTo(5_000);
    SyncStatus.Peer slow =
        status("a").peers().stream().filter(p -> p.name().equals("b")).findFirst().orElseThrow();
    assertThat(slow.behind()).isTrue();
    assertThat(status("a").unconfirmed() * 44)
        .as("octets under way to the one that does not read")
        .isLessThan(2L * Outgoing.WINDOW);
    run(2_000);
    assertThat(live("b")).isEqualTo(5_100);
    assertThat(status("b").synced()).isTrue();
    assertThat(status("b").repaired()).isPositive();
    assertThat(status("a").atRisk()).isZero();
  }

  @Test
  void aFullTableIsToldAndNotAskedForAgainAndAgain() {
    start("a", 10_000);
    start("b", 500);
    network.announce(false);
    establish(0, 3_000);
    run(3_000);
    assertThat(status("b").refused()).isPositive();
    assertThat(status("b").differing()).isPositive();
    assertThat(status("a").atRisk()).isPositive();
    long copies =
        sentByA.stream()
            .map(message -> SyncMessage.read(ByteBuffer.wrap(message)).kind())
            .filter(kind -> kind == SyncMessage.Kind.COPY_BEGIN)
            .count();
    assertThat(copies)
        .as("copies in half a minute with a comparison each second")
        .isBetween(1L, 7L);
  }

  @Test
  void aDirectorThatJoinsUnderFullTrafficIsCompleteSoon() {
    start("a", 60_000);
    network.announce(false);
    establish(0, 20_000);
    run(10);
    start("b", 60_000);
    network.announce(false);
    int first = 20_000;
    int turns = 0;
    while (!status("b").synced()) {
      establish(first, 100);
      first += 100;
      run(1);
      turns++;
      assertThat(turns).as("turns of 10 ms until complete").isLessThan(300);
    }
    run(5);
    assertThat(live("b")).isEqualTo(live("a"));
    assertThat(status("b").gaps() + status("b").repaired()).isZero();
  }
}
