package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.bpf.ProgramTestRun;
import dev.tandem.linux.netlink.Link;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.engine.Outlet;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The XDP program and the Java engine on one table, with services of each kind. */
final class TwoEngines implements AutoCloseable {

  private static final int LOOPBACK = 1;
  static final int XDP_DROP = 1;
  static final int XDP_PASS = 2;
  static final int XDP_REDIRECT = 4;
  // To the interface that it came by, which Java tells from a redirect only by the neighbour.
  private static final int XDP_TX = 3;

  /** What Java alone does: with an ICMP error. */
  static final int ANSWERED = -1;

  private static final int HEADROOM = Outlet.HEADROOM;
  static final String NAT = "192.0.2.100:80";
  static final String ROUTED = "192.0.2.101:80";
  static final String TUNNELLED = "192.0.2.102:8";
  static final String CLIENT = "192.0.2.7:40000";
  static final String NAT_IPV6 = "[2001:db8:1::200]:80";
  static final String ROUTED_IPV6 = "[2001:db8:1::201]:80";
  static final String CLIENT_IPV6 = "[2001:db8:1::7]:40000";

  static final List<Tunnel> TUNNELS =
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
  private final BalancerProgram program;
  private final Engine engine;
  private final EngineExecutor executor;
  private final FrameTags tags;

  /** What became of a frame, and the frame after that. */
  record Outcome(int verdict, List<Byte> frame) {}

  TwoEngines() {
    this(List.of(), List.of(link(77, Frames.DIRECTOR_MAC), link(78, Lab.BACK_MAC)));
  }

  /**
   * Engines whose frames come by the loopback interface.
   *
   * @param vlans interfaces whose frames come by it with a tag
   * @param sides the interfaces 77, towards the clients, and 78, towards the servers
   */
  TwoEngines(List<Link> vlans, List<Link> sides) {
    PlaneSettings settings =
        new PlaneSettings(
            List.of("lo"), PlaneSettings.XdpMode.AUTO, 10_000, 256, pins, false, false);
    tags = new FrameTags(vlans);
    Link port = link(LOOPBACK, "lo", Frames.DIRECTOR_MAC);
    program = BalancerProgram.load(settings, new PlaneLinks(List.of(port), vlans));
    BalancerMaps maps = program.maps();
    BpfServiceDirectory directory = new BpfServiceDirectory(maps.map(BalancerMaps.SERVICES));
    engine =
        new Engine(maps.fastPath(), maps.identity().seed(), directory, (i, a) -> {}, Ticks::now);
    ownMac(maps);
    executor = new EngineExecutor();
    if (!vlans.isEmpty()) {
      engine.hops().tagFrames();
    }
    loadNeighbours(port, sides);
    serve(NAT, Protocol.TCP, ForwardingMethod.MASQUERADE);
    serve(NAT, Protocol.UDP, ForwardingMethod.MASQUERADE);
    serve(ROUTED, Protocol.TCP, ForwardingMethod.ROUTE);
    serve(NAT_IPV6, Protocol.TCP, ForwardingMethod.MASQUERADE);
    serve(NAT_IPV6, Protocol.UDP, ForwardingMethod.MASQUERADE);
    serve(ROUTED_IPV6, Protocol.TCP, ForwardingMethod.ROUTE);
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

  private void loadNeighbours(Link port, List<Link> sides) {
    engine
        .hops()
        .load(
            List.of(port, sides.getFirst(), sides.getLast()),
            List.of(
                Lab.address(77, "192.0.2.254"),
                Lab.address(77, "2001:db8:1::254"),
                Lab.address(78, "198.51.100.254"),
                Lab.address(78, "2001:db8:2::254")),
            List.of(
                Lab.route("192.0.2.0", 77),
                Lab.route("2001:db8:1::", 77),
                Lab.route("198.51.100.0", 78),
                Lab.route("2001:db8:2::", 78)),
            List.of(
                Lab.neighbour(77, "192.0.2.7", "02:00:00:00:01:77"),
                Lab.neighbour(77, "2001:db8:1::7", "02:00:00:00:01:77"),
                Lab.neighbour(78, "198.51.100.1", "02:00:00:00:02:11"),
                Lab.neighbour(78, "2001:db8:2::1", "02:00:00:00:02:11"),
                Lab.neighbour(78, "198.51.100.2", "02:00:00:00:02:22"),
                Lab.neighbour(78, "2001:db8:2::2", "02:00:00:00:02:22")));
  }

  static Link link(int index, MacAddress mac) {
    return link(index, "eth" + index, mac);
  }

  private static Link link(int index, String name, MacAddress mac) {
    return new Link(index, name, Optional.of(mac), true, true, false, 1500, false);
  }

  private void serve(String end, Protocol protocol, ForwardingMethod method) {
    ServiceKey key = Lab.key(protocol, end);
    engine.addService(Lab.service(key, "rr", 0));
    int port = method == ForwardingMethod.MASQUERADE ? 8080 : 80;
    String network = end.startsWith("[") ? "[2001:db8:2::%d]:%d" : "198.51.100.%d:%d";
    for (int i = 1; i <= 2; i++) {
      engine.addServer(key, Lab.server(network.formatted(i, port), method, 1));
    }
  }

  @Override
  public void close() {
    executor.close();
    program.close();
    arena.close();
    BalancerMaps.unpinAll(pins);
  }

  private static List<Byte> list(ByteBuffer buffer) {
    List<Byte> list = new ArrayList<>();
    while (buffer.hasRemaining()) {
      list.add(buffer.get());
    }
    return list;
  }

  Engine engine() {
    return engine;
  }

  BalancerMaps maps() {
    return program.maps();
  }

  Arena arena() {
    return arena;
  }

  Outcome inProgram(byte[] frame) {
    ProgramTestRun.Result result = ProgramTestRun.run(program.fd(), frame, LOOPBACK);
    int verdict = result.verdict() == XDP_TX ? XDP_REDIRECT : result.verdict();
    return new Outcome(verdict, list(result.packet().duplicate()));
  }

  Outcome inEngine(byte[] frame) {
    return inEngine(frame, Ticks.now());
  }

  Outcome inEngine(byte[] frame, int now) {
    MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, HEADROOM, frame.length);
    int off = tags.takeOff(buffer, HEADROOM, frame.length, LOOPBACK);
    Verdict verdict =
        engine
            .packets()
            .process(buffer, HEADROOM + off, frame.length - off, tags.interfaceIndex(), now);
    int back = sent(verdict) ? 0 : tags.putBack(buffer, engine.packets().frame());
    byte[] left =
        buffer
            .asSlice(engine.packets().frame() - back, engine.packets().length() + back)
            .toArray(ValueLayout.JAVA_BYTE);
    int number =
        switch (verdict) {
          case DROP -> XDP_DROP;
          case PASS, LOCAL -> XDP_PASS;
          case SEND -> XDP_REDIRECT;
          case RETURN -> ANSWERED;
          case HOLD -> -2;
        };
    return new Outcome(number, list(ByteBuffer.wrap(left)));
  }

  private static boolean sent(Verdict verdict) {
    return verdict == Verdict.SEND || verdict == Verdict.HOLD;
  }

  private long handedOver() {
    return engine.counters().sum(PacketCounter.DIRECTOR_ABSENT);
  }

  /** Runs a frame through both; returns whether the program decided by itself. */
  boolean assertSame(byte[] frame, String what) {
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

  /** Has the engine open a connection, which the program leaves to it. */
  void open(Frames syn) {
    assertThat(inProgram(syn.bytes()).verdict()).isEqualTo(XDP_DROP);
    assertThat(handedOver()).isPositive();
    assertThat(inEngine(syn.bytes()).verdict()).isEqualTo(XDP_REDIRECT);
  }

  /** Whether the program hands a frame to the director, and else leaves it to the kernel. */
  boolean isDirectors(byte[] frame) {
    long before = handedOver();
    int verdict = inProgram(frame).verdict();
    boolean handed = handedOver() > before;
    assertThat(verdict).isEqualTo(handed ? XDP_DROP : XDP_PASS);
    return handed;
  }

  void assertDirectors(byte[] frame, boolean expected) {
    assertThat(isDirectors(frame)).isEqualTo(expected);
  }

  boolean reachesDirector(String client, String to) {
    byte[] syn = tcp(client, to, PacketView.SYN).bytes();
    return !assertSame(syn, client + " to " + to);
  }

  static byte[] packet(byte[] frame) {
    return Arrays.copyOfRange(frame, 14, frame.length);
  }

  static byte[] packet(Outcome outcome) {
    byte[] frame = new byte[outcome.frame().size()];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = outcome.frame().get(i);
    }
    return packet(frame);
  }
}
