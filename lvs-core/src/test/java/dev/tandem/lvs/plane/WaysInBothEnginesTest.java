package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.sctp;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.fastpath.PacketCounter.FORWARDED_IN;
import static dev.tandem.lvs.fastpath.PacketCounter.FORWARDED_OUT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELS;
import static dev.tandem.lvs.plane.TwoEngines.XDP_REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunnel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each family, each protocol, each way to a server: both engines send the same octets. */
@RequiresRoot
class WaysInBothEnginesTest {

  private final TwoEngines both = new TwoEngines();

  /**
   * How packets get to a server.
   *
   * @param tunnel of a method that has one
   */
  record Way(boolean ipv6, Protocol protocol, ForwardingMethod method, Tunnel tunnel) {

    String client() {
      return ipv6 ? CLIENT_IPV6 : CLIENT;
    }

    String service() {
      return ipv6 ? "[2001:db8:1::210]:70" : "192.0.2.110:70";
    }

    String server() {
      return ipv6 ? "[2001:db8:2::1]:70" : "198.51.100.1:70";
    }

    private Frames first() {
      return packet(client(), service(), PacketView.SYN, SctpChunk.INIT);
    }

    private Frames later(String from, String to) {
      return packet(from, to, PacketView.ACK, SctpChunk.DATA).payload("some data");
    }

    private Frames packet(String from, String to, int tcpFlags, int chunk) {
      return switch (protocol) {
        case TCP -> tcp(from, to, tcpFlags);
        case UDP -> udp(from, to);
        case SCTP -> sctp(from, to, chunk);
      };
    }
  }

  static List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      for (Protocol protocol : Protocol.values()) {
        ways.add(new Way(ipv6, protocol, ForwardingMethod.MASQUERADE, Tunnel.IPIP));
        ways.add(new Way(ipv6, protocol, ForwardingMethod.ROUTE, Tunnel.IPIP));
        for (Tunnel tunnel : TUNNELS) {
          ways.add(new Way(ipv6, protocol, ForwardingMethod.TUNNEL, tunnel));
        }
      }
    }
    return ways;
  }

  @AfterEach
  void unload() {
    both.close();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void bothSendTheSame(Way way) {
    ServiceKey key = Lab.key(way.protocol(), way.service());
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine()
        .addServer(
            key,
            way.method() == ForwardingMethod.TUNNEL
                ? Lab.tunnelled(way.server(), way.tunnel())
                : Lab.server(way.server(), way.method(), 1));
    both.open(way.first());
    assertSentTheSame(way.later(way.client(), way.service()), FORWARDED_IN);
    if (way.method() == ForwardingMethod.MASQUERADE) {
      assertSentTheSame(way.later(way.server(), way.client()), FORWARDED_OUT);
    }
  }

  private void assertSentTheSame(Frames in, PacketCounter counted) {
    byte[] frame = in.bytes();
    long before = both.engine().counters().sum(counted);
    TwoEngines.Outcome program = both.inProgram(frame);
    TwoEngines.Outcome java = both.inEngine(frame);
    assertThat(program.verdict()).isEqualTo(XDP_REDIRECT);
    assertThat(program).isEqualTo(java);
    assertThat(both.engine().counters().sum(counted)).isEqualTo(before + 2);
  }
}
