package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.icmpError;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.NAT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.ROUTED;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELLED;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELS;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_PASS;
import static dev.tandem.lvs.plane.TwoEngines.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.connection.FlagClass;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The XDP program and the Java engine on one table: whatever the program forwards by itself, the
 * engine would forward in the same way, bit for bit.
 */
@RequiresRoot
class ProgramAgainstEngineTest {

  private TwoEngines both;

  @BeforeEach
  void load() {
    both = new TwoEngines();
  }

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
  void whatIsTooLongForItsWayIsTheDirectors() {
    String other = "192.0.2.7:41000";
    both.open(udp(CLIENT, NAT));
    both.open(udp(other, TUNNELLED + 0));
    assertThat(both.assertSame(udp(CLIENT, NAT).payload("x".repeat(1472)).bytes(), "fits"))
        .isTrue();
    assertThat(both.inProgram(udp(CLIENT, NAT).payload("x".repeat(1473)).bytes()).verdict())
        .isEqualTo(XDP_DROP);
    assertThat(
            both.inProgram(udp(other, TUNNELLED + 0).payload("x".repeat(1453)).bytes()).verdict())
        .isEqualTo(XDP_DROP);
  }

  @Test
  void errorsAboutConnectionsAreTheDirectors() {
    both.open(udp(CLIENT, NAT));
    both.open(udp("192.0.2.7:41000", TUNNELLED + 0));
    byte[] wrapped = packet(both.inEngine(udp("192.0.2.7:41000", TUNNELLED + 0).bytes()));
    byte[] answer = packet(udp(NAT, CLIENT).bytes());
    byte[] question = packet(udp(CLIENT, "198.51.100.2:8080").bytes());
    byte[] first = packet(udp(CLIENT, "198.51.100.1:8080").bytes());
    both.assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0304, 1400, answer), true);
    boolean toFirst = both.isDirectors(icmpError("198.51.100.1", "192.0.2.7", 0x0303, 0, first));
    both.assertDirectors(icmpError("203.0.113.9", "192.0.2.7", 0x0303, 0, question), !toFirst);
    both.assertDirectors(icmpError("203.0.113.9", "198.51.100.254", 0x0304, 900, wrapped), true);
    both.assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0500, 0, answer), false);
    byte[] other = packet(udp(NAT, "192.0.2.7:1").bytes());
    both.assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0303, 0, other), false);
  }

  @Test
  void fragmentsOfConnectionsAreTheDirectors() {
    both.open(udp(CLIENT, NAT));
    String server =
        both.isDirectors(first(udp("198.51.100.1:8080", CLIENT))) ? "198.51.100.1" : "198.51.100.2";
    for (byte[] frame : Frames.cut(large(udp(server + ":8080", CLIENT)), 1000)) {
      both.assertDirectors(frame, true);
    }
    for (byte[] frame : Frames.cut(large(udp("192.0.2.7:40001", NAT)), 1000)) {
      both.assertDirectors(frame, true);
    }
    for (byte[] frame : Frames.cut(large(udp(server + ":9", "192.0.2.8:9")), 1000)) {
      both.assertDirectors(frame, false);
    }
    both.assertDirectors(first(udp(CLIENT, "192.0.2.100:9")), false);
  }

  private static byte[] large(Frames frames) {
    return frames.mayBeFragmented().payload("x".repeat(1400)).bytes();
  }

  private static byte[] first(Frames frames) {
    return Frames.cut(large(frames), 1000).getFirst();
  }

  @Test
  void theProgramReportsWhatChangesTheState() {
    both.open(tcp(CLIENT, NAT, PacketView.SYN));
    both.open(tcp(CLIENT_IPV6, NAT_IPV6, PacketView.SYN));
    both.inProgram(tcp(CLIENT, NAT, PacketView.ACK).bytes());
    both.inProgram(tcp(CLIENT_IPV6, NAT_IPV6, PacketView.FIN).bytes());
    assertThat(reported())
        .containsExactly(FlagClass.of(PacketView.ACK), FlagClass.of(PacketView.FIN));
  }

  @Test
  void theProgramReportsTheSecondDatagramOfAClientWhereSomebodyWantsToKnow() {
    both.open(udp("192.0.2.7:1", NAT));
    both.inProgram(udp("192.0.2.7:1", NAT).bytes());
    assertThat(reported()).isEmpty();
    both.engine().replicate(60);
    both.open(udp(CLIENT, NAT));
    both.open(udp(CLIENT_IPV6, NAT_IPV6));
    for (int server = 1; server <= 2; server++) {
      both.inEngine(udp("198.51.100." + server + ":8080", CLIENT).bytes());
      both.inProgram(udp("198.51.100." + server + ":8080", CLIENT).bytes());
    }
    assertThat(reported()).isEmpty();
    both.inProgram(udp(CLIENT, NAT).bytes());
    assertThat(reported()).containsExactly(FlagClass.NONE);
    both.inProgram(udp(CLIENT, NAT).bytes());
    assertThat(reported()).isEmpty();
    both.inProgram(udp(CLIENT_IPV6, NAT_IPV6).bytes());
    assertThat(reported()).containsExactly(FlagClass.NONE);
  }

  private List<Integer> reported() {
    List<Integer> classes = new ArrayList<>();
    BpfRings.drain(both.maps(), both.arena(), classes::add);
    return classes;
  }

  @Test
  void framesForOtherHostsAreLeftAlone() {
    both.open(tcp(CLIENT, NAT, PacketView.SYN));
    Frames flooded =
        tcp(CLIENT, NAT, PacketView.ACK)
            .macs(MacAddress.parse("02:00:00:00:0f:0f"), Frames.CLIENT_MAC);
    assertThat(both.inProgram(flooded.bytes()).verdict()).isEqualTo(XDP_PASS);
  }

  @Test
  void aDeadDirectorsAddressesAnswerNoArp() {
    GuardedAddresses guarded =
        new GuardedAddresses(both.maps().map(BalancerMaps.GUARDED_ADDRESSES));
    guarded.set(List.of(InetAddress.ofLiteral("192.0.2.100")));
    both.engine().settings().heartbeatLimit(1000);
    both.engine().settings().heartbeat(Ticks.now());
    assertThat(both.inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_PASS);
    both.engine().settings().heartbeat(Ticks.now() - 2000);
    assertThat(both.inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_DROP);
    assertThat(both.inProgram(arpRequest("192.0.2.1")).verdict()).isEqualTo(XDP_PASS);
    guarded.set(List.of());
    assertThat(both.inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_PASS);
  }

  @Test
  void aDeadDirectorsAddressesAnswerNoNeighbourSolicitation() {
    GuardedAddresses guarded =
        new GuardedAddresses(both.maps().map(BalancerMaps.GUARDED_ADDRESSES));
    guarded.set(List.of(Frames.host(NAT_IPV6), Frames.host(NAT)));
    MacAddress multicast = MacAddress.parse("33:33:ff:00:02:00");
    byte[] asked = solicitation(multicast, "2001:db8:1::200");
    both.engine().settings().heartbeatLimit(1000);
    both.engine().settings().heartbeat(Ticks.now());
    assertThat(both.inProgram(asked).verdict()).isEqualTo(XDP_PASS);
    both.engine().settings().heartbeat(Ticks.now() - 2000);
    assertThat(both.inProgram(asked).verdict()).isEqualTo(XDP_DROP);
    byte[] askedAgain = solicitation(Frames.DIRECTOR_MAC, "2001:db8:1::200");
    assertThat(both.inProgram(askedAgain).verdict()).isEqualTo(XDP_DROP);
    byte[] other = solicitation(multicast, "2001:db8:2::200");
    assertThat(both.inProgram(other).verdict()).isEqualTo(XDP_PASS);
    assertThat(both.engine().counters().sum(PacketCounter.ARP_SILENCED)).isEqualTo(2);
    guarded.set(List.of(Frames.host(NAT)));
    assertThat(both.inProgram(asked).verdict()).isEqualTo(XDP_PASS);
    assertThat(both.inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_DROP);
  }

  /** RFC 4861 section 4.3, with the sender's link-layer address; its checksum is not looked at. */
  private static byte[] solicitation(MacAddress destination, String target) {
    ByteBuffer frame = ByteBuffer.wrap(new byte[14 + 40 + 32]);
    frame.put(destination.octets()).put(Frames.CLIENT_MAC.octets()).putShort((short) 0x86dd);
    frame.putInt(0x60000000).putShort((short) 32).put((byte) 58).put((byte) 255);
    frame.put(Frames.host(CLIENT_IPV6).getAddress());
    frame.put(Frames.host("[ff02::1:ff00:200]:0").getAddress());
    frame.put((byte) 135).put((byte) 0).putShort((short) 0).putInt(0);
    frame.put(InetAddress.ofLiteral(target).getAddress());
    frame.put((byte) 1).put((byte) 1).put(Frames.CLIENT_MAC.octets());
    return frame.array();
  }

  private static byte[] arpRequest(String target) {
    ByteBuffer frame = ByteBuffer.wrap(new byte[60]);
    frame.put(MacAddress.BROADCAST.octets()).put(Frames.CLIENT_MAC.octets());
    frame.putShort((short) 0x0806).putShort((short) 1).putShort((short) 0x0800);
    frame.put((byte) 6).put((byte) 4).putShort((short) 1);
    frame.put(Frames.CLIENT_MAC.octets()).putInt(Frames.address(CLIENT));
    frame.put(new byte[6]).putInt(Frames.address(target + ":0"));
    return frame.array();
  }

  private static MarkRule rule(int mark, String destination, int firstPort, int lastPort) {
    return new MarkRule(
        mark,
        Optional.empty(),
        Optional.of(new MarkRule.Network(InetAddress.ofLiteral("192.0.2.0"), 24)),
        Optional.of(new MarkRule.Network(InetAddress.ofLiteral(destination), 32)),
        Optional.of(Protocol.TCP),
        List.of(),
        List.of(new MarkRule.Ports(firstPort, lastPort)));
  }

  @Test
  void onlyPacketsWhoseMarkHasAServiceReachTheDirector() {
    ServiceKey key = new ServiceKey.OfMark(5, false);
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine().addServer(key, Lab.server("198.51.100.1:0", ForwardingMethod.MASQUERADE, 1));
    both.engine()
        .markRules(
            List.of(
                rule(5, "192.0.2.50", 8000, 8999),
                rule(6, "192.0.2.50", 8500, 8500),
                rule(5, "192.0.2.51", 0, 0xffff)));
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.50:8000")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.50:8999")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.50:9000")).isFalse();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.50:8500")).isFalse();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.51:22")).isTrue();
    assertThat(both.reachesDirector("203.0.113.1:1", "192.0.2.51:22")).isFalse();
    both.engine().deleteService(key);
    assertThat(both.reachesDirector("192.0.2.7:2", "192.0.2.50:8000")).isFalse();
  }

  @Test
  void aPersistentFtpServiceTakesDataConnectionsToo() {
    ServiceKey key = Lab.key(Protocol.TCP, "192.0.2.100:21");
    both.engine().addService(Lab.service(key, "rr", 300));
    both.engine().addServer(key, Lab.server("198.51.100.1:21", ForwardingMethod.ROUTE, 1));
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.100:21")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.100:20")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.100:1024")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.100:1023")).isFalse();
    both.engine().editService(Lab.service(key, "rr", 0));
    assertThat(both.reachesDirector("192.0.2.7:2", "192.0.2.100:1024")).isFalse();
  }

  @Test
  void aHelpedConnectionAndWhatItAnnouncesAreTheDirectors() {
    both.engine().tune(Tuning.OF_KERNEL.with(Tunable.FTP_HELPER, 1));
    String ftp = "192.0.2.100:21";
    ServiceKey key = Lab.key(Protocol.TCP, ftp);
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine().addServer(key, Lab.server("198.51.100.1:21", ForwardingMethod.MASQUERADE, 1));
    both.open(tcp(CLIENT, ftp, PacketView.SYN));
    both.assertDirectors(tcp(CLIENT, ftp, PacketView.ACK).bytes(), true);
    Frames answer =
        tcp("198.51.100.1:21", CLIENT, PacketView.ACK)
            .payload("229 Entering Extended Passive Mode (|||6446|)\r\n");
    both.assertDirectors(answer.bytes(), true);
    String data = "192.0.2.100:6446";
    assertThat(both.reachesDirector("192.0.2.7:1", data)).isFalse();
    both.inEngine(answer.bytes());
    both.open(tcp("192.0.2.7:40001", data, PacketView.SYN));
    both.assertSame(tcp("192.0.2.7:40001", data, PacketView.ACK).bytes(), "a data connection");
    assertThat(both.reachesDirector("192.0.2.7:2", data)).isFalse();
  }

  @Test
  void aBrokenFirstFragmentIsDroppedWhateverItsPort() {
    byte[] frame = tcp(CLIENT, "192.0.2.100:22", PacketView.SYN).bytes();
    frame[20] = 0x20;
    assertThat(both.isDirectors(frame)).isFalse();
    for (int words : new int[] {0, 4, 6, 15}) {
      frame[46] = (byte) (words << 4);
      assertThat(both.isDirectors(frame)).as("%d words", words).isTrue();
      assertThat(both.inEngine(frame).verdict()).as("%d words", words).isEqualTo(XDP_DROP);
    }
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
