package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pair under traffic, to which one thing after the other happens: crashes, planned handovers,
 * cuts of the channel, restarts. After each round both tables are the same, every session is there,
 * and every client still has its server.
 */
class HundredRoundsTest {

  private static final int ROUNDS = 100;
  private static final int SETTLED_AFTER = 12;
  private static final int PATIENCE = 3_000;
  private static final List<InetAddress> ADDRESS = List.of(InetAddress.ofLiteral("192.0.2.100"));

  private enum Round {
    CRASH_OF_MASTER,
    CRASH_OF_BACKUP,
    PLANNED,
    CUT,
    RESTART_OF_BACKUP
  }

  private final Map<String, MemoryNode> nodes = new TreeMap<>();
  private final Map<String, Integer> servers = new TreeMap<>();
  private Random random;
  private Turbulence network;
  private String master = "a";
  private long lives;
  private int clients;

  static LongStream seeds() {
    return LongStream.of(1, System.nanoTime());
  }

  @AfterEach
  void close() {
    nodes.values().forEach(MemoryNode::close);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsLostInAHundredRounds(long seed) {
    random = new Random(seed);
    network = new Turbulence(random);
    start("a");
    start("b");
    own();
    for (int i = 0; i < ROUNDS; i++) {
      Round round = Round.values()[random.nextInt(Round.values().length)];
      String when = "round %d, %s, seed %d".formatted(i, round, seed);
      traffic(5 + random.nextInt(10));
      run(SETTLED_AFTER);
      play(round);
      awaitEqual(when);
      everySessionIsThere(when);
    }
    assertThat(servers).hasSizeGreaterThan(ROUNDS);
  }

  private void start(String name) {
    MemoryNode node =
        new MemoryNode(
            name, ++lives, new Lab(6_000), network.transportOf(name), Duration.ofSeconds(1));
    nodes.put(name, node.servePersistent(300));
    network.add(name, node.replication);
    network.announce(false);
  }

  private String backup() {
    return master.equals("a") ? "b" : "a";
  }

  private void own() {
    nodes.forEach((name, node) -> node.replication.owns(name.equals(master) ? ADDRESS : List.of()));
  }

  private void play(Round round) {
    switch (round) {
      case CRASH_OF_MASTER -> {
        String dead = master;
        master = backup();
        kill(dead);
        own();
        traffic(5);
        start(dead);
      }
      case CRASH_OF_BACKUP -> {
        String dead = backup();
        kill(dead);
        traffic(5);
        start(dead);
      }
      case PLANNED -> {
        MemoryNode leaving = nodes.get(master);
        await("flushed", () -> leaving.status(network.now()).unreplicated() == 0);
        master = backup();
        own();
        traffic(5);
      }
      case CUT -> {
        network.cut("a", "b");
        run(random.nextInt(30));
        network.announce(false);
        traffic(5);
        run(random.nextInt(100));
        network.heal();
        network.announce(true);
      }
      case RESTART_OF_BACKUP -> {
        String name = backup();
        kill(name);
        network.announce(false);
        run(random.nextInt(50));
        start(name);
        traffic(5);
      }
    }
    own();
  }

  private void kill(String name) {
    network.remove(name);
    nodes.remove(name).close();
    network.announce(false);
  }

  /** Clients that connect, and clients that go on, each of whom must meet its server. */
  private void traffic(int connections) {
    Lab lab = nodes.get(master).lab;
    for (int i = 0; i < connections; i++) {
      String client = Clients.client(clients);
      clients++;
      servers.put(client, lab.connect(client).frame().getInt(30));
      lab.deliver(Frames.tcp(client, Lab.VIP, PacketView.ACK));
      if (i % 4 == 0) {
        run(1);
      }
    }
  }

  private void everySessionIsThere(String when) {
    Lab lab = nodes.get(master).lab;
    servers.forEach((client, server) ->
        assertThat(lab.deliver(Frames.tcp(client, Lab.VIP, PacketView.ACK)).frame().getInt(30))
            .as("the server of %s after %s", client, when)
            .isEqualTo(server));
  }

  private void awaitEqual(String when) {
    await(
        when,
        () ->
            nodes.values().stream().allMatch(node -> node.status(network.now()).synced())
                && nodes.values().stream()
                    .allMatch(node -> node.status(network.now()).differing() == 0)
                && nodes.get(master).status(network.now()).atRisk() == 0
                && nodes.get("a").flows().equals(nodes.get("b").flows()));
  }

  private void await(String what, BooleanSupplier condition) {
    for (int turn = 0; !condition.getAsBoolean(); turn++) {
      assertThat(turn).as("turns of 10 ms until: %s", what).isLessThan(PATIENCE);
      run(1);
    }
  }

  private void run(int turns) {
    for (int i = 0; i < turns; i++) {
      nodes.values().forEach(node -> node.lab.passTicks(10));
      network.turn();
    }
  }
}
