package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.engine.LastingMemory;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three directors of which one after the other dies and returns, sometimes at once. Whoever says
 * that it holds everything holds every session, whoever had it before: those of addresses that
 * move, which somebody takes after a while, and those of one that nobody has.
 */
class SuccessionTest {

  private static final int TURNS = 3_000;
  private static final int CALM_TURNS = 2_500;
  private static final int TOLD_AFTER = 30;
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final String NOBODYS = "192.0.2.102:80";
  private static final List<String> ENDS = List.of("192.0.2.100:80", "192.0.2.101:80", NOBODYS);

  private final Map<String, MemoryNode> nodes = new TreeMap<>();
  private final Map<String, String> masters = new TreeMap<>();
  private final Map<String, Integer> sessions = new TreeMap<>();
  private final Map<String, LastingMemory> memories = new TreeMap<>();
  private final Map<String, Integer> returns = new TreeMap<>();
  private Random random;
  private Turbulence network;
  private long seed;
  private long lives;
  private int now;

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(1, 5), LongStream.of(System.nanoTime()));
  }

  @AfterEach
  void close() {
    nodes.values().forEach(MemoryNode::close);
    memories.values().forEach(LastingMemory::close);
  }

  /** Starts a director, which may find the table of its earlier life. */
  private void start(String name) {
    if (random.nextBoolean()) {
      Optional.ofNullable(memories.remove(name)).ifPresent(LastingMemory::close);
    }
    LastingMemory memory = memories.computeIfAbsent(name, _ -> new LastingMemory(6_000));
    Lab lab = memory.life(1_000_000 + now * 10);
    MemoryNode node =
        new MemoryNode(name, ++lives, lab, network.transportOf(name), Duration.ofSeconds(10));
    for (String end : ENDS) {
      lab.serve(Lab.service(Lab.key(Protocol.TCP, end), "rr", 0), ForwardingMethod.MASQUERADE, 3);
    }
    nodes.put(name, node);
    network.add(name, node.replication);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whoSaysThatItHoldsEverythingDoes(long testSeed) {
    seed = testSeed;
    random = new Random(seed);
    network = new Turbulence(random);
    NAMES.forEach(this::start);
    network.announce(false);
    ENDS.forEach(end -> masters.put(end, "a"));
    own();
    int deaths = 0;
    for (int i = 0; i < TURNS; i++) {
      deaths += random.nextInt(150) == 0 && mayDie() ? 1 : 0;
      comeAndGo();
      takeOver();
      connect();
      turn();
    }
    assertThat(deaths).isPositive();
    NAMES.forEach(this::returnNow);
    for (int i = 0; i < CALM_TURNS; i++) {
      takeOver();
      turn();
    }
    assertThat(sessions).hasSizeGreaterThan(100);
    nodes.forEach((name, node) -> {
      assertThat(holds(node)).as("%s, seed %d", name, seed).containsAll(sessions.keySet());
      assertThat(node.status(network.now()).synced()).as("%s, seed %d", name, seed).isTrue();
      assertThat(node.status(network.now()).differing()).as("%s, seed %d", name, seed).isZero();
    });
  }

  private static Set<String> holds(MemoryNode node) {
    return node.lab.connections().stream()
        .map(c -> c.client().getHostAddress() + ":" + c.clientPort())
        .collect(Collectors.toSet());
  }

  private boolean synced(String name) {
    MemoryNode node = nodes.get(name);
    return node != null && node.status(network.now()).synced();
  }

  /** One dies once others know its sessions and another one holds everything. */
  private boolean mayDie() {
    String dead = NAMES.get(random.nextInt(NAMES.size()));
    boolean spare = NAMES.stream().anyMatch(name -> !name.equals(dead) && synced(name));
    if (!spare || !nodes.containsKey(dead)) {
      return false;
    }
    for (int i = 0; i < TOLD_AFTER; i++) {
      turn();
    }
    network.remove(dead);
    nodes.remove(dead).close();
    masters.values().removeIf(dead::equals);
    returns.put(dead, now + random.nextInt(random.nextBoolean() ? 2 : 800));
    network.announce(false);
    return true;
  }

  private void comeAndGo() {
    NAMES.stream()
        .filter(name -> returns.getOrDefault(name, now + 1) <= now)
        .forEach(this::returnNow);
  }

  private void returnNow(String name) {
    if (returns.remove(name) != null) {
      start(name);
      network.announce(false);
    }
  }

  /** Addresses find another master, as long as it holds everything, sooner or later. */
  private void takeOver() {
    for (String end : ENDS) {
      if (random.nextInt(masters.containsKey(end) ? 400 : 100) == 0) {
        List<String> ready = NAMES.stream().filter(this::synced).toList();
        if (!ready.isEmpty()) {
          masters.put(end, ready.get(random.nextInt(ready.size())));
          own();
        }
      }
    }
  }

  private void own() {
    nodes.forEach((name, node) -> node.replication.owns(owned(name)));
  }

  private List<InetAddress> owned(String name) {
    List<InetAddress> addresses = new ArrayList<>();
    masters.forEach((end, master) -> {
      if (master.equals(name) && !end.equals(NOBODYS)) {
        addresses.add(InetAddress.ofLiteral(end.substring(0, end.indexOf(':'))));
      }
    });
    return addresses;
  }

  private void connect() {
    String end = ENDS.get(random.nextInt(ENDS.size()));
    if (random.nextInt(5) == 0 && masters.containsKey(end)) {
      String client = Clients.client(sessions.size());
      Lab lab = nodes.get(masters.get(end)).lab;
      lab.deliver(Frames.tcp(client, end, PacketView.SYN));
      lab.deliver(Frames.tcp(client, end, PacketView.ACK));
      sessions.put(client, now);
    }
  }

  private void turn() {
    now++;
    nodes.values().forEach(node -> node.lab.passTicks(10));
    network.turn();
    if (now % 5 == 0) {
      nodes.keySet().stream().filter(this::synced).forEach(this::expectEverything);
    }
  }

  private void expectEverything(String name) {
    Set<String> held = holds(nodes.get(name));
    assertThat(sessions.keySet().stream().filter(client -> sessions.get(client) < now - TOLD_AFTER))
        .as("what %s holds, which says that it is everything, turn %d, seed %d", name, now, seed)
        .allMatch(held::contains);
  }
}
