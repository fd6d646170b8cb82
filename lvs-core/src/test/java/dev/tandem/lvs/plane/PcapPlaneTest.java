package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.DirectorLab.Session;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel does and leaves beside the data plane on libpcap. */
@RequiresRoot
class PcapPlaneTest {

  private static final ServiceSettings SERVICE = DirectorLab.service(Protocol.TCP, 0);
  private static final byte[] DATA = "some octets".getBytes();

  private DirectorLab lab;
  private DataPlane plane;

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab().startServers().forNat();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (plane != null) {
      plane.close();
    }
    lab.close();
  }

  private void start(PlaneKind kind) throws Exception {
    plane = lab.startPlane(kind, false, SERVICE, ForwardingMethod.MASQUERADE);
  }

  private void stop() {
    plane.close();
    plane = null;
  }

  private String inDirector(String... command) {
    return lab.network().exec("director", command);
  }

  /** What the kernel's TCP counted in the director's namespace. */
  private long tcp(String name) {
    List<String> lines =
        inDirector("cat", "/proc/net/snmp").lines().filter(l -> l.startsWith("Tcp:")).toList();
    List<String> names = List.of(lines.getFirst().split(" "));
    return Long.parseLong(lines.getLast().split(" ")[names.indexOf(name)]);
  }

  private static Socket connectTo(int port) throws Exception {
    return TestNetwork.inside(
        "client",
        () -> {
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress(DirectorLab.VIP, port), 1500);
          return socket;
        });
  }

  private static void assertEchoes(Session session) throws Exception {
    assertThat(session.echo(DATA)).isEqualTo(DATA);
  }

  @Test
  void theKernelHearsNothingOfTheServices() throws Exception {
    inDirector("sysctl", "-qw", "net.ipv4.ip_forward=1");
    start(PlaneKind.PCAP);
    try (Session session = DirectorLab.connect()) {
      assertEchoes(session);
    }
    assertThat(tcp("InSegs")).isZero();
    assertThat(tcp("OutRsts")).isZero();
  }

  /** An acknowledgement that came while there is no director would be answered by its kernel. */
  private void awaitAcknowledged() throws InterruptedException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (Stream.of("server1", "server2")
        .anyMatch(server -> lab.network().exec(server, "ss", "-tniH").contains("unacked:"))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void theKernelResetsSegmentsOfNoKnownConnection() throws Exception {
    inDirector("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1");
    start(PlaneKind.PCAP);
    try (Session session = DirectorLab.connect()) {
      assertEchoes(session);
      awaitAcknowledged();
      stop();
      start(PlaneKind.PCAP);
      assertThatThrownBy(() -> session.echo(DATA)).isInstanceOf(SocketException.class);
    }
    assertThat(tcp("OutRsts")).isPositive();
    assertThat(plane.counters().get(PacketCounter.UNKNOWN_FLOW_PASSED)).isPositive();
  }

  @Test
  void segmentsAreDroppedWhileTheTableIsLearned() throws Exception {
    start(PlaneKind.PCAP);
    try (Session session = DirectorLab.connect()) {
      assertEchoes(session);
      awaitAcknowledged();
      stop();
      start(PlaneKind.PCAP);
      plane.fastPathSettings().dropUnknown(true);
      assertThatThrownBy(() -> session.echo(DATA)).isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(tcp("OutRsts")).isZero();
  }

  @Test
  void theServersMayTalkToTheDirectorItself() throws Exception {
    start(PlaneKind.PCAP);
    Socket check =
        TestNetwork.inside("director", () -> new Socket("198.51.100.2", DirectorLab.SERVER_PORT));
    try (check) {
      check.setSoTimeout(2000);
      assertThat(check.getInputStream().read()).isEqualTo('s');
    }
    ServerSocket listener = TestNetwork.inside("director", () -> new ServerSocket(7000));
    Socket fromServer = TestNetwork.inside("server1", () -> new Socket("198.51.100.1", 7000));
    try (listener;
        fromServer) {
      assertThat(fromServer.isConnected()).isTrue();
    }
  }

  @Test
  void servicesThatComeAndGoAreTakenAndLeft() throws Exception {
    start(PlaneKind.PCAP);
    ServiceSettings other = DirectorLab.service(Protocol.TCP, 8000, 0);
    assertThatThrownBy(() -> connectTo(8000)).isInstanceOf(ConnectException.class);
    DirectorLab.configure(plane, other, ForwardingMethod.MASQUERADE, Tunnel.IPIP);
    try (Session session = DirectorLab.connect(8000)) {
      assertEchoes(session);
    }
    plane.control().deleteService(other.key());
    assertThatThrownBy(() -> connectTo(8000)).isInstanceOf(ConnectException.class);
  }

  @Test
  void allPortsOfAnAddressMayBeAService() throws Exception {
    plane =
        lab.startPlane(
            PlaneKind.PCAP,
            false,
            DirectorLab.service(Protocol.TCP, 0, 300),
            ForwardingMethod.MASQUERADE);
    try (Session first = DirectorLab.connect(DirectorLab.PORT);
        Session second = DirectorLab.connect(DirectorLab.SERVER_PORT)) {
      assertEchoes(first);
      assertThat(second.server()).isEqualTo(first.server());
    }
    assertThat(tcp("OutRsts")).isZero();
  }

  @Test
  void packetsWithAFirewallMarkAreAService() throws Exception {
    inDirector("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1");
    start(PlaneKind.PCAP);
    ServiceKey key = new ServiceKey.OfMark(7, false);
    ServiceSettings marked =
        new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false);
    DirectorLab.configure(plane, marked, ForwardingMethod.MASQUERADE, Tunnel.IPIP);
    plane
        .control()
        .markRules(
            List.of(
                new MarkRule(
                    7,
                    Optional.of("front"),
                    Optional.of(network("192.0.2.10")),
                    Optional.of(network(DirectorLab.VIP)),
                    Optional.of(Protocol.TCP),
                    List.of(),
                    List.of(new MarkRule.Ports(8000, DirectorLab.SERVER_PORT)))));
    try (Session session = DirectorLab.connect(DirectorLab.SERVER_PORT)) {
      assertEchoes(session);
    }
    assertThat(tcp("OutRsts")).isZero();
    plane.control().markRules(List.of());
    assertThatThrownBy(() -> connectTo(DirectorLab.SERVER_PORT))
        .isInstanceOf(ConnectException.class);
  }

  private static MarkRule.Network network(String host) {
    return new MarkRule.Network(InetAddress.ofLiteral(host), 32);
  }

  @Test
  void aStoppedOneLeavesNothingBehind() throws Exception {
    start(PlaneKind.PCAP);
    assertThat(inDirector("nft", "list", "tables")).contains("netdev tandem_test_");
    assertThat(inDirector("ethtool", "-k", "front")).contains("generic-receive-offload: off");
    assertThat(inDirector("ip", "link")).contains("tandem0");
    stop();
    assertThat(inDirector("nft", "list", "tables")).isEmpty();
    assertThat(inDirector("ethtool", "-k", "front")).contains("generic-receive-offload: on");
    assertThat(inDirector("ip", "link")).doesNotContain("tandem0");
    assertThatThrownBy(() -> connectTo(DirectorLab.PORT)).isInstanceOf(ConnectException.class);
  }

  @Test
  void whatAKilledOneLeftIsTakenOverAndRemoved() throws Exception {
    PlaneProcess process = killable();
    try (process;
        Session session = DirectorLab.connect()) {
      assertEchoes(session);
    }
    assertThatThrownBy(() -> connectTo(DirectorLab.PORT))
        .isInstanceOf(SocketTimeoutException.class);
    start(PlaneKind.PCAP);
    try (Session session = DirectorLab.connect()) {
      assertEchoes(session);
    }
    aStoppedOneLeavesNothing();
  }

  @Test
  void whatAKilledOneLeftGoesWithXdpToo() throws Exception {
    killable().close();
    start(PlaneKind.XDP);
    try (Session session = DirectorLab.connect()) {
      assertEchoes(session);
    }
    aStoppedOneLeavesNothing();
  }

  private PlaneProcess killable() throws IOException {
    return new PlaneProcess(
        "director",
        PlaneKind.PCAP,
        Protocol.TCP,
        lab.settings(false),
        System.getProperty("java.class.path"));
  }

  private void aStoppedOneLeavesNothing() {
    stop();
    assertThat(inDirector("nft", "list", "tables")).isEmpty();
    assertThat(inDirector("ethtool", "-k", "front")).contains("generic-receive-offload: on");
  }

  @Test
  void theProgramOfAnEarlierDirectorIsTakenOff() throws Exception {
    plane = lab.startPlane(PlaneKind.XDP, true, SERVICE, ForwardingMethod.MASQUERADE);
    stop();
    assertThat(inDirector("ip", "link", "show", "front")).contains("xdp");
    start(PlaneKind.PCAP);
    assertThat(inDirector("ip", "link", "show", "front")).doesNotContain("xdp");
    try (Session session = DirectorLab.connect()) {
      assertEchoes(session);
    }
  }

  @Test
  void aHostWithoutXdpGetsThisOne() throws Exception {
    PlaneSettings settings = lab.settings(false);
    PlaneSettings withoutBpf =
        new PlaneSettings(
            settings.interfaces(),
            settings.mode(),
            settings.connections(),
            settings.destinations(),
            Path.of("/proc/tandem"),
            false,
            false);
    DataPlanes.Choice choice =
        TestNetwork.inside("director", () -> DataPlanes.open(PlaneKind.AUTO, withoutBpf));
    plane = choice.plane();
    assertThat(choice.kind()).isEqualTo(PlaneKind.PCAP);
    assertThat(choice.reason()).startsWith("XDP cannot be used here, ").contains("/proc/tandem");
  }
}
