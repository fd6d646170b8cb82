package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.sctp;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.fastpath.PacketCounter.FORWARDED_IN;
import static dev.tandem.lvs.fastpath.PacketCounter.FORWARDED_OUT;
import static dev.tandem.lvs.fastpath.PacketCounter.MALFORMED;
import static dev.tandem.lvs.fastpath.PacketCounter.SERVER_GONE;
import static dev.tandem.lvs.fastpath.PacketCounter.UNKNOWN_FLOW_DROPPED;
import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.FIN;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.ROUTED;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELLED;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_PASS;
import static dev.tandem.lvs.plane.TwoEngines.XDP_REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One table for the program and for Java: what is there, a packet, what becomes of it, and what is
 * counted. The packets that come out are equal bit for bit.
 */
@RequiresRoot
class EqualInBothEnginesTest {

  private static final String SCTP = "192.0.2.103:9899";
  private static final String SERVERS_ANSWER = "198.51.100.2:8080";

  private final TwoEngines both = new TwoEngines();

  /** A packet to a connection that another one opened, or that nothing is known of. */
  record Case(
      String description,
      List<Frames> before,
      Consumer<TwoEngines> change,
      Frames in,
      int verdict,
      Optional<PacketCounter> counted) {

    @Override
    public String toString() {
      return description;
    }
  }

  private static Case known(String description, Frames opens, Frames in, PacketCounter counted) {
    return new Case(description, List.of(opens), _ -> {}, in, XDP_REDIRECT, Optional.of(counted));
  }

  private static Case left(String description, Frames in) {
    return new Case(description, List.of(), _ -> {}, in, XDP_PASS, Optional.empty());
  }

  static List<Case> cases() {
    Frames syn = tcp(CLIENT, NAT, SYN);
    String tunnel = TUNNELLED + 0;
    return List.of(
        known("a segment is translated", syn, tcp(CLIENT, NAT, ACK).payload("a"), FORWARDED_IN),
        known("a FIN too", syn, tcp(CLIENT, NAT, FIN | ACK), FORWARDED_IN),
        known("an answer is translated back", syn, tcp(SERVERS_ANSWER, CLIENT, ACK), FORWARDED_OUT),
        known("IP options stay", syn, tcp(CLIENT, NAT, ACK).options(3), FORWARDED_IN),
        known("the last hop but one", syn, tcp(CLIENT, NAT, ACK).ttl(2), FORWARDED_IN),
        known("a datagram", udp(CLIENT, NAT), udp(CLIENT, NAT).payload("ask"), FORWARDED_IN),
        known(
            "a routed segment",
            tcp(CLIENT, ROUTED, SYN),
            tcp(CLIENT, ROUTED, ACK).tos(0x2e),
            FORWARDED_IN),
        known("a wrapped datagram", udp(CLIENT, tunnel), udp(CLIENT, tunnel), FORWARDED_IN),
        known(
            "data of SCTP",
            sctp(CLIENT, SCTP, SctpChunk.INIT),
            sctp(CLIENT, SCTP, SctpChunk.DATA).payload("data"),
            FORWARDED_IN),
        new Case(
            "a removed server's client waits in silence",
            List.of(syn),
            EqualInBothEnginesTest::removeServers,
            tcp(CLIENT, NAT, ACK),
            XDP_DROP,
            Optional.of(SERVER_GONE)),
        new Case(
            "a table that may lack something resets nobody",
            List.of(),
            both -> both.engine().settings().dropUnknown(true),
            tcp(CLIENT, NAT, ACK),
            XDP_DROP,
            Optional.of(UNKNOWN_FLOW_DROPPED)),
        left("a segment of no connection", tcp(CLIENT, NAT, ACK)),
        left("a SYN to another port", tcp(CLIENT, "192.0.2.100:22", SYN)),
        left("a SYN to another host", tcp(CLIENT, "192.0.2.200:80", SYN)),
        left("SCTP data of no association", sctp(CLIENT, SCTP, SctpChunk.DATA)),
        left("a server's own segment", tcp(SERVERS_ANSWER, "192.0.2.9:5", ACK)));
  }

  private static void removeServers(TwoEngines both) {
    ServiceKey key = Lab.key(Protocol.TCP, NAT);
    both.engine().service(key).orElseThrow().servers().stream()
        .map(server -> server.settings().key())
        .forEach(server -> both.engine().deleteServer(key, server));
  }

  @BeforeEach
  void serveSctp() {
    ServiceKey key = Lab.key(Protocol.SCTP, SCTP);
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine().addServer(key, Lab.server("198.51.100.1:9899", ForwardingMethod.MASQUERADE, 1));
  }

  @AfterEach
  void unload() {
    both.close();
  }

  private long sum(Optional<PacketCounter> counter) {
    return counter.map(both.engine().counters()::sum).orElse(0L);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothDoTheSame(Case is) {
    is.before().forEach(both::open);
    is.change().accept(both);
    byte[] frame = is.in().bytes();

    long before = sum(is.counted());
    TwoEngines.Outcome program = both.inProgram(frame);
    long between = sum(is.counted());
    TwoEngines.Outcome java = both.inEngine(frame);

    assertThat(program).isEqualTo(java);
    assertThat(program.verdict()).isEqualTo(is.verdict());
    long each = is.counted().isPresent() ? 1 : 0;
    assertThat(between - before).as("counted by the program").isEqualTo(each);
    assertThat(sum(is.counted()) - between).as("counted by Java").isEqualTo(each);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothDropWhatIsCutShort(Case is) {
    byte[] frame = is.in().bytes();
    byte[] cut = Arrays.copyOf(frame, frame.length - 1);
    boolean toService = both.assertSame(cut, "cut " + is);
    assertThat(toService).isTrue();
    assertThat(both.engine().counters().sum(MALFORMED)).isIn(0L, 2L);
  }
}
