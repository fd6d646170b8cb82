package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.NAT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.ROUTED;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELLED;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELS;
import static dev.tandem.lvs.plane.TwoEngines.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunnel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The XDP program and the Java engine on one table: whatever the program forwards by itself, the
 * engine would forward in the same way, bit for bit.
 */
@RequiresRoot
class ProgramAgainstEngineTest {

  private final TwoEngines both = new TwoEngines();

  @AfterEach
  void unload() {
    both.close();
  }

  @Test
  void translatedPacketsAreTheSameInBothDirections() {
    both.open(tcp(CLIENT, NAT, PacketView.SYN));
    for (int flags : new int[] {PacketView.ACK, PacketView.ACK | 8, PacketView.FIN | 0x10}) {
      assertThat(both.assertSame(tcp(CLIENT, NAT, flags).payload("hello").bytes(), "in")).isTrue();
      for (int server = 1; server <= 2; server++) {
        String from = "198.51.100." + server + ":8080";
        both.assertSame(tcp(from, CLIENT, flags).payload("x").bytes(), "out " + server);
      }
    }
    assertThat(both.engine().counters().sum(PacketCounter.FORWARDED_OUT)).isEqualTo(6);
  }

  @Test
  void datagramsWithAndWithoutChecksumAreTheSame() {
    both.open(udp(CLIENT, NAT));
    assertThat(both.assertSame(udp(CLIENT, NAT).payload("hello").bytes(), "udp")).isTrue();
    byte[] without = udp(CLIENT, NAT).payload("hello").bytes();
    without[40] = 0;
    without[41] = 0;
    assertThat(both.assertSame(without, "udp without checksum")).isTrue();
    assertThat(both.assertSame(udp(CLIENT, NAT).options(4).payload("hello").bytes(), "options"))
        .isTrue();
  }

  @Test
  void routedPacketsAreTheSame() {
    both.open(tcp(CLIENT, ROUTED, PacketView.SYN));
    assertThat(both.assertSame(tcp(CLIENT, ROUTED, PacketView.ACK).bytes(), "routed")).isTrue();
  }

  /** All flows of one client's port have the same two buckets, with room for sixteen. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.100:%d, 198.51.100.1:%d, 192.0.2.7:40000",
    "[2001:db8:1::200]:%d, [2001:db8:2::1]:%d, [2001:db8:1::7]:40000"
  })
  void flowsThatFindBothOfTheirBucketsFullAreForwardedToo(
      String virtual, String real, String client) {
    for (int port = 1_000; port < 1_024; port++) {
      ServiceKey key = Lab.key(Protocol.TCP, virtual.formatted(port));
      both.engine().addService(Lab.service(key, "rr", 0));
      both.engine()
          .addServer(key, Lab.server(real.formatted(port), ForwardingMethod.MASQUERADE, 1));
      both.open(tcp(client, virtual.formatted(port), PacketView.SYN));
    }
    for (int port = 1_000; port < 1_024; port++) {
      byte[] in = tcp(client, virtual.formatted(port), PacketView.ACK).bytes();
      byte[] out = tcp(real.formatted(port), client, PacketView.ACK).bytes();
      assertThat(both.assertSame(in, "in, port " + port)).isTrue();
      assertThat(both.assertSame(out, "out, port " + port)).isTrue();
    }
    assertThat(both.engine().counters().sum(PacketCounter.FORWARDED_OUT)).isEqualTo(2 * 24);
  }

  @Test
  void aClientMayUseOnePortForSeveralServices() {
    both.open(tcp(CLIENT, ROUTED, PacketView.SYN));
    both.open(tcp(CLIENT, NAT, PacketView.SYN));
    for (String service : List.of(ROUTED, NAT)) {
      assertThat(both.assertSame(tcp(CLIENT, service, PacketView.ACK).bytes(), service)).isTrue();
    }
    for (int server = 1; server <= 2; server++) {
      String from = "198.51.100." + server + ":8080";
      both.assertSame(tcp(from, CLIENT, PacketView.ACK).bytes(), from);
    }
    assertThat(both.engine().counters().sum(PacketCounter.FORWARDED_OUT)).isEqualTo(2);
    for (int i = 0; i < TUNNELS.size(); i++) {
      both.open(udp(CLIENT, TUNNELLED + i));
    }
    for (int i = 0; i < TUNNELS.size(); i++) {
      assertThat(both.assertSame(udp(CLIENT, TUNNELLED + i).bytes(), TUNNELLED + i)).isTrue();
    }
  }

  @Test
  void anAnswerIsThatOfTheTranslatedConnectionWhereAnotherOneHasTheSameEnds() {
    String routed = "192.0.2.101:8080";
    ServiceKey key = Lab.key(Protocol.TCP, routed);
    both.engine().addService(Lab.service(key, "rr", 0));
    for (int i = 1; i <= 2; i++) {
      both.engine()
          .addServer(key, Lab.server("198.51.100." + i + ":8080", ForwardingMethod.ROUTE, 1));
    }
    both.open(tcp(CLIENT, routed, PacketView.SYN));
    both.open(tcp(CLIENT, NAT, PacketView.SYN));
    for (int server = 1; server <= 2; server++) {
      String from = "198.51.100." + server + ":8080";
      both.assertSame(tcp(from, CLIENT, PacketView.ACK).bytes(), from);
    }
    assertThat(both.engine().counters().sum(PacketCounter.FORWARDED_OUT)).isEqualTo(2);
  }

  @Test
  void wrappedPacketsAreTheSame() {
    for (int i = 0; i < TUNNELS.size(); i++) {
      String service = TUNNELLED + i;
      String client = "192.0.2.7:4100" + i;
      both.open(udp(client, service));
      for (int length : new int[] {0, 1, 99, 100, 127, 128, 129, 1000, 1400}) {
        for (int tos : new int[] {0, 0x2e, 3}) {
          byte[] frame = udp(client, service).tos(tos).payload("x".repeat(length)).bytes();
          String what = TUNNELS.get(i) + " " + length;
          assertThat(both.assertSame(frame, what)).as(what).isTrue();
        }
      }
    }
  }

  @Test
  void wrappedPacketsOfEitherFamilyAreTheSameInEither() {
    int port = 9000;
    for (String network : List.of("[2001:db8:2::1]:", "198.51.100.1:")) {
      for (Tunnel tunnel : TUNNELS) {
        port++;
        for (String end : List.of("192.0.2.102:", "[2001:db8:1::202]:")) {
          if (!end.startsWith("[") && !network.startsWith("[")) {
            continue;
          }
          ServiceKey key = Lab.key(Protocol.UDP, end + port);
          both.engine().addService(Lab.service(key, "rr", 0));
          both.engine().addServer(key, Lab.tunnelled(network + port, tunnel));
          assertWrappedTheSame(end.startsWith("[") ? CLIENT_IPV6 : CLIENT, end + port, tunnel);
        }
      }
    }
  }

  private void assertWrappedTheSame(String client, String service, Tunnel tunnel) {
    both.open(udp(client, service));
    for (int length : new int[] {0, 1, 63, 64, 65, 1300}) {
      byte[] frame = udp(client, service).tos(0x2f).payload("x".repeat(length)).bytes();
      byte[] program = packet(both.inProgram(frame));
      byte[] java = packet(both.inEngine(frame));
      assertThat(withoutId(program))
          .as("%s to %s of %d", tunnel, service, length)
          .isEqualTo(withoutId(java));
      assertThat(program.length).isGreaterThan(frame.length);
    }
  }

  /** Where routers may cut the outer packet, each engine counts its identifications by itself. */
  private static byte[] withoutId(byte[] packet) {
    if (packet[0] >> 4 == 4) {
      ByteBuffer.wrap(packet).putShort(4, (short) 0).putShort(10, (short) 0);
    }
    return packet;
  }

  @Test
  void noFrameMakesThemDiffer() {
    both.open(tcp(CLIENT, NAT, PacketView.SYN));
    both.open(udp(CLIENT, NAT));
    both.open(tcp(CLIENT, ROUTED, PacketView.SYN));
    both.open(tcp(CLIENT_IPV6, NAT_IPV6, PacketView.SYN));
    both.open(udp(CLIENT_IPV6, NAT_IPV6));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] seeds = {
      tcp(CLIENT, NAT, PacketView.ACK).payload("data").bytes(),
      tcp("198.51.100.2:8080", CLIENT, PacketView.ACK).bytes(),
      udp(CLIENT, NAT).options(2).payload("payload").bytes(),
      tcp(CLIENT, ROUTED, PacketView.ACK).bytes(),
      tcp(CLIENT, "192.0.2.100:22", PacketView.SYN).bytes(),
      tcp(CLIENT_IPV6, NAT_IPV6, PacketView.ACK).payload("data").bytes(),
      tcp("[2001:db8:2::2]:8080", CLIENT_IPV6, PacketView.ACK).bytes(),
      udp(CLIENT_IPV6, NAT_IPV6).payload("payload").bytes()
    };
    int decided = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] frame = mutated(seeds[random.nextInt(seeds.length)], random);
      decided += both.assertSame(frame, "seed " + seed + " frame " + i) ? 1 : 0;
    }
    assertThat(decided).isGreaterThan(10_000);
  }

  /** Changes anything but the flags of TCP, which would end the flow. */
  private static byte[] mutated(byte[] original, Random random) {
    byte[] frame = original.clone();
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      int at = 14 + random.nextInt(frame.length - 14);
      if (at != 47 && at != 67) {
        frame[at] = (byte) random.nextInt();
      }
    }
    return random.nextInt(5) == 0
        ? Arrays.copyOf(frame, 34 + random.nextInt(frame.length - 33))
        : frame;
  }
}
