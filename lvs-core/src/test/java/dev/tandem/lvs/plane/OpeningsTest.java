package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.bpf.BpfRing;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows that the program opens by itself, with servers that the engine has chosen ahead. */
@RequiresRoot
class OpeningsTest {

  private static final String CLIENT = "192.0.2.7:";
  private static final String SERVICE = "192.0.2.110:80";
  private static final ServiceKey TCP_KEY = Lab.key(Protocol.TCP, NAT);
  private static final ServiceKey UDP_KEY = Lab.key(Protocol.UDP, NAT);
  private static final ServiceKey KEY = Lab.key(Protocol.TCP, SERVICE);
  private static final int IN_DEMAND = 256;
  private static final int WINDOW = 16;
  private static final int FIRST_PORT = 20_000;
  private static final int FLOWS = 8_000;

  private final TwoEngines two = new TwoEngines();
  private final Engine engine = two.engine();
  private final ProgramReports reports =
      new ProgramReports(new BpfRing(two.maps().map(BalancerMaps.EVENTS), two.arena()), engine);
  private final int now = Ticks.now();
  private int nextPort = 1_000;

  OpeningsTest() {
    engine.settings().heartbeatLimit(Ticks.ofSeconds(600));
    engine.settings().heartbeat(now);
  }

  @AfterEach
  void close() {
    two.close();
  }

  private static byte[] syn(int port) {
    return tcp(CLIENT + port, NAT, PacketView.SYN).bytes();
  }

  /** So many flows begin in the engine at once that it chooses servers ahead, if it ever does. */
  private void demand(String service, Protocol protocol) {
    for (int i = 0; i < IN_DEMAND; i++) {
      String client = CLIENT + nextPort++;
      byte[] frame =
          protocol == Protocol.TCP
              ? tcp(client, service, PacketView.SYN).bytes()
              : udp(client, service).bytes();
      var _ = two.inEngine(frame, now);
    }
    supply();
  }

  private void supply() {
    engine.openings().supply(now);
    engine.openings().supply(now);
  }

  private void take() {
    reports.take(now);
  }

  private long handedOver() {
    return engine.counters().sum(PacketCounter.DIRECTOR_ABSENT);
  }

  /** The engine has heard of all before: two flows may share the line that remembers them. */
  private TwoEngines.Outcome openedNext(byte[] frame) {
    take();
    return opened(frame);
  }

  private TwoEngines.Outcome opened(byte[] frame) {
    long before = handedOver();
    TwoEngines.Outcome outcome = two.inProgram(frame);
    assertThat(outcome.verdict()).isEqualTo(XDP_REDIRECT);
    assertThat(handedOver()).isEqualTo(before);
    return outcome;
  }

  private void assertDirectors(byte[] frame) {
    long before = handedOver();
    assertThat(two.inProgram(frame).verdict()).isEqualTo(XDP_DROP);
    assertThat(handedOver()).isEqualTo(before + 1);
  }

  private Map<Integer, ConnectionSnapshot> connections() {
    Map<Integer, ConnectionSnapshot> connections = new HashMap<>();
    engine.connections(connection -> connections.put(connection.clientPort(), connection));
    return connections;
  }

  private static String server(TwoEngines.Outcome outcome) {
    byte[] packet = TwoEngines.packet(outcome);
    return "%d.%d.%d.%d:%d"
        .formatted(
            packet[16] & 0xff,
            packet[17] & 0xff,
            packet[18] & 0xff,
            packet[19] & 0xff,
            ByteBuffer.wrap(packet).getShort(22) & 0xffff);
  }

  private static String server(ConnectionSnapshot connection) {
    return connection.server().getHostAddress() + ":" + connection.serverPort();
  }

  @Test
  void aFlowIsOpenedJustAsTheEngineOpensIt() {
    demand(NAT, Protocol.TCP);
    TwoEngines.Outcome outcome = opened(syn(FIRST_PORT));
    take();
    ConnectionSnapshot connection = connections().get(FIRST_PORT);
    assertThat(server(connection)).isEqualTo(server(outcome));
    assertThat(connection.state()).isEqualTo("SYN_RECV");
    assertThat(two.inEngine(syn(FIRST_PORT), now)).isEqualTo(outcome);
    byte[] next = tcp(CLIENT + FIRST_PORT, NAT, PacketView.ACK).bytes();
    assertThat(opened(next)).isEqualTo(two.inEngine(next, now));
  }

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"TCP", "UDP"})
  void serversTakeTurnsAsIfTheEngineHadBeenAsked(Protocol protocol) {
    demand(NAT, protocol);
    List<String> servers = new ArrayList<>();
    for (int port = FIRST_PORT; port < FIRST_PORT + 20; port++) {
      byte[] frame =
          protocol == Protocol.TCP ? syn(port) : udp(CLIENT + port, NAT).payload("hi").bytes();
      servers.add(server(openedNext(frame)));
    }
    for (int i = 1; i < servers.size(); i++) {
      assertThat(servers.get(i)).isNotEqualTo(servers.get(i - 1));
    }
    take();
    Map<Integer, ConnectionSnapshot> connections = connections();
    for (int i = 0; i < servers.size(); i++) {
      assertThat(server(connections.get(FIRST_PORT + i))).isEqualTo(servers.get(i));
    }
  }

  @Test
  void untilTheEngineHasHeardOfItAllElseOfAFlowIsHandedOver() {
    demand(NAT, Protocol.UDP);
    byte[] question = udp(CLIENT + FIRST_PORT, NAT).payload("hi").bytes();
    String server = server(opened(question));
    byte[] answer = udp(server, CLIENT + FIRST_PORT).payload("ho").bytes();
    assertDirectors(question);
    assertDirectors(answer);
    assertThat(engine.counters().sum(PacketCounter.EARLY)).isZero();
    take();
    assertThat(server(opened(question))).isEqualTo(server);
    assertThat(two.inProgram(answer)).isEqualTo(two.inEngine(answer, now));
  }

  @Test
  void onlyAPlainSynOpensAConnection() {
    demand(NAT, Protocol.TCP);
    long before = handedOver();
    for (int flags :
        List.of(PacketView.ACK, PacketView.SYN | PacketView.RST, PacketView.FIN | PacketView.ACK)) {
      byte[] segment = tcp(CLIENT + FIRST_PORT, NAT, flags).bytes();
      assertThat(two.inProgram(segment).verdict()).isEqualTo(TwoEngines.XDP_PASS);
    }
    assertThat(handedOver()).isEqualTo(before);
  }

  @Test
  void aDeadDirectorsChoicesAreNotUsed() {
    demand(NAT, Protocol.TCP);
    engine.settings().heartbeatLimit(Ticks.ofSeconds(1));
    engine.settings().heartbeat(Ticks.now() - Ticks.ofSeconds(5));
    assertDirectors(syn(FIRST_PORT));
  }

  @Test
  void nothingIsOpenedWhileSynsArePutOff() {
    demand(NAT, Protocol.TCP);
    engine.settings().synTwice(true);
    assertThat(two.inProgram(syn(FIRST_PORT)).verdict()).isEqualTo(XDP_DROP);
    assertThat(engine.counters().sum(PacketCounter.SYN_PUT_OFF)).isEqualTo(1);
  }

  @Test
  void aServerThatIsChangedMeanwhileIsNotChosen() {
    demand(NAT, Protocol.TCP);
    ServerSettings quiesced = Lab.server("198.51.100.1:8080", ForwardingMethod.MASQUERADE, 0);
    engine.editServer(TCP_KEY, quiesced);
    assertDirectors(syn(FIRST_PORT));
    supply();
    for (int port = FIRST_PORT + 1; port < FIRST_PORT + 50; port++) {
      assertThat(server(openedNext(syn(port)))).isEqualTo("198.51.100.2:8080");
    }
  }

  @Test
  void aFlowWhoseServerWasRemovedBeginsAnew() {
    demand(NAT, Protocol.TCP);
    String gone = server(opened(syn(FIRST_PORT)));
    ServerSettings server = Lab.server(gone, ForwardingMethod.MASQUERADE, 1);
    engine.deleteServer(TCP_KEY, server.key());
    take();
    assertThat(connections()).doesNotContainKey(FIRST_PORT);
    supply();
    assertThat(server(opened(syn(FIRST_PORT)))).isNotEqualTo(gone);
    take();
    assertThat(connections()).containsKey(FIRST_PORT);
  }

  @Test
  void aServiceThatIsRemovedOpensNothing() {
    demand(NAT, Protocol.TCP);
    engine.deleteService(TCP_KEY);
    assertThat(two.inProgram(syn(FIRST_PORT)).verdict()).isEqualTo(TwoEngines.XDP_PASS);
    supply();
    engine.addService(Lab.service(TCP_KEY, "rr", 0));
    engine.addServer(TCP_KEY, Lab.server("198.51.100.1:8080", ForwardingMethod.MASQUERADE, 1));
    assertDirectors(syn(FIRST_PORT));
    demand(NAT, Protocol.TCP);
    assertThat(server(opened(syn(FIRST_PORT + 1)))).isEqualTo("198.51.100.1:8080");
  }

  @Test
  void whereFewFlowsComeTheEngineChoosesForEach() {
    demand(NAT, Protocol.TCP);
    opened(syn(FIRST_PORT));
    engine.openings().supply(now + WINDOW);
    engine.openings().supply(now + 2 * WINDOW);
    assertDirectors(syn(FIRST_PORT + 1));
    take();
    assertThat(connections()).containsKey(FIRST_PORT);
    take();
    take();
    assertDirectors(syn(FIRST_PORT + 1));
  }

  @Test
  void anotherEngineOnTheSameTableKnowsNothingOfThem() {
    demand(NAT, Protocol.TCP);
    opened(syn(FIRST_PORT));
    BalancerMaps maps = two.maps();
    Engine next =
        new Engine(
            maps.fastPath(),
            maps.identity().seed(),
            new BpfServiceDirectory(maps.map(BalancerMaps.SERVICES)),
            (i, a) -> {},
            Ticks::now);
    ProgramReports left =
        new ProgramReports(new BpfRing(maps.map(BalancerMaps.EVENTS), two.arena()), next);
    left.take(now);
    List<ConnectionSnapshot> taken = new ArrayList<>();
    next.connections(taken::add);
    assertThat(taken).extracting(ConnectionSnapshot::clientPort).doesNotContain(FIRST_PORT);
    assertDirectors(syn(FIRST_PORT + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rr", "wrr", "lc", "wlc", "sed", "nq"})
  void sharesAreThoseOfTheScheduler(String scheduler) {
    Map<String, Integer> asked = shares(scheduler, false);
    Map<String, Integer> ahead = shares(scheduler, true);
    assertThat(ahead).isEqualTo(asked);
  }

  /** How many of a number of flows each server gets. */
  private Map<String, Integer> shares(String scheduler, boolean ahead) {
    engine.addService(Lab.service(KEY, scheduler, 0));
    for (int i = 1; i <= 2; i++) {
      engine.addServer(
          KEY, Lab.server("198.51.100." + i + ":8080", ForwardingMethod.MASQUERADE, 2 * i - 1));
    }
    demand(SERVICE, Protocol.TCP);
    Map<String, Integer> shares = new TreeMap<>();
    for (int port = FIRST_PORT; port < FIRST_PORT + 100; port++) {
      byte[] frame = tcp(CLIENT + port, SERVICE, PacketView.SYN).bytes();
      TwoEngines.Outcome outcome = ahead ? openedNext(frame) : two.inEngine(frame, now);
      shares.merge(server(outcome), 1, Integer::sum);
    }
    take();
    engine.tune(engine.tuning());
    engine.cutConnections(KEY, Optional.empty());
    engine.deleteService(KEY);
    supply();
    return shares;
  }

  @ParameterizedTest
  @CsvSource({"rr, 60, 0", "sh, 0, 0", "rr, 0, 100000"})
  void aFlowThatNeedsMoreThanAServerIsTheEngines(
      String scheduler, int persistentSeconds, int upperThreshold) {
    engine.addService(Lab.service(KEY, scheduler, persistentSeconds));
    ServerSettings plain = Lab.server("198.51.100.1:8080", ForwardingMethod.MASQUERADE, 1);
    engine.addServer(
        KEY, new ServerSettings(plain.key(), plain.method(), 1, upperThreshold, 0, Tunnel.IPIP));
    demand(SERVICE, Protocol.TCP);
    assertDirectors(tcp(CLIENT + FIRST_PORT, SERVICE, PacketView.SYN).bytes());
  }

  @Test
  void onePacketFlowsAreTheEngines() {
    ServiceKey key = Lab.key(Protocol.UDP, SERVICE);
    Optional<Persistence> none = Optional.empty();
    engine.addService(new ServiceSettings(key, "rr", Set.of(), none, Optional.empty(), true));
    engine.addServer(key, Lab.server("198.51.100.1:8080", ForwardingMethod.MASQUERADE, 1));
    demand(SERVICE, Protocol.UDP);
    assertDirectors(udp(CLIENT + FIRST_PORT, SERVICE).bytes());
  }

  /** Where the packets of each client went that were sent on. */
  private Map<Integer, String> send() {
    Map<Integer, String> servers = new HashMap<>();
    for (int port = FIRST_PORT; port < FIRST_PORT + FLOWS; port++) {
      TwoEngines.Outcome outcome = two.inProgram(udp(CLIENT + port, NAT).payload("x").bytes());
      if (outcome.verdict() == XDP_REDIRECT) {
        servers.put(port, server(outcome));
      }
    }
    return servers;
  }

  @Test
  void whateverChangesEachFlowHasOneServerThatTheEngineKnows() throws Exception {
    demand(NAT, Protocol.UDP);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Map<Integer, String>>> senders =
          List.of(threads.submit(this::send), threads.submit(this::send));
      for (int i = 0; !senders.stream().allMatch(Future::isDone); i++) {
        take();
        engine.openings().supply(now);
        if (i % 256 == 0) {
          int weight = 1 + i / 256 % 2;
          engine.editServer(
              UDP_KEY, Lab.server("198.51.100.1:8080", ForwardingMethod.MASQUERADE, weight));
        }
      }
      take();
      Map<Integer, ConnectionSnapshot> connections = connections();
      int sent = 0;
      for (Future<Map<Integer, String>> sender : senders) {
        for (Map.Entry<Integer, String> flow : sender.get().entrySet()) {
          assertThat(connections).containsKey(flow.getKey());
          assertThat(server(connections.get(flow.getKey()))).isEqualTo(flow.getValue());
          sent++;
        }
      }
      assertThat(sent).isGreaterThan(FLOWS / 4);
    }
  }
}
