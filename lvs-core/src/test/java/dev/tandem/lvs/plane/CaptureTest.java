package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.lvs.capture.Capture;
import dev.tandem.lvs.capture.CaptureFile;
import dev.tandem.lvs.capture.CaptureSettings;
import dev.tandem.lvs.capture.CapturedPacket;
import dev.tandem.lvs.capture.PacketFilter;
import dev.tandem.lvs.capture.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.plane.DirectorLab.Session;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSnapshot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program does with real packets, seen from outside. */
@RequiresRoot
class CaptureTest {

  private static final String SERVER_SIDE = "src net 198.51.100.0/24 or dst net 198.51.100.0/24";

  @TempDir private Path directory;
  private DirectorLab lab;
  private DataPlane plane;
  private final List<CapturedPacket> seen = new ArrayList<>();

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab().startServers().forNat();
    start(Protocol.TCP);
  }

  private void start(Protocol protocol) throws Exception {
    plane =
        lab.startPlane(
            PlaneKind.XDP, true, DirectorLab.service(protocol, 0), ForwardingMethod.MASQUERADE);
  }

  @AfterEach
  void tearDown() throws Exception {
    if (plane != null) {
      plane.close();
    }
    Leftovers.detach(lab.settings(false).pinPath());
    BalancerMaps.unpinAll(lab.settings(false).pinPath());
    lab.close();
  }

  private Capture capture(CaptureSettings settings, String name) throws Exception {
    Path pins = lab.settings(true).pinPath();
    return TestNetwork.inside("director", () -> new Capture(pins, Optional.of(name), settings));
  }

  private Capture captureAll() throws Exception {
    Path pins = lab.settings(true).pinPath();
    return TestNetwork.inside("director", () -> new Capture(pins, Optional.empty(), all()));
  }

  private static CaptureSettings all() {
    return settings(CaptureSettings.DEFAULT_RATE, false);
  }

  private static CaptureSettings settings(int rate, boolean sent) {
    return new CaptureSettings(CaptureSettings.MOST_SNAP, rate, EnumSet.allOf(Verdict.class), sent);
  }

  /** Captures until there is such a packet. */
  private CapturedPacket await(Capture capture, Predicate<CapturedPacket> wanted) throws Exception {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (seen.stream().noneMatch(wanted)) {
      assertThat(System.nanoTime()).as("seen: %s", seen).isLessThan(deadline);
      TestNetwork.inside("director", () -> capture.poll(50, seen::add));
    }
    return seen.stream().filter(wanted).findFirst().orElseThrow();
  }

  private static Predicate<CapturedPacket> was(Verdict verdict, PacketCounter reason) {
    return packet -> packet.verdict() == verdict && packet.reason().equals(Optional.of(reason));
  }

  @Test
  void eachPacketHasItsVerdictAndReason() throws Exception {
    try (Capture capture = captureAll();
        Session session = DirectorLab.connect()) {
      session.echo(new byte[1000]);
      CapturedPacket syn = await(capture, was(Verdict.TO_DIRECTOR, PacketCounter.NEW_FLOW));
      assertThat(syn.interfaceName()).isEqualTo("front");
      await(capture, was(Verdict.FORWARDED, PacketCounter.FORWARDED_IN));
      CapturedPacket answer = await(capture, was(Verdict.FORWARDED, PacketCounter.FORWARDED_OUT));
      assertThat(answer.interfaceName()).startsWith("back");
      lab.network().exec("client", "ping", "-c", "1", DirectorLab.VIP);
      await(capture, packet -> packet.verdict() == Verdict.PASSED && packet.reason().isEmpty());
      ServiceSnapshot service = plane.control().services().getFirst();
      for (ServerSnapshot server : service.servers()) {
        plane.control().deleteServer(service.settings().key(), server.settings().key());
      }
      session.socket().getOutputStream().write(1);
      await(capture, was(Verdict.DROPPED, PacketCounter.SERVER_GONE));
      assertThat(capture.totals()).isEqualTo(new Capture.Totals(0, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"packets.pcap", "packets.pcapng"})
  void othersReadWhatIsWritten(String name) throws Exception {
    Path file = directory.resolve(name);
    try (Capture capture = capture(all(), "front");
        Session session = DirectorLab.connect();
        CaptureFile written = CaptureFile.create(file.toString())) {
      session.echo(new byte[100]);
      await(capture, was(Verdict.FORWARDED, PacketCounter.FORWARDED_IN));
      for (CapturedPacket packet : seen) {
        written.write(packet);
      }
    }
    String tcpdump = lab.network().exec("client", "tcpdump", "-nr", file.toString(), "tcp");
    assertThat(tcpdump).contains("192.0.2.10.").contains("> 192.0.2.100.80: Flags [S]");
    String[] fields = {"-T", "fields", "-e", "frame.comment", "-e", "tcp.dstport"};
    List<String> command = new ArrayList<>(List.of("tshark", "-r", file.toString(), "-Y", "tcp"));
    command.addAll(List.of(fields));
    String tshark = lab.network().exec("client", command.toArray(String[]::new));
    String comment = name.endsWith("ng") ? "to director (new_flow)" : "";
    assertThat(tshark.lines().filter(line -> line.equals(comment + "\t80"))).isNotEmpty();
  }

  @Test
  void packetsCanBeTakenAsTheyLeave() throws Exception {
    try (Capture capture = capture(settings(1000, true), "front");
        Session session = DirectorLab.connect();
        PacketFilter filter = new PacketFilter(SERVER_SIDE)) {
      session.echo(new byte[100]);
      CapturedPacket left = await(capture, was(Verdict.FORWARDED, PacketCounter.FORWARDED_IN));
      assertThat(filter.matches(left)).isTrue();
      CapturedPacket syn = await(capture, was(Verdict.TO_DIRECTOR, PacketCounter.NEW_FLOW));
      assertThat(filter.matches(syn)).isFalse();
    }
  }

  @Test
  void aFloodIsBoundedAndWhatIsLeftOutIsTold() throws Exception {
    plane.close();
    start(Protocol.UDP);
    int packets = 500;
    try (Capture capture = capture(settings(10, false), "front");
        DatagramSocket client = TestNetwork.inside("client", DatagramSocket::new)) {
      for (int i = 0; i < packets; i++) {
        DirectorLab.ask(client);
      }
      await(capture, packet -> true);
      assertThat(seen.size() + capture.totals().leftOut()).isGreaterThanOrEqualTo(packets);
      assertThat(capture.totals().leftOut()).isGreaterThan(packets / 2);
    }
  }

  @Test
  void itNeedsNoDirectorAndGoesOnWithTheNextOne() throws Exception {
    try (Session session = DirectorLab.connect()) {
      plane.close();
      plane = null;
      try (Capture capture = capture(all(), "front")) {
        session.echo(new byte[100]);
        await(capture, was(Verdict.FORWARDED, PacketCounter.FORWARDED_IN));
        start(Protocol.TCP);
        seen.clear();
        session.echo(new byte[100]);
        await(capture, was(Verdict.FORWARDED, PacketCounter.FORWARDED_IN));
      }
    }
  }

  @Test
  void itFollowsADirectorThatBeginsAnew() throws Exception {
    try (Capture capture = capture(all(), "front")) {
      plane.close();
      plane = null;
      Leftovers.detach(lab.settings(true).pinPath());
      BalancerMaps.unpinAll(lab.settings(true).pinPath());
      start(Protocol.TCP);
      long deadline = System.nanoTime() + 5_000_000_000L;
      while (seen.isEmpty() && System.nanoTime() < deadline) {
        DirectorLab.connect().close();
        TestNetwork.inside("director", () -> capture.poll(50, seen::add));
      }
      assertThat(seen).isNotEmpty();
    }
  }

  @Test
  void aCaptureThatIsSilentEndsByItself() throws Exception {
    try (Capture capture = capture(all(), "front");
        Arena arena = Arena.ofConfined();
        BpfMap map = BpfMap.pinned("ports", lab.settings(true).pinPath() + "/ports")) {
      MemorySegment ports = map.map(arena);
      assertThat(isCaptured(ports)).isTrue();
      assertThatThrownBy(() -> capture(all(), "front")).hasMessageContaining("somebody else");
      awaitEndBySilence(ports);
      assertThat(capture.totals().leftOut()).isZero();
      capture(all(), "front").close();
    }
  }

  @Test
  void theEndOfACaptureLeavesAnInterfaceThatStandsBackAsItIs() throws Exception {
    lab.startServer("director");
    plane.standBack(true);
    try (Arena arena = Arena.ofConfined();
        BpfMap map = BpfMap.pinned("ports", lab.settings(true).pinPath() + "/ports")) {
      MemorySegment ports = map.map(arena);
      capture(all(), "front").close();
      assertThat(isMarked(ports, SharedLayout.PORT_STANDS_BACK)).isTrue();
      try (Capture _ = capture(all(), "front")) {
        awaitEndBySilence(ports);
      }
      assertThat(isMarked(ports, SharedLayout.PORT_STANDS_BACK)).isTrue();
    }
  }

  /** Packets come, and whoever captures does not look. */
  private static void awaitEndBySilence(MemorySegment ports) throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (isCaptured(ports) && System.nanoTime() < deadline) {
      DirectorLab.connect().close();
    }
    assertThat(isCaptured(ports)).isFalse();
  }

  private static boolean isCaptured(MemorySegment ports) {
    return isMarked(ports, SharedLayout.PORT_CAPTURED);
  }

  private static boolean isMarked(MemorySegment ports, long mark) {
    return (ports.get(ValueLayout.JAVA_LONG, 0) & mark) != 0;
  }

  @Test
  void whereNothingIsAttachedTheOperatorIsTold() {
    assertThatThrownBy(() -> capture(all(), "eth7"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("eth7");
    assertThatThrownBy(() -> new Capture(directory, Optional.empty(), all()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tcpdump");
  }
}
