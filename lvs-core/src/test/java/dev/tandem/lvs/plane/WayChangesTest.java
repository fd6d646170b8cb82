package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A flow that the program forwards finds its new way within 100 ms after the kernel knows of it.
 *
 * <pre>
 *   client eth0 .10 -- 192.0.2.0/24 -- front .1 director back .1 -- 198.51.100.0/24 -- eth0 .2 server
 *                                               side .1 -- 203.0.113.0/24 -- side .2
 * </pre>
 */
@RequiresRoot
class WayChangesTest {

  private static final String NEW_MAC = "02:00:00:00:99:01";
  private static final Duration BOUND = Duration.ofMillis(100);
  private static final int PATIENCE_MILLIS = 2;

  private final TestNetwork network = new TestNetwork();
  private final Path pins = Path.of("/sys/fs/bpf/tandem-ways-" + ProcessHandle.current().pid());
  private XdpPlane plane;
  private DatagramSocket server;
  private DatagramSocket client;

  @BeforeEach
  void build() throws Exception {
    network.addNamespace("client").addNamespace("director").addNamespace("server");
    join("client", "eth0", "192.0.2.10/24", "director", "front", "192.0.2.1/24");
    join("director", "back", "198.51.100.1/24", "server", "eth0", "198.51.100.2/24");
    join("director", "side", "203.0.113.1/24", "server", "side", "203.0.113.2/24");
    network.ip("director", "addr add " + DirectorLab.VIP + "/32 dev front");
    network.ip("server", "addr add 198.51.100.2/32 dev lo");
    network.ip("server", "route add default via 198.51.100.1");
    for (String interfaceName : List.of("all", "eth0", "side")) {
      network.exec("server", "sysctl", "-qw", "net.ipv4.conf." + interfaceName + ".rp_filter=0");
    }
    // Answers must come from it whatever way they take.
    InetAddress own = InetAddress.ofLiteral("198.51.100.2");
    server = TestNetwork.inside("server", () -> new DatagramSocket(DirectorLab.PORT, own));
    DirectorLab.sendBack(server);
    plane = TestNetwork.inside("director", this::start);
    client = TestNetwork.inside("client", DatagramSocket::new);
    for (int i = 0; i < 10; i++) {
      DirectorLab.ask(client);
    }
    assertThat(plane.counters().get(PacketCounter.FORWARDED_OUT)).isEqualTo(10);
  }

  private void join(
      String one, String oneEnd, String address, String other, String otherEnd, String peer) {
    network.connect(one, oneEnd, other, otherEnd);
    DirectorLab.offloads(network, one, oneEnd);
    DirectorLab.offloads(network, other, otherEnd);
    network.ip(one, "addr add " + address + " dev " + oneEnd);
    network.ip(other, "addr add " + peer + " dev " + otherEnd);
  }

  private XdpPlane start() throws IOException {
    XdpPlane made =
        new XdpPlane(
            new PlaneSettings(
                List.of("front", "back", "side"),
                PlaneSettings.XdpMode.AUTO,
                10_000,
                256,
                pins,
                false,
                false));
    ServiceSettings service = DirectorLab.service(Protocol.UDP, 0);
    made.control().addService(service);
    ServerKey key = new ServerKey(InetAddress.ofLiteral("198.51.100.2"), DirectorLab.PORT);
    made.control()
        .addServer(
            service.key(),
            new ServerSettings(key, ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP));
    made.start();
    return made;
  }

  @AfterEach
  void tearDown() {
    if (client != null) {
      client.close();
    }
    if (plane != null) {
      plane.close();
    }
    server.close();
    network.close();
  }

  @Test
  void aNeighbourHasAnotherAddress() throws Exception {
    network.ip("server", "link set eth0 address " + NEW_MAC);
    network.ip("server", "neigh flush dev eth0");
    assertThat(isAnswered()).isFalse();
    network.ip("director", "neigh replace 198.51.100.2 lladdr " + NEW_MAC + " dev back");
    assertAnsweredSoon();
  }

  @Test
  void aRouteLeadsElsewhere() throws Exception {
    network.ip("server", "link set eth0 down");
    network.ip("server", "route replace default via 203.0.113.1");
    assertThat(isAnswered()).isFalse();
    network.ip("director", "route replace 198.51.100.2/32 via 203.0.113.2");
    assertAnsweredSoon();
  }

  @Test
  void anInterfaceHasAnotherAddress() throws Exception {
    network.ip("director", "link set back address " + NEW_MAC);
    network.ip("server", "neigh replace 198.51.100.1 lladdr " + NEW_MAC + " dev eth0");
    assertAnsweredSoon();
  }

  private void assertAnsweredSoon() throws IOException {
    long begin = System.nanoTime();
    while (!isAnswered()) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
  }

  private boolean isAnswered() throws IOException {
    client.setSoTimeout(PATIENCE_MILLIS);
    client.send(
        new DatagramPacket(
            new byte[4], 4, new InetSocketAddress(DirectorLab.VIP, DirectorLab.PORT)));
    try {
      client.receive(new DatagramPacket(new byte[64], 64));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
