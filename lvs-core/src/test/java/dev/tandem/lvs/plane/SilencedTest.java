package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.Silenced.Party;
import dev.tandem.lvs.plane.Silenced.Range;
import dev.tandem.lvs.service.MarkRule;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilencedTest {

  private static final int MORE_FRAGMENTS = 0x20;

  private static final Silenced SILENCED =
      new Silenced(
          Set.of(
              party("192.0.2.100", PacketView.TCP, 80),
              party("192.0.2.101", PacketView.UDP, 0),
              party("2001:db8::100", PacketView.TCP, 80)),
          Set.of(range("203.0.113.0", 24), range("2001:db8:113::", 48)),
          Set.of(
              party("198.51.100.2", PacketView.TCP, 8080),
              party("198.51.100.3", PacketView.UDP, 0),
              party("2001:db8:2::2", PacketView.TCP, 8080)),
          Set.of(InetAddress.ofLiteral("198.51.100.1"), InetAddress.ofLiteral("2001:db8:2::1")));

  private static Range range(String network, int length) {
    InetAddress address = InetAddress.ofLiteral(network);
    return Range.of(new MarkRule.Network(address, length), PacketView.TCP, 100, 200);
  }

  private static Party party(String address, int protocol, int port) {
    return new Party(InetAddress.ofLiteral(address), protocol, port);
  }

  private static byte[] frame(String protocol, String from, String to) {
    return protocol.equals("tcp")
        ? Frames.tcp(from, to, PacketView.SYN).bytes()
        : Frames.udp(from, to).bytes();
  }

  private static boolean covers(byte[] frame) {
    PacketView packet = new PacketView();
    MemorySegment memory = MemorySegment.ofArray(frame);
    return SILENCED.covers(packet, packet.parse(memory, 0, frame.length));
  }

  @ParameterizedTest(name = "{0} {1} > {2}: {3}")
  @CsvSource({
    "tcp, 192.0.2.10:1000,   192.0.2.100:80,    true",
    "tcp, 192.0.2.10:1000,   192.0.2.100:22,    false",
    "udp, 192.0.2.10:1000,   192.0.2.100:80,    false",
    "udp, 192.0.2.10:1000,   192.0.2.101:53,    true",
    "tcp, 192.0.2.10:1000,   192.0.2.101:53,    false",
    "tcp, 192.0.2.10:1000,   203.0.113.7:100,   true",
    "tcp, 192.0.2.10:1000,   203.0.113.7:200,   true",
    "tcp, 192.0.2.10:1000,   203.0.113.7:201,   false",
    "udp, 192.0.2.10:1000,   203.0.113.7:100,   false",
    "tcp, 192.0.2.10:1000,   203.0.112.7:100,   false",
    "tcp, 198.51.100.2:8080, 192.0.2.10:1000,   true",
    "tcp, 198.51.100.2:1234, 192.0.2.10:1000,   false",
    "tcp, 198.51.100.2:8080, 198.51.100.1:1000, false",
    "udp, 198.51.100.3:1234, 192.0.2.10:1000,   true",
    "udp, 198.51.100.3:1234, 198.51.100.1:1000, false",
    "tcp, 198.51.100.2:8080, 192.0.2.100:80,    true",
    "tcp, [2001:db8::7]:1,   [2001:db8::100]:80,  true",
    "tcp, [2001:db8::7]:1,   [2001:db8::100]:22,  false",
    "tcp, [2001:db8::7]:1,   [2001:db8:113::9]:100, true",
    "tcp, [2001:db8::7]:1,   [2001:db8:112::9]:100, false",
    "tcp, [2001:db8:2::2]:8080, [2001:db8::7]:1,  true",
    "tcp, [2001:db8:2::2]:8081, [2001:db8::7]:1,  false",
    "tcp, [2001:db8:2::2]:8080, [2001:db8:2::1]:1, false",
  })
  void servicesAndTranslatedAnswersAreTheEngines(
      String protocol, String from, String to, boolean covered) {
    assertThat(covers(frame(protocol, from, to))).isEqualTo(covered);
  }

  @ParameterizedTest(name = "fragment, {0} {1} > {2}: {3}")
  @CsvSource({
    "tcp, 192.0.2.10:1000,   192.0.2.100:22,    true",
    "udp, 192.0.2.10:1000,   192.0.2.100:22,    false",
    "tcp, 192.0.2.10:1000,   203.0.113.7:1,     true",
    "tcp, 198.51.100.2:1234, 192.0.2.10:1000,   true",
    "tcp, 198.51.100.2:1234, 198.51.100.1:1000, false",
  })
  void fragmentsAreTheEnginesByHost(String protocol, String from, String to, boolean covered) {
    byte[] frame = frame(protocol, from, to);
    frame[PacketView.ETHERNET_HEADER + 6] = MORE_FRAGMENTS;
    assertThat(covers(frame)).isEqualTo(covered);
  }

  @Test
  void onlyFramesOfThoseHostsAreCaptured() {
    assertThat(SILENCED.captureFilter())
        .isEqualTo(
            "ip dst host 192.0.2.100 or ip dst host 192.0.2.101 or ip6 dst host 2001:db8:0:0:0:0:0:100"
                + " or ip dst net 203.0.113.0/24 or ip6 dst net 2001:db8:113:0:0:0:0:0/48"
                + " or ip src host 198.51.100.2 or ip src host 198.51.100.3"
                + " or ip6 src host 2001:db8:2:0:0:0:0:2");
    assertThat(new Silenced(Set.of(), Set.of(), Set.of(), Set.of()).captureFilter())
        .isEqualTo("less 1");
  }

  @Test
  void allFramesAreCapturedWhereTheFilterWouldBeLong() {
    Set<Party> many = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      many.add(party("10.0." + i / 256 + "." + i % 256, PacketView.TCP, 80));
    }
    assertThat(new Silenced(many, Set.of(), Set.of(), Set.of()).captureFilter())
        .isEqualTo("ip or ip6");
  }

  @Test
  void whatNftListsTellsWhatToRestore() {
    String listed =
        """
        table netdev tandem {
        	set restore {
        		type ifname
        		elements = { "eth0" comment "rx-gro rx-lro",
        			     "eth1" comment "rx-gro" }
        	}
        }
        """;
    assertThat(SilenceRules.featuresToRestore(Optional.of(listed)))
        .isEqualTo(Map.of("eth0", Set.of("rx-gro", "rx-lro"), "eth1", Set.of("rx-gro")));
    assertThat(SilenceRules.featuresToRestore(Optional.empty())).isEmpty();
  }

  @Test
  void theSameSetsAreTheSame() {
    Set<Party> services = Set.of(party("192.0.2.100", PacketView.TCP, 80));
    List<Silenced> two =
        List.of(
            new Silenced(services, Set.of(), Set.of(), Set.of()),
            new Silenced(services, Set.of(), Set.of(), Set.of()));
    assertThat(two.getFirst()).isEqualTo(two.getLast()).isNotEqualTo(SILENCED);
  }
}
