package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.plane.TwoEngines.ANSWERED;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.NAT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.ROUTED;
import static dev.tandem.lvs.plane.TwoEngines.ROUTED_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELLED;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELS;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_PASS;
import static dev.tandem.lvs.plane.TwoEngines.XDP_REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Vlan;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.TwoEngines.Outcome;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.ServiceKey;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames of VLANs: program and engine treat them alike, whether the clients' side has tags, the
 * servers' side or both.
 */
@RequiresRoot
@ParameterizedClass
@CsvSource({"100, 0", "0, 200", "100, 200"})
class VlansInBothEnginesTest {

  private static final int LOOPBACK = 1;
  private static final int TAG = 12;

  /** The id of the clients' VLAN; 0 for none. */
  @Parameter(0)
  int front;

  /** The same of the servers'. */
  @Parameter(1)
  int back;

  private TwoEngines both;

  @BeforeEach
  void load() {
    List<Link> sides = List.of(side(77, front), side(78, back));
    List<Link> vlans = sides.stream().filter(link -> link.vlan().isPresent()).toList();
    both = new TwoEngines(vlans, sides);
  }

  private static Link side(int index, int id) {
    Link link = TwoEngines.link(index, Frames.DIRECTOR_MAC);
    return id == 0 ? link : link.in(new Vlan(LOOPBACK, id, false));
  }

  @AfterEach
  void unload() {
    both.close();
  }

  private static byte[] tagged(byte[] frame, int control) {
    return control == 0
        ? frame
        : ByteBuffer.allocate(frame.length + 4)
            .put(frame, 0, TAG)
            .putShort((short) 0x8100)
            .putShort((short) control)
            .put(frame, TAG, frame.length - TAG)
            .array();
  }

  private byte[] in(Frames frames) {
    return tagged(frames.bytes(), front);
  }

  private byte[] out(Frames frames) {
    return tagged(frames.bytes(), back);
  }

  /** Has the engine open a connection, which the program leaves to it as it came. */
  private void open(Frames syn) {
    Outcome left = both.inProgram(in(syn));
    assertThat(left.verdict()).isEqualTo(XDP_DROP);
    assertThat(bytes(left)).isEqualTo(in(syn));
    assertThat(both.inEngine(in(syn)).verdict()).isEqualTo(XDP_REDIRECT);
  }

  private static byte[] bytes(Outcome outcome) {
    ByteBuffer all = ByteBuffer.allocate(outcome.frame().size());
    outcome.frame().forEach(all::put);
    return all.array();
  }

  private static int tagOf(Outcome outcome) {
    ByteBuffer frame = ByteBuffer.wrap(bytes(outcome));
    return frame.getShort(TAG) == (short) 0x8100 ? frame.getShort(TAG + 2) : 0;
  }

  /** Forwards a frame in both, in the same way, and with a tag or none. */
  private void assertForwarded(byte[] frame, int tag, String what) {
    Outcome program = both.inProgram(frame);
    assertThat(program.verdict()).as(what).isEqualTo(XDP_REDIRECT);
    assertThat(tagOf(program)).as(what).isEqualTo(tag);
    assertThat(both.inEngine(frame)).as(what).isEqualTo(program);
  }

  @Test
  void translatedPacketsGoBothWays() {
    for (String service : List.of(NAT, NAT_IPV6)) {
      String client = service.equals(NAT) ? CLIENT : CLIENT_IPV6;
      open(tcp(client, service, PacketView.SYN));
      assertForwarded(in(tcp(client, service, PacketView.ACK).payload("hello")), back, service);
      List<byte[]> answers =
          IntStream.of(1, 2)
              .mapToObj(i -> (service.equals(NAT) ? "198.51.100." : "[2001:db8:2::") + i)
              .map(server -> server + (service.equals(NAT) ? ":8080" : "]:8080"))
              .map(server -> out(tcp(server, client, PacketView.ACK).payload("hello")))
              .filter(answer -> both.inEngine(answer).verdict() == XDP_REDIRECT)
              .toList();
      assertThat(answers).hasSize(1);
      assertForwarded(answers.getFirst(), front, "answer of " + service);
    }
  }

  @Test
  void datagramsWithoutChecksumGetOne() {
    open(udp(CLIENT, NAT));
    byte[] frame = udp(CLIENT, NAT).payload("hello").bytes();
    frame[40] = 0;
    frame[41] = 0;
    assertForwarded(tagged(frame, front), back, "without checksum");
  }

  @Test
  void routedAndWrappedPacketsGoOn() {
    open(tcp(CLIENT, ROUTED, PacketView.SYN));
    assertForwarded(in(tcp(CLIENT, ROUTED, PacketView.ACK)), back, "routed");
    open(tcp(CLIENT_IPV6, ROUTED_IPV6, PacketView.SYN));
    assertForwarded(in(tcp(CLIENT_IPV6, ROUTED_IPV6, PacketView.ACK)), back, "routed IPv6");
    for (int i = 0; i < TUNNELS.size(); i++) {
      open(udp(CLIENT, TUNNELLED + i));
      assertForwarded(in(udp(CLIENT, TUNNELLED + i).payload("x")), back, "" + TUNNELS.get(i));
    }
  }

  @Test
  void theKernelGetsItsFramesAsTheyCame() {
    for (int priority = 0; priority < 8; priority++) {
      byte[] ssh = tcp(CLIENT, "192.0.2.100:22", PacketView.SYN).bytes();
      byte[] frame = tagged(ssh, front == 0 ? 0 : priority << 13 | front);
      Outcome program = both.inProgram(frame);
      assertThat(program.verdict()).isEqualTo(XDP_PASS);
      assertThat(bytes(program)).isEqualTo(frame);
    }
  }

  @Test
  void framesOfOtherVlansAndHostsAreLeftAlone() {
    open(tcp(CLIENT, NAT, PacketView.SYN));
    byte[] other = tagged(tcp(CLIENT, NAT, PacketView.ACK).bytes(), 300);
    MacAddress stranger = MacAddress.parse("02:00:00:00:0f:0f");
    byte[] flooded = in(tcp(CLIENT, NAT, PacketView.ACK).macs(stranger, Frames.CLIENT_MAC));
    for (byte[] frame : List.of(other, flooded)) {
      Outcome program = both.inProgram(frame);
      assertThat(program.verdict()).isEqualTo(XDP_PASS);
      assertThat(bytes(program)).isEqualTo(frame);
    }
    assertForwarded(in(tcp(CLIENT, NAT, PacketView.ACK)), back, "afterwards");
  }

  @Test
  void aMarkMayDependOnTheVlan() {
    ServiceKey key = new ServiceKey.OfMark(5, false);
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine().addServer(key, Lab.server("198.51.100.1:0", ForwardingMethod.MASQUERADE, 1));
    String cameBy = front == 0 ? "lo" : "eth77";
    both.engine().markRules(List.of(markOf(cameBy, "192.0.2.50"), markOf("eth78", "192.0.2.51")));
    assertReachesDirector("192.0.2.50:8000", true);
    assertReachesDirector("192.0.2.51:8000", false);
    assertReachesDirector("[2001:db8:1::250]:8000", false);
  }

  private static MarkRule markOf(String interfaceName, String target) {
    return new MarkRule(
        5,
        Optional.of(interfaceName),
        Optional.empty(),
        Optional.of(new MarkRule.Network(InetAddress.ofLiteral(target), 32)),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private void assertReachesDirector(String to, boolean expected) {
    String client = to.startsWith("[") ? CLIENT_IPV6 : CLIENT;
    byte[] syn = in(tcp(client, to, PacketView.SYN));
    assertThat(both.assertSame(syn, to)).as(to).isEqualTo(!expected);
  }

  @Test
  void errorsGoBackWithTheTagOfWhatTheyAreAbout() {
    open(udp(CLIENT, NAT));
    Outcome java = both.inEngine(in(udp(CLIENT, NAT).ttl(1)));
    assertThat(java.verdict()).isEqualTo(ANSWERED);
    assertThat(tagOf(java)).isEqualTo(front);
    assertThat(both.inProgram(in(udp(CLIENT, NAT).ttl(1))).verdict()).isEqualTo(XDP_DROP);
  }

  @Test
  void noFrameMakesThemDiffer() {
    open(tcp(CLIENT, NAT, PacketView.SYN));
    open(udp(CLIENT, NAT));
    open(tcp(CLIENT_IPV6, NAT_IPV6, PacketView.SYN));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] seeds =
        Stream.of(
                in(tcp(CLIENT, NAT, PacketView.ACK).payload("data")),
                out(tcp("198.51.100.2:8080", CLIENT, PacketView.ACK)),
                in(udp(CLIENT, NAT).options(2).payload("payload")),
                in(tcp(CLIENT_IPV6, NAT_IPV6, PacketView.ACK).payload("data")))
            .toArray(byte[][]::new);
    int decided = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] original = seeds[random.nextInt(seeds.length)];
      byte[] frame = mutated(original, random);
      decided += both.assertSame(frame, "seed " + seed + " frame " + i) ? 1 : 0;
    }
    assertThat(decided).isGreaterThan(4_000);
  }

  /** Changes anything but addresses and the flags of TCP, which would end the flow, or cuts. */
  private static byte[] mutated(byte[] original, Random random) {
    byte[] frame = original.clone();
    int shift = frame[TAG] == (byte) 0x81 ? 4 : 0;
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      int at = TAG + random.nextInt(frame.length - TAG);
      if (at != 47 + shift && at != 67 + shift) {
        frame[at] = (byte) random.nextInt();
      }
    }
    return random.nextInt(5) == 0
        ? Arrays.copyOf(frame, 14 + random.nextInt(frame.length - 13))
        : frame;
  }
}
