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
import static dev.tandem.lvs.packet.PacketView.RST;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static dev.tandem.lvs.plane.TwoEngines.ANSWERED;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.NAT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.ROUTED;
import static dev.tandem.lvs.plane.TwoEngines.ROUTED_IPV6;
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
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunnel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

  private static final String LOCAL = "192.0.2.104:80";
  private static final String SCTP = "192.0.2.103:9899";
  private static final String SERVERS_ANSWER = "198.51.100.2:8080";
  private static final String SCTP_IPV6 = "[2001:db8:1::203]:9899";
  private static final String WRAPPED_IPV6 = "[2001:db8:1::202]:8";
  private static final String SERVERS_ANSWER_IPV6 = "[2001:db8:2::2]:8080";
  private static final String DATA = "a few octets more";

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
            "the director's own server gets it as it is",
            List.of(),
            both -> both.inEngine(tcp(CLIENT, LOCAL, SYN).bytes()),
            tcp(CLIENT, LOCAL, ACK).ttl(1).payload("a"),
            XDP_PASS,
            Optional.of(FORWARDED_IN)),
        new Case(
            "a removed server's client waits in silence",
            List.of(syn),
            both -> removeServers(both, NAT),
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

  static List<Case> casesOfIpv6() {
    Frames syn = tcp(CLIENT_IPV6, NAT_IPV6, SYN);
    Frames answer = tcp(SERVERS_ANSWER_IPV6, CLIENT_IPV6, ACK);
    return List.of(
        known(
            "IPv6: a segment is translated",
            syn,
            tcp(CLIENT_IPV6, NAT_IPV6, ACK).payload(DATA),
            FORWARDED_IN),
        known("IPv6: a FIN too", syn, tcp(CLIENT_IPV6, NAT_IPV6, FIN | ACK), FORWARDED_IN),
        known("IPv6: an answer is translated back", syn, answer.payload(DATA), FORWARDED_OUT),
        known(
            "IPv6: a server's RST",
            syn,
            tcp(SERVERS_ANSWER_IPV6, CLIENT_IPV6, RST | ACK),
            FORWARDED_OUT),
        known(
            "IPv6: the last hop but one",
            syn,
            tcp(CLIENT_IPV6, NAT_IPV6, ACK).ttl(2),
            FORWARDED_IN),
        known(
            "IPv6: a datagram",
            udp(CLIENT_IPV6, NAT_IPV6),
            udp(CLIENT_IPV6, NAT_IPV6).payload("ask"),
            FORWARDED_IN),
        known(
            "IPv6: a routed segment",
            tcp(CLIENT_IPV6, ROUTED_IPV6, SYN),
            tcp(CLIENT_IPV6, ROUTED_IPV6, ACK).tos(0x2e),
            FORWARDED_IN),
        known(
            "IPv6: a wrapped datagram",
            udp(CLIENT_IPV6, WRAPPED_IPV6),
            udp(CLIENT_IPV6, WRAPPED_IPV6).payload(DATA),
            FORWARDED_IN),
        known(
            "IPv6: data of SCTP",
            sctp(CLIENT_IPV6, SCTP_IPV6, SctpChunk.INIT),
            sctp(CLIENT_IPV6, SCTP_IPV6, SctpChunk.DATA).payload("data"),
            FORWARDED_IN),
        new Case(
            "IPv6: a removed server's client waits in silence",
            List.of(syn),
            both -> removeServers(both, NAT_IPV6),
            tcp(CLIENT_IPV6, NAT_IPV6, ACK),
            XDP_DROP,
            Optional.of(SERVER_GONE)),
        new Case(
            "IPv6: a table that may lack something resets nobody",
            List.of(),
            both -> both.engine().settings().dropUnknown(true),
            tcp(CLIENT_IPV6, NAT_IPV6, ACK),
            XDP_DROP,
            Optional.of(UNKNOWN_FLOW_DROPPED)),
        left("IPv6: a segment of no connection", tcp(CLIENT_IPV6, NAT_IPV6, ACK)),
        left("IPv6: a SYN to another port", tcp(CLIENT_IPV6, "[2001:db8:1::200]:22", SYN)),
        left("IPv6: a SYN to another host", tcp(CLIENT_IPV6, "[2001:db8:1::9]:80", SYN)),
        left("IPv6: SCTP data of no association", sctp(CLIENT_IPV6, SCTP_IPV6, SctpChunk.DATA)),
        left("IPv6: a server's own segment", answer));
  }

  private static void removeServers(TwoEngines both, String service) {
    ServiceKey key = Lab.key(Protocol.TCP, service);
    both.engine().service(key).orElseThrow().servers().stream()
        .map(server -> server.settings().key())
        .forEach(server -> both.engine().deleteServer(key, server));
  }

  /** A packet of a known connection that the program leaves to Java, and what comes of it there. */
  record Rest(String description, Frames opens, Supplier<byte[]> in, int verdict) {

    @Override
    public String toString() {
      return description;
    }
  }

  static List<Rest> rest() {
    Frames syn = tcp(CLIENT, NAT, SYN);
    Frames synIpv6 = tcp(CLIENT_IPV6, NAT_IPV6, SYN);
    Frames ask = udp(CLIENT_IPV6, NAT_IPV6).payload("x".repeat(99));
    return List.of(
        new Rest("the last hop", syn, tcp(CLIENT, NAT, ACK).ttl(1)::bytes, ANSWERED),
        new Rest(
            "IPv6: the last hop", synIpv6, tcp(CLIENT_IPV6, NAT_IPV6, ACK).ttl(1)::bytes, ANSWERED),
        new Rest(
            "IPv6: extension headers",
            synIpv6,
            tcp(CLIENT_IPV6, NAT_IPV6, ACK).extensions(1)::bytes,
            XDP_REDIRECT),
        new Rest(
            "IPv6: a datagram without checksum",
            ask,
            () -> withoutChecksum(ask.bytes()),
            XDP_REDIRECT),
        new Rest(
            "IPv6: a first fragment",
            ask,
            () -> Frames.cutIpv6(ask.bytes(), 64).getFirst(),
            XDP_REDIRECT),
        new Rest(
            "IPv6: a fragment before the first",
            ask,
            () -> Frames.cutIpv6(ask.bytes(), 64).getLast(),
            XDP_DROP));
  }

  private static byte[] withoutChecksum(byte[] datagram) {
    datagram[60] = 0;
    datagram[61] = 0;
    return datagram;
  }

  @BeforeEach
  void serveMore() {
    serve(Protocol.SCTP, SCTP, Lab.server("198.51.100.1:9899", ForwardingMethod.MASQUERADE, 1));
    serve(
        Protocol.SCTP,
        SCTP_IPV6,
        Lab.server("[2001:db8:2::1]:9899", ForwardingMethod.MASQUERADE, 1));
    serve(Protocol.TCP, LOCAL, Lab.server("192.0.2.254:80", ForwardingMethod.ROUTE, 1));
    serve(Protocol.UDP, WRAPPED_IPV6, Lab.tunnelled("[2001:db8:2::1]:8", Tunnel.IPIP));
  }

  private void serve(Protocol protocol, String service, ServerSettings server) {
    ServiceKey key = Lab.key(protocol, service);
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine().addServer(key, server);
  }

  @AfterEach
  void unload() {
    both.close();
  }

  private long sum(Optional<PacketCounter> counter) {
    return counter.map(both.engine().counters()::sum).orElse(0L);
  }

  @ParameterizedTest
  @MethodSource({"cases", "casesOfIpv6"})
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
  @MethodSource("rest")
  void theRestIsJavas(Rest is) {
    both.open(is.opens());
    byte[] frame = is.in().get();
    assertThat(both.isDirectors(frame)).isTrue();
    assertThat(both.inEngine(frame).verdict()).isEqualTo(is.verdict());
  }

  @ParameterizedTest
  @MethodSource({"cases", "casesOfIpv6"})
  void bothDropWhatIsCutShort(Case is) {
    byte[] frame = is.in().bytes();
    byte[] cut = Arrays.copyOf(frame, frame.length - 1);
    boolean toService = both.assertSame(cut, "cut " + is);
    assertThat(toService).isTrue();
    assertThat(both.engine().counters().sum(MALFORMED)).isIn(0L, 2L);
  }
}
