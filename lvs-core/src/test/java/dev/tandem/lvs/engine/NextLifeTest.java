package dev.tandem.lvs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Totals of services and servers go on in the next life of an engine that ended at any moment. */
class NextLifeTest {

  private static final ServiceKey KEY = Lab.key(Protocol.TCP, Lab.VIP);
  private static final String[] SERVERS = {
    "198.51.100.1:8080", "198.51.100.2:8080", "198.51.100.3:8080"
  };
  private static final int LONGER_THAN_KEPT = 125;

  private final Arena arena = Arena.ofShared();
  private final FastPathMemory memory = lasting();
  private Lab lab = new Lab(memory, 1_000_000);
  private int clients;

  @AfterEach
  void close() {
    lab.close();
    arena.close();
  }

  private FastPathMemory lasting() {
    FastPathMemory plain = MemoryPlane.memory(10_000, arena);
    return LastingMemory.with(arena, plain, false, SharedLayout.TALLY_LENGTH * 64L);
  }

  private static ServerSettings server(int i) {
    return Lab.server(SERVERS[i], ForwardingMethod.MASQUERADE, 1);
  }

  private static ServerKey serverKey(int i) {
    return server(i).key();
  }

  private static ServiceSettings service() {
    return Lab.service(KEY, "rr", 0);
  }

  /** The service with some servers, added in this order. */
  private void serve(int... servers) {
    lab.engine().addService(service());
    for (int i : servers) {
      lab.engine().addServer(KEY, server(i));
    }
  }

  /** As if the process was killed: nothing is undone, and another one takes the memory over. */
  private void kill() {
    int now = lab.now();
    lab.close();
    lab = new Lab(LastingMemory.with(arena, memory, true, 0), now);
  }

  private void open(int flows) {
    for (int i = 0; i < flows; i++) {
      clients++;
      lab.connect("192.0.2.%d:%d".formatted(1 + clients % 9, 1024 + clients));
    }
  }

  private ServiceSnapshot snapshot() {
    return lab.engine().service(KEY).orElseThrow();
  }

  private Map<ServerKey, TrafficCounters> servers() {
    return snapshot().servers().stream()
        .collect(Collectors.toMap(s -> s.settings().key(), ServerSnapshot::totals));
  }

  private static TrafficCounters sum(Map<ServerKey, TrafficCounters> servers) {
    return servers.values().stream().reduce(TrafficCounters.NONE, TrafficCounters::plus);
  }

  @Test
  void totalsAndRatesGoOnAndSoDoesWhatServersHave() {
    serve(0, 1);
    open(7);
    lab.pass(3);
    ServiceSnapshot before = snapshot();
    assertThat(before.totals().connections()).isEqualTo(7);
    assertThat(before.rates().connections()).isPositive();
    kill();
    serve(1, 0);
    assertThat(servers()).isEqualTo(totals(before));
    assertThat(snapshot().totals()).isEqualTo(before.totals());
    assertThat(snapshot().rates()).isEqualTo(before.rates());
    assertThat(snapshot().servers())
        .extracting(ServerSnapshot::inactiveConnections, ServerSnapshot::activeConnections)
        .containsExactlyInAnyOrderElementsOf(
            before.servers().stream()
                .map(s -> tuple(s.inactiveConnections(), s.activeConnections()))
                .toList());
    open(2);
    assertThat(snapshot().totals().connections()).isEqualTo(9);
    assertThat(snapshot().totals()).isEqualTo(sum(servers()));
  }

  private static Map<ServerKey, TrafficCounters> totals(ServiceSnapshot snapshot) {
    return snapshot.servers().stream()
        .collect(Collectors.toMap(s -> s.settings().key(), ServerSnapshot::totals));
  }

  @Test
  void flowsGoOnWithTheNumberOfTheirServer() {
    serve(0, 1);
    lab.connect("192.0.2.1:2000");
    lab.pass(1);
    kill();
    serve(1, 0);
    TrafficCounters before = snapshot().totals();
    lab.deliver(Frames.tcp("192.0.2.1:2000", Lab.VIP, PacketView.ACK));
    assertThat(snapshot().totals().inPackets()).isEqualTo(before.inPackets() + 1);
    assertThat(snapshot().totals()).isEqualTo(sum(servers()));
    lab.pass(1000);
    assertThat(snapshot().servers())
        .allMatch(s -> s.activeConnections() + s.inactiveConnections() == 0);
  }

  @Test
  void zeroStaysZero() {
    serve(0, 1);
    open(5);
    lab.pass(3);
    lab.engine().zero(Optional.of(KEY));
    open(2);
    Map<ServerKey, TrafficCounters> before = servers();
    lab.pass(1);
    kill();
    serve(0, 1);
    assertThat(servers()).isEqualTo(before);
    assertThat(snapshot().totals().connections()).isEqualTo(2);
  }

  @Test
  void whatRemovedServersCountedStaysTheServices() {
    serve(0, 1);
    open(4);
    lab.engine().deleteServer(KEY, serverKey(0));
    TrafficCounters before = snapshot().totals();
    lab.pass(1);
    kill();
    serve(1);
    assertThat(snapshot().totals()).isEqualTo(before);
    lab.engine().addServer(KEY, server(0));
    assertThat(servers().get(serverKey(0)).connections()).isEqualTo(2);
    assertThat(snapshot().totals()).isEqualTo(before);
  }

  @Test
  void aServiceHasWhatItsServersCountedBeforeTheyAreThereAgain() {
    serve(0, 1);
    open(4);
    lab.pass(1);
    TrafficCounters before = snapshot().totals();
    kill();
    serve();
    assertThat(snapshot().totals()).isEqualTo(before);
    lab.engine().addServer(KEY, server(1));
    assertThat(snapshot().totals()).isEqualTo(before);
    // The flows of the other one end, and it is given up.
    lab.pass(2 * LONGER_THAN_KEPT + 60);
    assertThat(snapshot().totals()).isEqualTo(before);
    kill();
    serve(0);
    assertThat(snapshot().totals()).isEqualTo(before);
    assertThat(servers().get(serverKey(0))).isEqualTo(TrafficCounters.NONE);
  }

  @Test
  void whatIsAddedAtRunTimeGoesOnWhenItIsAddedAgainInTime() {
    serve(0);
    open(3);
    lab.pass(1);
    TrafficCounters before = snapshot().totals();
    kill();
    lab.pass(60);
    serve(0);
    assertThat(snapshot().totals()).isEqualTo(before);
  }

  @Test
  void whatDoesNotComeBackIsForgotten() {
    serve(0);
    open(3);
    lab.pass(1);
    kill();
    lab.pass(2 * LONGER_THAN_KEPT + 60);
    serve(0);
    assertThat(snapshot().totals()).isEqualTo(TrafficCounters.NONE);
    assertThat(servers()).containsOnly(Map.entry(serverKey(0), TrafficCounters.NONE));
  }

  @Test
  void aServerInTheNumberOfAnotherOneHasNothingOfIt() {
    serve(0);
    open(3);
    lab.engine().deleteServer(KEY, serverKey(0));
    lab.pass(2 * LONGER_THAN_KEPT + 60);
    lab.engine().addServer(KEY, server(1));
    open(1);
    lab.pass(1);
    kill();
    serve(1, 0);
    assertThat(servers().get(serverKey(0))).isEqualTo(TrafficCounters.NONE);
    assertThat(servers().get(serverKey(1)).connections()).isEqualTo(1);
    assertThat(snapshot().totals().connections()).isEqualTo(4);
  }

  @Test
  void aDeletedServiceBeginsAnew() {
    serve(0);
    open(3);
    lab.engine().deleteService(KEY);
    lab.pass(1);
    kill();
    serve(0);
    assertThat(snapshot().totals()).isEqualTo(TrafficCounters.NONE);
  }

  @Test
  void theServerOfOneServiceIsNotThatOfAnother() {
    ServiceKey other = Lab.key(Protocol.TCP, "192.0.2.100:81");
    ServiceKey mark = new ServiceKey.OfMark(7, false);
    serve(0);
    for (ServiceKey key : List.of(other, mark)) {
      lab.engine().addService(Lab.service(key, "rr", 0));
      lab.engine().addServer(key, server(0));
    }
    open(3);
    lab.pass(1);
    kill();
    for (ServiceKey key : List.of(mark, other)) {
      lab.engine().addService(Lab.service(key, "rr", 0));
      lab.engine().addServer(key, server(0));
      assertThat(lab.engine().service(key).orElseThrow().totals()).isEqualTo(TrafficCounters.NONE);
    }
    serve(0);
    assertThat(snapshot().totals().connections()).isEqualTo(3);
  }

  @Test
  void afterADirectorThatKeepsNoTotalsTheyBeginAnew() {
    serve(0, 1);
    open(4);
    lab.pass(1);
    // Such a one gives a sign of life, and nothing else.
    lab.engine().settings().heartbeat(lab.now() + 1);
    kill();
    serve(1, 0);
    assertThat(snapshot().totals()).isEqualTo(TrafficCounters.NONE);
    lab.pass(20);
    assertThat(snapshot().servers())
        .extracting(s -> s.activeConnections() + s.inactiveConnections())
        .containsExactly(2, 2);
  }

  /** Also after a director that keeps no totals, and before the sweep has come by. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aTemplateLeadsItsClientAtOnce(int ticksOfAnother) {
    ServiceSettings persistent = Lab.service(KEY, "rr", 100);
    lab.serve(persistent, ForwardingMethod.MASQUERADE, 3);
    int server = lab.connect("192.0.2.7:1").frame().getInt(30);
    lab.pass(1);
    lab.engine().settings().heartbeat(lab.now() + ticksOfAnother);
    kill();
    lab.serve(persistent, ForwardingMethod.MASQUERADE, 3);
    assertThat(lab.connect("192.0.2.7:2").frame().getInt(30)).isEqualTo(server);
    lab.pass(20);
    assertThat(snapshot().servers())
        .extracting(ServerSnapshot::persistentConnections)
        .containsExactlyInAnyOrder(1, 0, 0);
  }

  /** Whatever was done, and however often it was killed, totals are those of one that was not. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void manyLivesCountAsOne(long seed) {
    Random random = new Random(seed);
    Map<ServerKey, Long> wanted = new HashMap<>();
    Set<Integer> present = new LinkedHashSet<>(List.of(0, 1, 2));
    serve(0, 1, 2);
    long all = 0;
    for (int round = 0; round < 60; round++) {
      Map<ServerKey, TrafficCounters> before = servers();
      int flows = random.nextInt(5);
      open(flows);
      all += present.isEmpty() ? 0 : flows;
      servers()
          .forEach(
              (key, now) -> wanted.merge(key, now.minus(before.get(key)).connections(), Long::sum));
      lab.pass(1);
      int choice = random.nextInt(3);
      if (choice == 0) {
        int[] order = present.stream().mapToInt(i -> i).toArray();
        kill();
        serve(order);
      } else if (choice == 1) {
        toggle(present, random.nextInt(SERVERS.length));
      }
      assertThat(snapshot().totals().connections()).as("round %d", round).isEqualTo(all);
      servers().forEach((key, now) -> assertThat(now.connections()).isEqualTo(wanted.get(key)));
    }
  }

  private void toggle(Set<Integer> present, int server) {
    if (present.remove(server)) {
      lab.engine().deleteServer(KEY, serverKey(server));
    } else {
      present.add(server);
      lab.engine().addServer(KEY, server(server));
    }
  }
}
