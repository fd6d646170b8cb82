package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.sctp;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.NAT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.SctpChunk;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each length and version that can be wrong: both engines drop it, and count it as malformed. */
@RequiresRoot
class MalformedInBothEnginesTest {

  private static final String ELSEWHERE = "192.0.2.200:80";
  private static final int IP = 14;
  private static final int TRANSPORT = IP + 20;
  private static final int TRANSPORT_IPV6 = IP + 40;

  private final TwoEngines both = new TwoEngines();

  /** A packet that was right before the octet at an offset became this one. */
  record Case(String description, Frames right, int offset, int octet) {

    byte[] bytes() {
      byte[] frame = right.bytes();
      frame[offset] = (byte) octet;
      return frame;
    }

    @Override
    public String toString() {
      return description;
    }
  }

  static List<Case> cases() {
    Frames segment = tcp(CLIENT, NAT, ACK).payload("data");
    Frames datagram = udp(CLIENT, NAT).payload("data");
    Frames segmentIpv6 = tcp(CLIENT_IPV6, NAT_IPV6, ACK).payload("data");
    Frames datagramIpv6 = udp(CLIENT_IPV6, NAT_IPV6).payload("data");
    Frames sctp = sctp(CLIENT, NAT, SctpChunk.DATA);
    Frames sctpIpv6 = sctp(CLIENT_IPV6, NAT_IPV6, SctpChunk.DATA);
    return List.of(
        new Case("IPv4: of another version", segment, IP, 0x55),
        new Case("IPv4: a header of 16 octets", segment, IP, 0x44),
        new Case("IPv4: a header that is longer than the packet", segment, IP + 3, 19),
        new Case("IPv4: longer than the frame", segment, IP + 3, 99),
        new Case("IPv4: no room for TCP", segment, IP + 3, 39),
        new Case("IPv4: no room for UDP", datagram, IP + 3, 27),
        new Case("IPv4: no room for a chunk of SCTP", sctp, IP + 3, 35),
        new Case("TCP: a header of 16 octets", segment, TRANSPORT + 12, 0x40),
        new Case("TCP: a header that is longer than the packet", segment, TRANSPORT + 12, 0x70),
        new Case("UDP: shorter than its header", datagram, TRANSPORT + 5, 7),
        new Case("UDP: longer than the packet", datagram, TRANSPORT + 5, 13),
        new Case("IPv6: of another version", segmentIpv6, IP, 0x50),
        new Case("IPv6: longer than the frame", segmentIpv6, IP + 5, 99),
        new Case("IPv6: no room for TCP", segmentIpv6, IP + 5, 19),
        new Case("IPv6: no room for UDP", datagramIpv6, IP + 5, 7),
        new Case("IPv6: no room for a chunk of SCTP", sctpIpv6, IP + 5, 15),
        new Case("IPv6: a header of TCP of 16 octets", segmentIpv6, TRANSPORT_IPV6 + 12, 0x40),
        new Case("IPv6: UDP longer than the packet", datagramIpv6, TRANSPORT_IPV6 + 5, 13),
        new Case(
            "IPv6: an extension that is longer than the packet",
            tcp(CLIENT_IPV6, NAT_IPV6, ACK).extensions(1),
            TRANSPORT_IPV6 + 1,
            9));
  }

  @AfterEach
  void unload() {
    both.close();
  }

  private long malformed() {
    return both.engine().counters().sum(PacketCounter.MALFORMED);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothDropIt(Case is) {
    assertThat(both.inProgram(is.bytes()).verdict()).isEqualTo(XDP_DROP);
    assertThat(malformed()).as("counted by the program").isEqualTo(1);
    assertThat(both.inEngine(is.bytes()).verdict()).isEqualTo(XDP_DROP);
    assertThat(malformed()).as("counted by Java").isEqualTo(2);
  }

  static List<Case> elsewhere() {
    Frames segment = tcp(CLIENT, ELSEWHERE, ACK);
    return List.of(
        new Case("longer than the frame", segment, IP + 3, 99),
        new Case("no room for TCP", segment, IP + 3, 39),
        new Case("a header of TCP of 16 octets", segment, TRANSPORT + 12, 0x40));
  }

  @ParameterizedTest
  @MethodSource("elsewhere")
  void theKernelJudgesWhatIsNotForAService(Case is) {
    assertThat(both.inProgram(is.bytes()).verdict()).isEqualTo(XDP_PASS);
    assertThat(both.inEngine(is.bytes()).verdict()).isEqualTo(XDP_PASS);
    assertThat(malformed()).isZero();
  }
}
