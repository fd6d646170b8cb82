package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers with translated addresses that are the director itself. */
@RequiresRoot
class LocalServersTest {

  private static final String VIP6 = "2001:db8::100";
  private static final List<String> OWN = List.of("192.0.2.1", "2001:db8::1");
  private static final int CLOSED_PORT = 9;
  private static final byte[] DATA = new byte[300_000];

  private final TestNetwork network = new TestNetwork();
  private final Path pins = Path.of("/sys/fs/bpf/tandem-test-" + ProcessHandle.current().pid());
  private final List<Closeable> servers = new ArrayList<>();
  private DataPlane plane;

  @BeforeEach
  void build() throws Exception {
    new Random(1).nextBytes(DATA);
    network.addNamespace("client").addNamespace("director");
    network.connect("client", "eth0", "director", "front");
    for (String end : List.of("client eth0", "director front")) {
      String[] where = end.split(" ");
      DirectorLab.offloads(network, where[0], where[1]);
      network.exec(where[0], "sysctl", "-qw", "net.ipv6.conf." + where[1] + ".accept_dad=0");
    }
    network.ip("client", "addr add 192.0.2.10/24 dev eth0");
    network.ip("client", "addr add 2001:db8::10/64 dev eth0 nodad");
    network.ip("director", "addr add 192.0.2.1/24 dev front");
    network.ip("director", "addr add 2001:db8::1/64 dev front nodad");
    network.ip("director", "addr add " + DirectorLab.VIP + "/32 dev front");
    network.ip("director", "addr add " + VIP6 + "/128 dev front nodad");
    for (String address : OWN) {
      servers.add(TestNetwork.inside("director", () -> listen(address)));
      servers.add(TestNetwork.inside("director", () -> answerDatagrams(address)));
    }
  }

  @AfterEach
  void tearDown() throws Exception {
    if (plane != null) {
      plane.close();
    }
    for (Closeable server : servers) {
      server.close();
    }
    network.close();
  }

  private static Closeable listen(String address) throws IOException {
    ServerSocket listener =
        new ServerSocket(DirectorLab.SERVER_PORT, 0, InetAddress.ofLiteral(address));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (true) {
              Socket socket = listener.accept();
              Thread.ofPlatform().daemon().start(() -> echo(socket));
            }
          } catch (IOException e) {
            // The test is over.
          }
        });
    return listener;
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The client will see it.
    }
  }

  private static Closeable answerDatagrams(String address) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(DirectorLab.SERVER_PORT, InetAddress.ofLiteral(address));
    DirectorLab.sendBack(socket);
    return socket;
  }

  private void start(PlaneKind kind, boolean keepForwarding) throws Exception {
    PlaneSettings settings =
        new PlaneSettings(
            List.of("front"), PlaneSettings.XdpMode.AUTO, 10_000, 256, pins, true, keepForwarding);
    plane =
        TestNetwork.inside(
            "director",
            () -> {
              DataPlane opened = DataPlanes.open(kind, settings).plane();
              add(opened, Protocol.TCP, DirectorLab.PORT, DirectorLab.SERVER_PORT);
              add(opened, Protocol.UDP, DirectorLab.PORT, DirectorLab.SERVER_PORT);
              opened.start();
              return opened;
            });
  }

  private static void add(DataPlane plane, Protocol protocol, int port, int serverPort) {
    List<String> virtual = List.of(DirectorLab.VIP, VIP6);
    for (int i = 0; i < virtual.size(); i++) {
      ServiceKey key =
          new ServiceKey.OfAddress(protocol, InetAddress.ofLiteral(virtual.get(i)), port);
      plane
          .control()
          .addService(
              new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
      ServerKey server = new ServerKey(InetAddress.ofLiteral(OWN.get(i)), serverPort);
      plane
          .control()
          .addServer(
              key, new ServerSettings(server, ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP));
    }
  }

  private static DirectorLab.Session connect(String address, int port) throws Exception {
    return TestNetwork.inside(
        "client",
        () -> {
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress(address, port), 5000);
          socket.setSoTimeout(5000);
          return new DirectorLab.Session(socket, address);
        });
  }

  private static void assertEchoes(DirectorLab.Session session) throws Exception {
    assertThat(session.echo(DATA)).isEqualTo(DATA);
  }

  private String inDirector(String... command) {
    return network.exec("director", command);
  }

  @ParameterizedTest
  @EnumSource(names = {"XDP", "PCAP"})
  void connectionsAndDatagramsReachTheDirectorsOwnPrograms(PlaneKind kind) throws Exception {
    start(kind, false);
    for (String address : List.of(DirectorLab.VIP, VIP6)) {
      try (DirectorLab.Session session = connect(address, DirectorLab.PORT)) {
        assertEchoes(session);
      }
      try (DatagramSocket socket = TestNetwork.inside("client", DatagramSocket::new)) {
        assertThat(ask(socket, address, DirectorLab.PORT)).isEqualTo("who?");
      }
    }
    assertThat(plane.counters().get(PacketCounter.FORWARDED_OUT)).isGreaterThan(100);
  }

  private static String ask(DatagramSocket socket, String address, int port) throws IOException {
    byte[] question = "who?".getBytes();
    socket.setSoTimeout(5000);
    socket.connect(new InetSocketAddress(address, port));
    socket.send(new DatagramPacket(question, question.length));
    DatagramPacket answer = new DatagramPacket(new byte[64], 64);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength());
  }

  @ParameterizedTest
  @EnumSource(names = {"XDP", "PCAP"})
  void whoAsksTheProgramItselfIsAnsweredByItsOwnAddress(PlaneKind kind) throws Exception {
    start(kind, false);
    for (String address : OWN) {
      try (DirectorLab.Session session = connect(address, DirectorLab.SERVER_PORT)) {
        assertEchoes(session);
      }
    }
    network.exec("client", "ping", "-c", "1", "-W", "5", OWN.getFirst());
    network.exec("client", "ping", "-c", "1", "-W", "5", OWN.getLast());
  }

  @ParameterizedTest
  @EnumSource(names = {"XDP", "PCAP"})
  void aClosedPortIsToldInTheServicesName(PlaneKind kind) throws Exception {
    start(kind, false);
    TestNetwork.inside(
        "director",
        () -> {
          add(plane, Protocol.UDP, CLOSED_PORT, CLOSED_PORT);
          return null;
        });
    for (String address : List.of(DirectorLab.VIP, VIP6)) {
      try (DatagramSocket socket = TestNetwork.inside("client", DatagramSocket::new)) {
        assertThatThrownBy(() -> ask(socket, address, CLOSED_PORT))
            .isInstanceOf(PortUnreachableException.class);
      }
    }
  }

  @Test
  void sessionsOutliveTheDirectorsRestart() throws Exception {
    start(PlaneKind.XDP, true);
    try (DirectorLab.Session session = connect(DirectorLab.VIP, DirectorLab.PORT)) {
      assertEchoes(session);
      plane.close();
      plane = null;
      assertEchoes(session);
      start(PlaneKind.XDP, false);
      assertEchoes(session);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XDP", "PCAP"})
  void nothingIsLeftAfterwards(PlaneKind kind) throws Exception {
    start(kind, false);
    assertThat(inDirector("ip", "rule")).contains("192.0.2.1", "8468");
    assertThat(inDirector("ip", "-6", "rule")).contains("2001:db8::1", "8468");
    plane.close();
    plane = null;
    assertThat(inDirector("ip", "rule")).doesNotContain("8468");
    assertThat(inDirector("ip", "-6", "rule")).doesNotContain("8468");
    assertThat(inDirector("ip", "link")).doesNotContain("tandem");
  }

  @Test
  void onlyServersThatAreThisHostNowHaveRules() throws Exception {
    start(PlaneKind.XDP, false);
    network.ip("director", "addr del 192.0.2.1/24 dev front");
    awaitRules(false);
    network.ip("director", "addr add 192.0.2.1/24 dev front");
    awaitRules(true);
    try (DirectorLab.Session session = connect(DirectorLab.VIP, DirectorLab.PORT)) {
      assertEchoes(session);
    }
  }

  private void awaitRules(boolean wanted) throws InterruptedException {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (inDirector("ip", "rule").contains("192.0.2.1") != wanted) {
      assertThat(System.nanoTime()).as("rules within 5 s").isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
