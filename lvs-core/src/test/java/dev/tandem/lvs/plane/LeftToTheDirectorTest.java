package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.cut;
import static dev.tandem.lvs.engine.Frames.cutIpv6;
import static dev.tandem.lvs.engine.Frames.icmpError;
import static dev.tandem.lvs.engine.Frames.icmpv6Error;
import static dev.tandem.lvs.engine.Frames.sctp;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.fastpath.PacketCounter.FORWARDED_IN;
import static dev.tandem.lvs.fastpath.PacketCounter.FRAGMENT_HELD;
import static dev.tandem.lvs.fastpath.PacketCounter.ICMP_RELAYED;
import static dev.tandem.lvs.fastpath.PacketCounter.TOO_BIG;
import static dev.tandem.lvs.fastpath.PacketCounter.TTL_EXPIRED;
import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static dev.tandem.lvs.plane.TwoEngines.ANSWERED;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.NAT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELLED;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_REDIRECT;
import static dev.tandem.lvs.plane.TwoEngines.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the program leaves to Java, and what comes of it there. */
@RequiresRoot
class LeftToTheDirectorTest {

  private static final String ONE_PACKET = "192.0.2.104:53";
  private static final String MARKED = "192.0.2.50:8000";
  private static final String SCTP = "192.0.2.103:9899";
  private static final String SERVER = "198.51.100.2:8080";
  private static final String SERVER_IPV6 = "[2001:db8:2::2]:8080";

  private final TwoEngines both = new TwoEngines();

  /** A packet of a connection that another one opened. */
  record Case(
      String description,
      Frames opens,
      Supplier<byte[]> in,
      int verdict,
      PacketCounter countedByJava) {

    @Override
    public String toString() {
      return description;
    }
  }

  private static Case sent(String description, Frames opens, Supplier<byte[]> in) {
    return new Case(description, opens, in, XDP_REDIRECT, FORWARDED_IN);
  }

  private static Case answered(
      String description, Frames opens, Frames in, PacketCounter countedByJava) {
    return new Case(description, opens, in::bytes, ANSWERED, countedByJava);
  }

  static List<Case> ofIpv4() {
    Frames syn = tcp(CLIENT, NAT, SYN);
    Frames ask = udp(CLIENT, NAT).mayBeFragmented().payload("x".repeat(1400));
    Frames long1473 = udp(CLIENT, NAT).payload("x".repeat(1473));
    Frames wrapped = udp(CLIENT, TUNNELLED + 0);
    return List.of(
        answered("the last hop", syn, tcp(CLIENT, NAT, ACK).ttl(1), TTL_EXPIRED),
        answered("longer than the MTU", udp(CLIENT, NAT), long1473, TOO_BIG),
        answered(
            "longer than a tunnel takes",
            wrapped,
            udp(CLIENT, TUNNELLED + 0).payload("x".repeat(1453)),
            TOO_BIG),
        sent("a first fragment", ask, () -> cut(ask.bytes(), 1000).getFirst()),
        new Case(
            "a fragment before the first",
            ask,
            () -> cut(ask.bytes(), 1000).getLast(),
            XDP_DROP,
            FRAGMENT_HELD),
        sent(
            "a chunk of SCTP that changes the state",
            sctp(CLIENT, SCTP, SctpChunk.INIT),
            sctp(CLIENT, SCTP, SctpChunk.COOKIE_ECHO)::bytes),
        sent("a flow of one packet", udp(CLIENT, ONE_PACKET), udp(CLIENT, ONE_PACKET)::bytes),
        sent(
            "what a rule marks",
            tcp(CLIENT, MARKED, SYN),
            tcp("192.0.2.7:40001", MARKED, SYN)::bytes));
  }

  static List<Case> ofIpv6() {
    Frames syn = tcp(CLIENT_IPV6, NAT_IPV6, SYN);
    Frames ask = udp(CLIENT_IPV6, NAT_IPV6).payload("x".repeat(99));
    return List.of(
        answered("the last hop", syn, tcp(CLIENT_IPV6, NAT_IPV6, ACK).ttl(1), TTL_EXPIRED),
        answered(
            "longer than the MTU",
            ask,
            udp(CLIENT_IPV6, NAT_IPV6).payload("x".repeat(1453)),
            TOO_BIG),
        sent("extension headers", syn, tcp(CLIENT_IPV6, NAT_IPV6, ACK).extensions(1)::bytes),
        sent("a datagram without checksum", ask, () -> withoutChecksum(ask.bytes())),
        sent("a first fragment", ask, () -> cutIpv6(ask.bytes(), 64).getFirst()),
        new Case(
            "a fragment before the first",
            ask,
            () -> cutIpv6(ask.bytes(), 64).getLast(),
            XDP_DROP,
            FRAGMENT_HELD));
  }

  /** Errors about a connection's packets, from the client's side and from the server's. */
  static List<Case> errors() {
    byte[] answer = packet(udp(NAT, CLIENT).bytes());
    byte[] asked = packet(udp(CLIENT, SERVER).bytes());
    byte[] answerIpv6 = packet(udp(NAT_IPV6, CLIENT_IPV6).bytes());
    byte[] askedIpv6 = packet(udp(CLIENT_IPV6, SERVER_IPV6).bytes());
    List<Case> errors = new ArrayList<>();
    Frames opens = udp(CLIENT, NAT);
    Frames opensIpv6 = udp(CLIENT_IPV6, NAT_IPV6);
    errors.add(
        error("to the server", opens, icmpError("203.0.113.9", "192.0.2.100", 0x304, 0, answer)));
    errors.add(
        error("to the client", opens, icmpError("198.51.100.2", "192.0.2.7", 0x303, 0, asked)));
    errors.add(
        error(
            "IPv6: to the server",
            opensIpv6,
            icmpv6Error("2001:db8::9", "2001:db8:1::200", 0x200, 1400, answerIpv6)));
    errors.add(
        error(
            "IPv6: to the client",
            opensIpv6,
            icmpv6Error("2001:db8:2::2", "2001:db8:1::7", 0x104, 0, askedIpv6)));
    return errors;
  }

  private static Case error(String description, Frames opens, byte[] error) {
    return new Case(description, opens, () -> error, XDP_REDIRECT, ICMP_RELAYED);
  }

  private static byte[] withoutChecksum(byte[] datagram) {
    datagram[60] = 0;
    datagram[61] = 0;
    return datagram;
  }

  @BeforeEach
  void serveMore() {
    ServiceKey sctp = Lab.key(Protocol.SCTP, SCTP);
    serve(Lab.service(sctp, "rr", 0), "198.51.100.1:9899");
    ServiceKey once = Lab.key(Protocol.UDP, ONE_PACKET);
    serve(
        new ServiceSettings(once, "rr", Set.of(), Optional.empty(), Optional.empty(), true),
        "198.51.100.1:53");
    serve(Lab.service(new ServiceKey.OfMark(5, false), "rr", 0), "198.51.100.1:0");
    both.engine().markRules(List.of(rule()));
  }

  private void serve(ServiceSettings service, String server) {
    both.engine().addService(service);
    both.engine().addServer(service.key(), Lab.server(server, ForwardingMethod.MASQUERADE, 1));
  }

  private static MarkRule rule() {
    InetAddress marked = Frames.host(MARKED);
    return new MarkRule(
        5,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new MarkRule.Network(marked, 32)),
        Optional.of(Protocol.TCP),
        List.of(),
        List.of(new MarkRule.Ports(8000, 8999)));
  }

  @AfterEach
  void unload() {
    both.close();
  }

  @ParameterizedTest
  @MethodSource({"ofIpv4", "ofIpv6", "errors"})
  void javaDecides(Case is) {
    both.open(is.opens());
    byte[] frame = is.in().get();
    assertThat(both.isDirectors(frame)).isTrue();
    long before = both.engine().counters().sum(is.countedByJava());
    assertThat(both.inEngine(frame).verdict()).isEqualTo(is.verdict());
    assertThat(both.engine().counters().sum(is.countedByJava())).isEqualTo(before + 1);
  }
}
