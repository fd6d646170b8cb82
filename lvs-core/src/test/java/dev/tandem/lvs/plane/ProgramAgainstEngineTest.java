package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.icmpError;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.bpf.ProgramTestRun;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.engine.Outlet;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The XDP program and the Java engine on one table: whatever the program forwards by itself, the
 * engine would forward in the same way, bit for bit.
 */
@RequiresRoot
class ProgramAgainstEngineTest {

  private static final int LOOPBACK = 1;
  private static final int XDP_DROP = 1;
  private static final int XDP_PASS = 2;
  private static final int XDP_REDIRECT = 4;
  private static final int HEADROOM = Outlet.HEADROOM;
  private static final String NAT = "192.0.2.100:80";
  private static final String ROUTED = "192.0.2.101:80";
  private static final String TUNNELLED = "192.0.2.102:8";
  private static final String CLIENT = "192.0.2.7:40000";

  private static final List<Tunnel> TUNNELS =
      List.of(
          Tunnel.IPIP,
          new Tunnel(Tunnel.Type.GUE, 6080, Tunnel.Checksum.NONE),
          new Tunnel(Tunnel.Type.GUE, 6080, Tunnel.Checksum.FULL),
          new Tunnel(Tunnel.Type.GUE, 6080, Tunnel.Checksum.REMOTE),
          new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.NONE),
          new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.FULL));

  private final Path pins = Path.of("/sys/fs/bpf/tandem-equal-" + ProcessHandle.current().pid());
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(HEADROOM + 2048);
  private BalancerProgram program;
  private Engine engine;
  private EngineExecutor executor;

  private record Outcome(int verdict, List<Byte> frame) {}

  @BeforeEach
  void load() {
    PlaneSettings settings =
        new PlaneSettings(List.of("lo"), PlaneSettings.XdpMode.AUTO, 10_000, 256, pins, false);
    program = BalancerProgram.load(settings);
    BalancerMaps maps = program.maps();
    BpfServiceDirectory directory = new BpfServiceDirectory(maps.map(BalancerMaps.SERVICES));
    engine =
        new Engine(maps.fastPath(), maps.identity().seed(), directory, (i, a) -> {}, Ticks::now);
    ownMac(maps);
    executor = new EngineExecutor();
    loadNeighbours();
    serve(NAT, Protocol.TCP, ForwardingMethod.MASQUERADE);
    serve(NAT, Protocol.UDP, ForwardingMethod.MASQUERADE);
    serve(ROUTED, Protocol.TCP, ForwardingMethod.ROUTE);
    for (int i = 0; i < TUNNELS.size(); i++) {
      ServiceKey key = Lab.key(Protocol.UDP, TUNNELLED + i);
      engine.addService(Lab.service(key, "rr", 0));
      engine.addServer(key, Lab.tunnelled("198.51.100.1:8" + i, TUNNELS.get(i)));
    }
  }

  private static void ownMac(BalancerMaps maps) {
    byte[] octets = Arrays.copyOf(Frames.DIRECTOR_MAC.octets(), Long.BYTES);
    MemorySegment.copy(octets, 0, maps.memory("ports"), ValueLayout.JAVA_BYTE, 0, Long.BYTES);
  }

  private void loadNeighbours() {
    Link front = link(77, Frames.DIRECTOR_MAC);
    Link back = link(78, Lab.BACK_MAC);
    engine
        .hops()
        .load(
            List.of(front, back),
            List.of(Lab.address(77, "192.0.2.254"), Lab.address(78, "198.51.100.254")),
            List.of(route("192.0.2.0", 77), route("198.51.100.0", 78)),
            List.of(
                Lab.neighbour(77, "192.0.2.7", "02:00:00:00:01:77"),
                Lab.neighbour(78, "198.51.100.1", "02:00:00:00:02:11"),
                Lab.neighbour(78, "198.51.100.2", "02:00:00:00:02:22")));
  }

  private static Link link(int index, MacAddress mac) {
    return new Link(index, "eth" + index, Optional.of(mac), true, true, false, 1500, false);
  }

  private static Route route(String network, int link) {
    return new Route(InetAddress.ofLiteral(network), 24, Optional.empty(), link, 0);
  }

  private void serve(String end, Protocol protocol, ForwardingMethod method) {
    ServiceKey key = Lab.key(protocol, end);
    engine.addService(Lab.service(key, "rr", 0));
    int port = method == ForwardingMethod.MASQUERADE ? 8080 : 80;
    for (int i = 1; i <= 2; i++) {
      engine.addServer(key, Lab.server("198.51.100." + i + ":" + port, method, 1));
    }
  }

  @AfterEach
  void unload() throws IOException {
    executor.close();
    program.close();
    BalancerMaps.unpinAll(pins);
    arena.close();
  }

  private static List<Byte> list(ByteBuffer buffer) {
    List<Byte> list = new ArrayList<>();
    while (buffer.hasRemaining()) {
      list.add(buffer.get());
    }
    return list;
  }

  private Outcome inProgram(byte[] frame) {
    ProgramTestRun.Result result = ProgramTestRun.run(program.fd(0), frame, LOOPBACK);
    return new Outcome(result.verdict(), list(result.packet().duplicate()));
  }

  private Outcome inEngine(byte[] frame) {
    MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, HEADROOM, frame.length);
    Verdict verdict =
        engine.packets().process(buffer, HEADROOM, frame.length, LOOPBACK, Ticks.now());
    byte[] left =
        buffer
            .asSlice(engine.packets().frame(), engine.packets().length())
            .toArray(ValueLayout.JAVA_BYTE);
    int number =
        switch (verdict) {
          case DROP -> XDP_DROP;
          case PASS -> XDP_PASS;
          case SEND -> XDP_REDIRECT;
          case HOLD, RETURN -> -1;
        };
    return new Outcome(number, list(ByteBuffer.wrap(left)));
  }

  private long handedOver() {
    return engine.counters().sum(PacketCounter.DIRECTOR_ABSENT);
  }

  /** Runs a frame through both; returns whether the program decided by itself. */
  private boolean assertSame(byte[] frame, String what) {
    long before = handedOver();
    Outcome program = inProgram(frame);
    boolean decided = handedOver() == before;
    Outcome java = inEngine(frame);
    if (decided) {
      assertThat(program).as(what).isEqualTo(java);
    } else {
      assertThat(program.verdict()).as(what).isEqualTo(XDP_DROP);
    }
    return decided;
  }

  private void open(Frames syn) {
    assertThat(inProgram(syn.bytes()).verdict()).isEqualTo(XDP_DROP);
    assertThat(handedOver()).isPositive();
    assertThat(inEngine(syn.bytes()).verdict()).isEqualTo(XDP_REDIRECT);
  }

  @Test
  void translatedPacketsAreTheSameInBothDirections() {
    open(tcp(CLIENT, NAT, PacketView.SYN));
    for (int flags : new int[] {PacketView.ACK, PacketView.ACK | 8, PacketView.FIN | 0x10}) {
      assertThat(assertSame(tcp(CLIENT, NAT, flags).payload("hello").bytes(), "in")).isTrue();
      for (int server = 1; server <= 2; server++) {
        String from = "198.51.100." + server + ":8080";
        assertSame(tcp(from, CLIENT, flags).payload("x").bytes(), "out " + server);
      }
    }
    assertThat(engine.counters().sum(PacketCounter.FORWARDED_OUT)).isEqualTo(6);
  }

  @Test
  void datagramsWithAndWithoutChecksumAreTheSame() {
    open(udp(CLIENT, NAT));
    assertThat(assertSame(udp(CLIENT, NAT).payload("hello").bytes(), "udp")).isTrue();
    byte[] without = udp(CLIENT, NAT).payload("hello").bytes();
    without[40] = 0;
    without[41] = 0;
    assertThat(assertSame(without, "udp without checksum")).isTrue();
    assertThat(assertSame(udp(CLIENT, NAT).options(4).payload("hello").bytes(), "options"))
        .isTrue();
  }

  @Test
  void routedPacketsAreTheSame() {
    open(tcp(CLIENT, ROUTED, PacketView.SYN));
    assertThat(assertSame(tcp(CLIENT, ROUTED, PacketView.ACK).bytes(), "routed")).isTrue();
  }

  @Test
  void wrappedPacketsAreTheSame() {
    for (int i = 0; i < TUNNELS.size(); i++) {
      String service = TUNNELLED + i;
      String client = "192.0.2.7:4100" + i;
      open(udp(client, service));
      for (int length : new int[] {0, 1, 99, 100, 127, 128, 129, 1000, 1400}) {
        for (int tos : new int[] {0, 0x2e, 3}) {
          byte[] frame = udp(client, service).tos(tos).payload("x".repeat(length)).bytes();
          String what = TUNNELS.get(i) + " " + length;
          assertThat(assertSame(frame, what)).as(what).isTrue();
        }
      }
    }
  }

  @Test
  void whatIsTooLongForItsWayIsTheDirectors() {
    String other = "192.0.2.7:41000";
    open(udp(CLIENT, NAT));
    open(udp(other, TUNNELLED + 0));
    assertThat(assertSame(udp(CLIENT, NAT).payload("x".repeat(1472)).bytes(), "fits")).isTrue();
    assertThat(inProgram(udp(CLIENT, NAT).payload("x".repeat(1473)).bytes()).verdict())
        .isEqualTo(XDP_DROP);
    assertThat(inProgram(udp(other, TUNNELLED + 0).payload("x".repeat(1453)).bytes()).verdict())
        .isEqualTo(XDP_DROP);
  }

  @Test
  void errorsAboutConnectionsAreTheDirectors() {
    open(udp(CLIENT, NAT));
    open(udp("192.0.2.7:41000", TUNNELLED + 0));
    byte[] wrapped = packet(inEngine(udp("192.0.2.7:41000", TUNNELLED + 0).bytes()));
    byte[] answer = packet(udp(NAT, CLIENT).bytes());
    byte[] question = packet(udp(CLIENT, "198.51.100.2:8080").bytes());
    byte[] first = packet(udp(CLIENT, "198.51.100.1:8080").bytes());
    assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0304, 1400, answer), true);
    boolean toFirst = isDirectors(icmpError("198.51.100.1", "192.0.2.7", 0x0303, 0, first));
    assertDirectors(icmpError("203.0.113.9", "192.0.2.7", 0x0303, 0, question), !toFirst);
    assertDirectors(icmpError("203.0.113.9", "198.51.100.254", 0x0304, 900, wrapped), true);
    assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0500, 0, answer), false);
    byte[] other = packet(udp(NAT, "192.0.2.7:1").bytes());
    assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0303, 0, other), false);
  }

  @Test
  void fragmentsOfConnectionsAreTheDirectors() {
    open(udp(CLIENT, NAT));
    String server =
        isDirectors(first(udp("198.51.100.1:8080", CLIENT))) ? "198.51.100.1" : "198.51.100.2";
    for (byte[] frame : Frames.cut(large(udp(server + ":8080", CLIENT)), 1000)) {
      assertDirectors(frame, true);
    }
    for (byte[] frame : Frames.cut(large(udp("192.0.2.7:40001", NAT)), 1000)) {
      assertDirectors(frame, true);
    }
    for (byte[] frame : Frames.cut(large(udp(server + ":9", "192.0.2.8:9")), 1000)) {
      assertDirectors(frame, false);
    }
    assertDirectors(first(udp(CLIENT, "192.0.2.100:9")), false);
  }

  private static byte[] large(Frames frames) {
    return frames.mayBeFragmented().payload("x".repeat(1400)).bytes();
  }

  private static byte[] first(Frames frames) {
    return Frames.cut(large(frames), 1000).getFirst();
  }

  private static byte[] packet(byte[] frame) {
    return Arrays.copyOfRange(frame, 14, frame.length);
  }

  private static byte[] packet(Outcome outcome) {
    byte[] frame = new byte[outcome.frame().size()];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = outcome.frame().get(i);
    }
    return packet(frame);
  }

  private boolean isDirectors(byte[] frame) {
    long before = handedOver();
    int verdict = inProgram(frame).verdict();
    boolean handed = handedOver() > before;
    assertThat(verdict).isEqualTo(handed ? XDP_DROP : XDP_PASS);
    return handed;
  }

  private void assertDirectors(byte[] frame, boolean expected) {
    assertThat(isDirectors(frame)).isEqualTo(expected);
  }

  @Test
  void theProgramReportsWhatChangesTheState() {
    open(tcp(CLIENT, NAT, PacketView.SYN));
    inProgram(tcp(CLIENT, NAT, PacketView.ACK).bytes());
    List<Integer> classes = new ArrayList<>();
    BpfRings.drain(program.maps(), arena, classes::add);
    assertThat(classes).containsExactly(2);
  }

  @Test
  void framesForOtherHostsAreLeftAlone() {
    open(tcp(CLIENT, NAT, PacketView.SYN));
    Frames flooded =
        tcp(CLIENT, NAT, PacketView.ACK)
            .macs(MacAddress.parse("02:00:00:00:0f:0f"), Frames.CLIENT_MAC);
    assertThat(inProgram(flooded.bytes()).verdict()).isEqualTo(XDP_PASS);
  }

  @Test
  void aDeadDirectorsAddressesAnswerNoArp() {
    GuardedAddresses guarded =
        new GuardedAddresses(program.maps().map(BalancerMaps.GUARDED_ADDRESSES));
    guarded.set(List.of(InetAddress.ofLiteral("192.0.2.100")));
    engine.settings().heartbeatLimit(1000);
    engine.settings().heartbeat(Ticks.now());
    assertThat(inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_PASS);
    engine.settings().heartbeat(Ticks.now() - 2000);
    assertThat(inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_DROP);
    assertThat(inProgram(arpRequest("192.0.2.1")).verdict()).isEqualTo(XDP_PASS);
    guarded.set(List.of());
    assertThat(inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_PASS);
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

  private boolean reachesDirector(String client, String to) {
    byte[] syn = tcp(client, to, PacketView.SYN).bytes();
    return !assertSame(syn, client + " to " + to);
  }

  @Test
  void onlyPacketsWhoseMarkHasAServiceReachTheDirector() {
    ServiceKey key = new ServiceKey.OfMark(5, false);
    engine.addService(Lab.service(key, "rr", 0));
    engine.addServer(key, Lab.server("198.51.100.1:0", ForwardingMethod.MASQUERADE, 1));
    engine.markRules(
        List.of(
            rule(5, "192.0.2.50", 8000, 8999),
            rule(6, "192.0.2.50", 8500, 8500),
            rule(5, "192.0.2.51", 0, 0xffff)));
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.50:8000")).isTrue();
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.50:8999")).isTrue();
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.50:9000")).isFalse();
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.50:8500")).isFalse();
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.51:22")).isTrue();
    assertThat(reachesDirector("203.0.113.1:1", "192.0.2.51:22")).isFalse();
    engine.deleteService(key);
    assertThat(reachesDirector("192.0.2.7:2", "192.0.2.50:8000")).isFalse();
  }

  @Test
  void aPersistentFtpServiceTakesDataConnectionsToo() {
    ServiceKey key = Lab.key(Protocol.TCP, "192.0.2.100:21");
    engine.addService(Lab.service(key, "rr", 300));
    engine.addServer(key, Lab.server("198.51.100.1:21", ForwardingMethod.ROUTE, 1));
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.100:21")).isTrue();
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.100:20")).isTrue();
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.100:1024")).isTrue();
    assertThat(reachesDirector("192.0.2.7:1", "192.0.2.100:1023")).isFalse();
    engine.editService(Lab.service(key, "rr", 0));
    assertThat(reachesDirector("192.0.2.7:2", "192.0.2.100:1024")).isFalse();
  }

  @Test
  void noFrameMakesThemDiffer() {
    open(tcp(CLIENT, NAT, PacketView.SYN));
    open(udp(CLIENT, NAT));
    open(tcp(CLIENT, ROUTED, PacketView.SYN));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] seeds = {
      tcp(CLIENT, NAT, PacketView.ACK).payload("data").bytes(),
      tcp("198.51.100.2:8080", CLIENT, PacketView.ACK).bytes(),
      udp(CLIENT, NAT).options(2).payload("payload").bytes(),
      tcp(CLIENT, ROUTED, PacketView.ACK).bytes(),
      tcp(CLIENT, "192.0.2.100:22", PacketView.SYN).bytes()
    };
    int decided = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] frame = mutated(seeds[random.nextInt(seeds.length)], random);
      decided += assertSame(frame, "seed " + seed + " frame " + i) ? 1 : 0;
    }
    assertThat(decided).isGreaterThan(10_000);
  }

  /** Changes anything but the flags of TCP, which would end the flow. */
  private static byte[] mutated(byte[] original, Random random) {
    byte[] frame = original.clone();
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      int at = 14 + random.nextInt(frame.length - 14);
      if (at != 47) {
        frame[at] = (byte) random.nextInt();
      }
    }
    return random.nextInt(5) == 0
        ? Arrays.copyOf(frame, 34 + random.nextInt(frame.length - 33))
        : frame;
  }
}
