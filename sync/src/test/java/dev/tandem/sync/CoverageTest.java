package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.connection.SctpState;
import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flows of every protocol, on every way to servers, as the standby has them. */
class CoverageTest {

  private static final String EACH = "{0}";
  private static final String ALL = "dev.tandem.sync.Way#all";
  private static final String WITH_ENDS = "dev.tandem.sync.Way#withEnds";
  private static final String OF_DATAGRAMS = "dev.tandem.sync.Way#ofDatagrams";

  private static final int IP = 14;
  private static final int IDENTIFICATION = IP + 4;
  private static final int IP_PROTOCOL = IP + 9;
  private static final int CHECKSUM = IP + 10;
  private static final int TURNS_OF_SWEEP = 120;
  private static final int STEP = 100;

  private final MemoryNodes nodes = new MemoryNodes(100);
  private MemoryNode master;
  private MemoryNode standby;

  /** What leads to a state, which a silent flow leaves after some seconds. */
  private record Step(BiFunction<Lab, String, Frames> packet, String state, int seconds) {

    static Step to(TcpState state, BiFunction<Lab, String, Frames> packet) {
      return new Step(packet, state.name(), state.timeoutSeconds());
    }

    static Step to(SctpState state, BiFunction<Lab, String, Frames> packet) {
      return new Step(packet, state.label(), state.timeoutSeconds());
    }
  }

  /** The first of a pair has the virtual address. */
  private void start(Way way, boolean onePacket) {
    master = nodes.start("a", 1);
    standby = nodes.start("b", 2);
    nodes.forEach(node -> way.serve(node.lab, onePacket));
    nodes.wire.announce();
    master.replication.owns(address(way));
    nodes.run(5);
  }

  /** The same, with a flow of each client. */
  private void open(Way way) {
    start(way, false);
    for (String client : way.clients()) {
      way.open(master.lab, client);
      nodes.run(1);
    }
  }

  private static List<InetAddress> address(Way way) {
    return List.of(Frames.host(way.virtual()));
  }

  /** Its engine goes on, to show what would have been. */
  private void missMaster(Way way) {
    nodes.wire.remove("a");
    nodes.wire.announce();
    standby.replication.owns(address(way));
    nodes.run(1);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      nodes.forEach(node -> node.lab.pass(1));
      nodes.wire.run(1);
    }
  }

  /** What leaves a director when a packet of each client or its server comes. */
  private static Map<String, String> sent(
      Lab lab, Way way, BiFunction<Lab, String, Frames> packet) {
    return way.clients().stream()
        .collect(
            Collectors.toMap(client -> client, client -> frame(lab, packet.apply(lab, client))));
  }

  private static String frame(Lab lab, Frames packet) {
    Delivery delivery = lab.deliver(packet);
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    ByteBuffer frame = delivery.frame().duplicate();
    byte[] octets = new byte[frame.remaining()];
    frame.get(octets);
    if (octets[IP_PROTOCOL] == PacketView.IPV6 && octets[IP] >> 4 == 4) {
      // What is wrapped so may be cut, and each director numbers what it wraps.
      octets[IDENTIFICATION] = octets[IDENTIFICATION + 1] = 0;
      octets[CHECKSUM] = octets[CHECKSUM + 1] = 0;
    }
    return HexFormat.of().formatHex(octets);
  }

  /** The seconds until the first flow ends on the master, rounded down. */
  private long firstEnd() {
    return master.lab.connections().stream()
        .mapToLong(ConnectionSnapshot::secondsLeft)
        .min()
        .orElseThrow();
  }

  /** Down to the timers. */
  private void expectEqualTables() {
    assertThat(standby.lab.connections())
        .containsExactlyInAnyOrderElementsOf(master.lab.connections());
  }

  private void expectAll(String state, int seconds) {
    expectEqualTables();
    assertThat(standby.lab.connections())
        .hasSize(Way.CLIENTS)
        .allSatisfy(flow -> {
          assertThat(flow.state()).isEqualTo(state);
          assertThat(flow.secondsLeft()).isBetween(seconds - 1L, (long) seconds);
        });
  }

  /** Each flow ends in the same tick on both. */
  private void expectEqualEnds() {
    for (long left = Ticks.ofSeconds(firstEnd()); left > STEP; left -= STEP) {
      nodes.forEach(node -> node.lab.passTicks(STEP));
    }
    int ends = 0;
    Set<String> before = master.flows();
    while (!before.isEmpty()) {
      nodes.forEach(node -> node.lab.passTicks(1));
      Set<String> now = master.flows();
      assertThat(standby.flows()).isEqualTo(now);
      ends += now.size() < before.size() ? 1 : 0;
      before = now;
    }
    assertThat(ends).as("ticks in which some ended").isGreaterThan(1);
  }

  @ParameterizedTest(name = EACH)
  @MethodSource(ALL)
  void aFlowIsThereAsOnTheMaster(Way way) {
    open(way);
    boolean datagrams = way.protocol() == Protocol.UDP;
    expectAll(datagrams ? "UDP" : "ESTABLISHED", datagrams ? 300 : 900);
    assertThat(standby.lab.connections())
        .allMatch(flow -> flow.protocol().equals(way.protocol().name()));
    assertThat(standby.lab.connections().stream().map(ConnectionSnapshot::server).distinct())
        .hasSize(Way.SERVERS);
    nodes.run(50);
    assertThat(master.status(nodes.wire.now()).atRisk()).isZero();
    SyncStatus status = standby.status(nodes.wire.now());
    assertThat(status.refused() + status.malformed() + status.unknown()).isZero();
  }

  @ParameterizedTest(name = EACH)
  @MethodSource(ALL)
  void itsPacketsLeaveTheNewMasterAsTheyLeftTheOldOne(Way way) {
    open(way);
    missMaster(way);
    // One more moves the scheduler on: if it were asked, it would choose other servers.
    way.open(standby.lab, way.newcomer());
    assertThat(sent(standby.lab, way, way.packets()))
        .isEqualTo(sent(master.lab, way, way.packets()));
    if (way.translates()) {
      assertThat(sent(standby.lab, way, way.answers()))
          .isEqualTo(sent(master.lab, way, way.answers()));
    }
  }

  @ParameterizedTest(name = EACH)
  @MethodSource(WITH_ENDS)
  void eachStepOfItsEndIsTold(Way way) {
    open(way);
    for (Step step : orderly(way)) {
      play(way, step);
    }
  }

  private static List<Step> orderly(Way way) {
    if (way.protocol() == Protocol.TCP) {
      return way.translates()
          ? List.of(
              Step.to(TcpState.CLOSE_WAIT, way.says(PacketView.FIN | PacketView.ACK)),
              Step.to(TcpState.TIME_WAIT, way.serverSays(PacketView.FIN | PacketView.ACK)))
          : List.of(Step.to(TcpState.FIN_WAIT, way.says(PacketView.FIN | PacketView.ACK)));
    }
    Step begun = Step.to(SctpState.SHUTDOWN_RECEIVED, way.says(SctpChunk.SHUTDOWN));
    Step over = Step.to(SctpState.CLOSED, way.says(SctpChunk.SHUTDOWN_COMPLETE));
    return way.translates()
        ? List.of(
            begun,
            Step.to(SctpState.SHUTDOWN_ACK_SENT, way.serverSays(SctpChunk.SHUTDOWN_ACK)),
            over)
        : List.of(begun, over);
  }

  private static Step abrupt(Way way) {
    return way.protocol() == Protocol.TCP
        ? Step.to(TcpState.CLOSE, way.says(PacketView.RST))
        : Step.to(SctpState.CLOSED, way.says(SctpChunk.ABORT));
  }

  private void play(Way way, Step step) {
    for (String client : way.clients()) {
      master.lab.deliver(step.packet().apply(master.lab, client));
      nodes.run(1);
    }
    expectAll(step.state(), step.seconds());
  }

  @ParameterizedTest(name = EACH)
  @MethodSource(WITH_ENDS)
  void oneThatWasGivenUpEndsWhenItWouldHaveEndedOnTheMaster(Way way) {
    open(way);
    play(way, abrupt(way));
    missMaster(way);
    expectEqualEnds();
  }

  @ParameterizedTest(name = EACH)
  @MethodSource(ALL)
  void aLongLivedOneThatFallsSilentEndsWhenItWouldHaveEndedOnTheMaster(Way way) {
    open(way);
    for (int i = 0; i < 15; i++) {
      sent(master.lab, way, way.packets());
      pass(20);
    }
    for (String client : way.clients()) {
      master.lab.deliver(way.packets().apply(master.lab, client));
      nodes.run(1);
    }
    // By now what lives is told again.
    pass(65);
    missMaster(way);
    expectEqualEnds();
  }

  @ParameterizedTest(name = EACH)
  @MethodSource(ALL)
  void oneThatFallsSilentIsGoneOnceTheMasterHasSwept(Way way) {
    open(way);
    while (firstEnd() > 2) {
      pass(1);
    }
    expectEqualTables();
    while (!master.lab.connections().isEmpty()) {
      nodes.run(1);
    }
    nodes.run(TURNS_OF_SWEEP);
    assertThat(standby.lab.connections()).isEmpty();
  }

  @ParameterizedTest(name = EACH)
  @MethodSource(OF_DATAGRAMS)
  void onePacketIsNotTold(Way way) {
    start(way, true);
    for (int i = 0; i < 3; i++) {
      assertThat(sent(master.lab, way, way.packets())).hasSize(Way.CLIENTS);
      nodes.run(1);
    }
    pass(3);
    assertThat(master.status(nodes.wire.now()).sent()).isZero();
    assertThat(standby.status(nodes.wire.now()).received()).isZero();
    assertThat(standby.lab.connections()).isEmpty();
  }

  @AfterEach
  void close() {
    nodes.close();
  }
}
