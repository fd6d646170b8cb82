package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.VirtualService;
import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who loses connections when checks fail, in virtual time. */
class DoubtsTest {

  private static final Duration CHECK_TIME = Duration.ofMillis(20);

  private final MemoryPlane plane = new MemoryPlane(100, 1, () -> 0);
  private final LvsControl table = plane.engine();
  private final ServerPool pool = new ServerPool(table, (key, enough) -> {});
  private final EventLog events = new EventLog(Clock.systemUTC());
  private final Doubts doubts = new Doubts(pool, this::examine, this::after, events);

  /**
   * What an examination of each server finds, by its last octet; passed if nothing else is said.
   */
  private final Map<Integer, Outcome> world = new HashMap<>();

  private final TreeMap<Duration, List<Runnable>> tasks = new TreeMap<>();
  private final List<Set<Integer>> examined = new ArrayList<>();
  private Duration now = Duration.ZERO;

  @AfterEach
  void close() {
    plane.close();
  }

  private void examine(Set<ServerId> servers, Consumer<Map<ServerId, Outcome>> found) {
    Set<Integer> octets = new TreeSet<>();
    servers.forEach(id -> octets.add(octet(id)));
    examined.add(octets);
    after(
        CHECK_TIME,
        () -> {
          Map<ServerId, Outcome> outcomes = new LinkedHashMap<>();
          servers.forEach(id -> outcomes.put(id, world.getOrDefault(octet(id), Outcome.PASSED)));
          found.accept(outcomes);
        });
  }

  private void after(Duration delay, Runnable task) {
    tasks.computeIfAbsent(now.plus(delay), time -> new ArrayList<>()).add(task);
  }

  private void pass(Duration time) {
    Duration end = now.plus(time);
    while (!tasks.isEmpty() && tasks.firstKey().compareTo(end) <= 0) {
      Map.Entry<Duration, List<Runnable>> next = tasks.firstEntry();
      now = next.getKey();
      Runnable task = next.getValue().removeFirst();
      if (next.getValue().isEmpty()) {
        tasks.remove(next.getKey());
      }
      task.run();
    }
    now = end;
  }

  private static int octet(ServerId id) {
    return id.server().address().getAddress()[3] & 0xff;
  }

  private void configure(int servers, String lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= servers; i++) {
      text.append("real_server 198.51.100.%d 80 {\n TCP_CHECK {\n }\n }\n".formatted(i));
    }
    configure(
        Configs.of(
                "virtual_server 192.0.2.10 80 {\n protocol TCP\n %s\n %s }\n"
                    .formatted(lines, text))
            .services());
  }

  private void configure(List<VirtualService> services) {
    pool.configure(services);
    pool.keepOnly(services);
  }

  private static ServerId id(int octet) {
    return new ServerId(
        new ServiceKey.OfAddress(Protocol.TCP, InetAddress.ofLiteral("192.0.2.10"), 80),
        new ServerKey(InetAddress.ofLiteral("198.51.100." + octet), 80));
  }

  /** As the director does when the checks of a server fail, or pass again. */
  private void changed(int octet, boolean up) {
    if (!up) {
      doubts.failed(id(octet), Duration.ofSeconds(1));
    }
    pool.changed(id(octet), up);
  }

  private Set<String> servers() {
    Set<String> servers = new TreeSet<>();
    table.services().getFirst().servers().stream()
        .map(server -> server.settings())
        .forEach(s -> servers.add((s.key().address().getAddress()[3] & 0xff) + " w" + s.weight()));
    return servers;
  }

  private List<String> told() {
    return events.since(0).stream().map(Event::text).toList();
  }

  @Test
  void connectionsEndAsSoonAsAnotherServerAnswers() {
    configure(3, "");
    world.put(1, Outcome.SILENT);
    changed(1, false);
    assertThat(servers()).containsExactly("1 w0", "2 w1", "3 w1");
    pass(CHECK_TIME);
    assertThat(servers()).containsExactly("2 w1", "3 w1");
    assertThat(told()).isEmpty();
    pass(Duration.ofMinutes(5));
    assertThat(examined).containsExactly(Set.of(1, 2, 3));
  }

  @Test
  void aServerThatAnswersAfterAllKeepsItsConnections() {
    configure(3, "");
    changed(1, false);
    pass(Duration.ofSeconds(30));
    assertThat(servers()).containsExactly("1 w0", "2 w1", "3 w1");
    changed(1, true);
    assertThat(servers()).containsExactly("1 w1", "2 w1", "3 w1");
    pass(Duration.ofMinutes(5));
    assertThat(servers()).containsExactly("1 w1", "2 w1", "3 w1");
    assertThat(told()).isEmpty();
  }

  @Test
  void thoseThatFailTogetherKeepTheirConnectionsAndNewOnesGoToTheSorryServer() {
    configure(3, "sorry_server 198.51.100.99 80");
    for (int i = 1; i <= 3; i++) {
      world.put(i, Outcome.SILENT);
    }
    for (int i = 1; i <= 3; i++) {
      changed(i, false);
      pass(Duration.ofMillis(5));
    }
    pass(Duration.ofSeconds(40));
    assertThat(servers()).containsExactly("1 w0", "2 w0", "3 w0", "99 w1");
    assertThat(told())
        .containsExactly(
            "no server of TCP 192.0.2.10:80 answers, which may be this director's fault:"
                + " the connections of 3 server(s) are kept for up to 60 s");
    world.clear();
    changed(2, true);
    pass(Duration.ofSeconds(10));
    assertThat(servers()).containsExactly("1 w0", "2 w1", "3 w0");
    changed(1, true);
    changed(3, true);
    pass(Duration.ofMinutes(5));
    assertThat(servers()).containsExactly("1 w1", "2 w1", "3 w1");
  }

  @Test
  void ofThoseThatFailedTogetherTheDeadAreFoundOut() {
    configure(3, "");
    for (int i = 1; i <= 3; i++) {
      world.put(i, Outcome.SILENT);
      changed(i, false);
    }
    pass(Duration.ofSeconds(7));
    world.remove(2);
    changed(2, true);
    pass(Duration.ofSeconds(5));
    assertThat(servers()).containsExactly("2 w1");
    assertThat(told())
        .hasSize(3)
        .contains(
            "the connections of server 198.51.100.1:80 of TCP 192.0.2.10:80 end: another server of it answers");
  }

  @Test
  void patienceHasAnEnd() {
    configure(1, "");
    world.put(1, Outcome.SILENT);
    changed(1, false);
    pass(Doubts.PATIENCE.minusMillis(1));
    assertThat(servers()).containsExactly("1 w0");
    pass(Duration.ofMillis(1));
    assertThat(servers()).isEmpty();
    assertThat(told().getLast())
        .isEqualTo(
            "the connections of server 198.51.100.1:80 of TCP 192.0.2.10:80 end: it has not answered for 60 s");
  }

  @Test
  void aWrongAnswerIsAnAnswer() {
    configure(1, "");
    world.put(1, Outcome.SILENT);
    changed(1, false);
    pass(Duration.ofSeconds(7));
    world.put(1, Outcome.FAILED);
    pass(Doubts.AGAIN);
    assertThat(servers()).isEmpty();
    assertThat(told().getLast()).endsWith("end: it answers as it should not");
  }

  @Test
  void aSecondFailureHasItsOwnPatience() {
    configure(1, "");
    world.put(1, Outcome.SILENT);
    changed(1, false);
    pass(Duration.ofSeconds(40));
    changed(1, true);
    changed(1, false);
    pass(Duration.ofSeconds(59));
    assertThat(servers()).containsExactly("1 w0");
    pass(Duration.ofSeconds(1));
    assertThat(servers()).isEmpty();
  }

  @Test
  void aHostThatIsTooBusyToAskSettlesNothing() {
    configure(2, "");
    world.put(1, Outcome.NOT_RUN);
    changed(1, false);
    pass(Duration.ofSeconds(30));
    assertThat(servers()).containsExactly("1 w0", "2 w1");
    world.put(1, Outcome.SILENT);
    pass(Duration.ofSeconds(6));
    assertThat(servers()).containsExactly("2 w1");
  }

  @Test
  void aServerThatIsTakenOutOfTheConfigurationIsForgotten() {
    configure(2, "");
    world.put(2, Outcome.SILENT);
    world.put(1, Outcome.SILENT);
    changed(2, false);
    configure(1, "");
    pass(Duration.ofMinutes(5));
    assertThat(servers()).containsExactly("1 w1");
    assertThat(tasks).isEmpty();
    configure(List.of());
    pass(Duration.ofMinutes(5));
    assertThat(tasks).isEmpty();
  }

  @Test
  void whateverHappensNobodyIsKeptForEver() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      boolean[] up = {true, true, true, true};
      world.clear();
      configure(3, "");
      for (int step = 0; step < 30; step++) {
        int octet = 1 + random.nextInt(3);
        up[octet] = !up[octet];
        world.put(octet, Outcome.values()[random.nextInt(4)]);
        changed(octet, up[octet]);
        pass(Duration.ofMillis(random.nextInt(8_000)));
      }
      pass(Duration.ofMinutes(2));
      Set<String> expected = new TreeSet<>();
      for (int octet = 1; octet <= 3; octet++) {
        if (up[octet]) {
          expected.add(octet + " w1");
        }
      }
      assertThat(servers()).as("seed %d", seed).isEqualTo(expected);
      assertThat(tasks).as("seed %d", seed).isEmpty();
      configure(List.of());
    }
  }
}
