package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.DirectorLab.Session;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunnel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every data plane with real packets, real kernels and real TCP. */
@RequiresRoot
@ParameterizedClass
@EnumSource(names = {"XDP", "PCAP"})
class DataPlaneTest {

  @Parameter PlaneKind kind;

  private DirectorLab lab;
  private DataPlane plane;

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab().startServers();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (plane != null) {
      plane.close();
    }
    lab.close();
  }

  private void startNat(Protocol protocol, int persistentSeconds) throws Exception {
    lab.forNat();
    plane =
        lab.startPlane(
            kind,
            false,
            DirectorLab.service(protocol, persistentSeconds),
            ForwardingMethod.MASQUERADE);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("condition within 5 s").isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  @Test
  void standsBackForTheKernelAndComesForwardAgain() throws Exception {
    startNat(Protocol.TCP, 0);
    lab.startServer("director");
    try (Session before = DirectorLab.connect()) {
      assertThat(before.server()).startsWith("server");
    }
    plane.standBack(true);
    try (Session kernels = DirectorLab.connect()) {
      assertThat(kernels.server()).isEqualTo("directo");
    }
    plane.standBack(false);
    try (Session after = DirectorLab.connect()) {
      assertThat(after.server()).startsWith("server");
    }
  }

  private List<String> states() {
    List<String> states = new ArrayList<>();
    plane.control().connections(connection -> states.add(connection.state()));
    return states;
  }

  @Test
  void translatedSessionsCarryEveryByteAndAreSpread() throws Exception {
    startNat(Protocol.TCP, 0);
    try (Session first = DirectorLab.connect();
        Session second = DirectorLab.connect()) {
      assertThat(List.of(first.server(), second.server()))
          .containsExactlyInAnyOrder("server1", "server2");
      byte[] data = random(3_000_000);
      assertThat(first.echo(data)).isEqualTo(data);
      assertThat(second.echo(data)).isEqualTo(data);
      await(() -> states().equals(List.of("ESTABLISHED", "ESTABLISHED")));
    }
    await(() -> states().stream().noneMatch("ESTABLISHED"::equals));
    assertThat(plane.counters().get(PacketCounter.FORWARDED_OUT)).isGreaterThan(1000);
  }

  @Test
  void routedSessionsAreAnsweredDirectly() throws Exception {
    lab.forDirectRouting();
    plane =
        lab.startPlane(kind, false, DirectorLab.service(Protocol.TCP, 0), ForwardingMethod.ROUTE);
    try (Session session = DirectorLab.connect()) {
      byte[] data = random(1_000_000);
      assertThat(session.echo(data)).isEqualTo(data);
    }
    assertThat(plane.counters().get(PacketCounter.FORWARDED_OUT)).isZero();
    assertThat(plane.counters().get(PacketCounter.FORWARDED_IN)).isPositive();
  }

  static List<Tunnel> tunnels() {
    return List.of(
        Tunnel.IPIP,
        new Tunnel(Tunnel.Type.GUE, DirectorLab.GUE_PORT, Tunnel.Checksum.NONE),
        new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.FULL));
  }

  /** The client's kernel starts with full-sized segments and learns of the tunnel by ICMP. */
  @ParameterizedTest
  @MethodSource("tunnels")
  void wrappedSessionsAreAnsweredDirectly(Tunnel tunnel) throws Exception {
    lab.forTunnels();
    plane =
        lab.startPlane(
            kind, false, DirectorLab.service(Protocol.TCP, 0), ForwardingMethod.TUNNEL, tunnel);
    try (Session session = DirectorLab.connect()) {
      byte[] data = random(1_000_000);
      assertThat(session.echo(data)).isEqualTo(data);
    }
    assertThat(plane.counters().get(PacketCounter.TOO_BIG)).isPositive();
  }

  @Test
  void datagramsOfAFlowStayWithTheirServer() throws Exception {
    startNat(Protocol.UDP, 0);
    TestNetwork.inside(
        "client",
        () -> {
          try (DatagramSocket one = new DatagramSocket();
              DatagramSocket other = new DatagramSocket()) {
            String server = DirectorLab.ask(one);
            assertThat(DirectorLab.ask(other)).isNotEqualTo(server);
            assertThat(DirectorLab.ask(one)).isEqualTo(server);
          }
          return null;
        });
  }

  @Test
  void aPersistentClientMeetsTheSameServer() throws Exception {
    startNat(Protocol.TCP, 300);
    String server = null;
    for (int i = 0; i < 5; i++) {
      try (Session session = DirectorLab.connect()) {
        assertThat(server == null || server.equals(session.server())).isTrue();
        server = session.server();
      }
    }
    List<ConnectionSnapshot> templates = new ArrayList<>();
    plane.control().connections(c -> templates.addAll(c.template() ? List.of(c) : List.of()));
    assertThat(templates).hasSize(1);
  }

  @Test
  void whatNoServiceWantsReachesTheKernel() throws Exception {
    startNat(Protocol.TCP, 0);
    lab.network().exec("client", "ping", "-c", "2", "-i", "0.2", "-W", "2", DirectorLab.VIP);
    assertThatThrownBy(() -> connectTo(DirectorLab.VIP, 81)).isInstanceOf(ConnectException.class);
    ServerSocket ssh = TestNetwork.inside("director", () -> new ServerSocket(22));
    try (ssh;
        Socket socket = connectTo(DirectorLab.VIP, 22)) {
      assertThat(socket.isConnected()).isTrue();
    }
    assertThat(plane.counters().get(PacketCounter.NO_SERVICE)).isPositive();
  }

  @Test
  void theDirectorMayBeItsOwnServer() throws Exception {
    lab.forDirectRouting();
    plane =
        lab.startPlane(kind, false, DirectorLab.service(Protocol.TCP, 0), ForwardingMethod.ROUTE);
    var service = plane.control().services().getFirst();
    ServiceKey key = service.settings().key();
    for (ServerSnapshot server : service.servers()) {
      plane.control().deleteServer(key, server.settings().key());
    }
    ServerKey own = new ServerKey(InetAddress.ofLiteral("192.0.2.1"), DirectorLab.PORT);
    plane
        .control()
        .addServer(key, new ServerSettings(own, ForwardingMethod.ROUTE, 1, 0, 0, Tunnel.IPIP));
    lab.startServer("director");
    try (Session session = DirectorLab.connect()) {
      assertThat(session.server()).isEqualTo("directo");
      assertThat(session.socket().getInputStream().readNBytes(1)).isEqualTo(new byte[] {'r'});
      byte[] data = random(1_000_000);
      assertThat(session.echo(data)).isEqualTo(data);
      await(() -> states().equals(List.of("ESTABLISHED")));
    }
    await(() -> states().stream().noneMatch("ESTABLISHED"::equals));
  }

  private static Socket connectTo(String address, int port) throws Exception {
    return TestNetwork.inside(
        "client",
        () -> {
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress(address, port), 3000);
          return socket;
        });
  }

  @Test
  void withoutAServerTheClientIsTold() throws Exception {
    startNat(Protocol.TCP, 0);
    var service = plane.control().services().getFirst();
    for (ServerSnapshot server : service.servers()) {
      plane.control().deleteServer(service.settings().key(), server.settings().key());
    }
    assertThatThrownBy(() -> connectTo(DirectorLab.VIP, DirectorLab.PORT))
        .isInstanceOf(IOException.class);
    assertThat(plane.counters().get(PacketCounter.NO_SERVER)).isPositive();
  }
}
