package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the kernel tests its own IPVS with (tools/testing/selftests/net/netfilter/ipvs.sh): the same
 * namespaces, addresses and settings, a service with one server, and 32 random octets that must
 * arrive there.
 *
 * <pre>
 *   client br0 10.0.0.2 ---- veth10 10.0.0.1   director   veth12 172.16.0.1 ---- veth21 172.16.0.2
 *           |                                                                     server
 *           `---- veth20 10.0.0.3: the way back of DR and TUN ----------------------'
 * </pre>
 */
@RequiresRoot
@ParameterizedClass
@EnumSource(names = {"XDP", "PCAP"})
class KernelSelfTest {

  private static final String VIP = "207.175.44.110";
  private static final int PORT = 8080;
  private static final int MILLIS = 2000;

  @Parameter PlaneKind kind;

  private final TestNetwork network = new TestNetwork();
  private DataPlane plane;
  private Decapsulator tunnel;

  @BeforeEach
  void build() {
    network.addNamespace("client").addNamespace("director").addNamespace("server");
    network.connect("client", "veth01", "director", "veth10");
    network.connect("client", "veth02", "server", "veth20");
    network.connect("director", "veth12", "server", "veth21");
    network.ip("client", "link add br0 type bridge");
    network.ip("client", "link set veth01 master br0");
    network.ip("client", "link set veth02 master br0");
    network.ip("client", "link set br0 up");
    network.ip("client", "addr add 10.0.0.2/24 dev br0");
    network.ip("director", "addr add 10.0.0.1/24 dev veth10");
    network.ip("director", "addr add 172.16.0.1/24 dev veth12");
    network.ip("server", "addr add 172.16.0.2/24 dev veth21");
    network.ip("server", "addr add 10.0.0.3/24 dev veth20");
    network.ip("client", "route add " + VIP + " via 10.0.0.1");
    network.ip("director", "addr add " + VIP + "/32 dev lo");
    DirectorLab.offloads(network, "client", "veth01");
    DirectorLab.offloads(network, "director", "veth10");
    DirectorLab.offloads(network, "director", "veth12");
    DirectorLab.offloads(network, "server", "veth21");
  }

  @AfterEach
  void tearDown() {
    if (plane != null) {
      plane.close();
    }
    if (tunnel != null) {
      tunnel.close();
    }
    network.close();
  }

  @Test
  void directRouting() throws Exception {
    sysctl("director", "net.ipv4.ip_forward=1");
    answersDirectly();
    assertTransfers(ForwardingMethod.ROUTE);
  }

  @Test
  void translation() throws Exception {
    sysctl("director", "net.ipv4.ip_forward=1");
    network.ip("server", "link del veth20");
    network.ip("server", "route add default via 172.16.0.1");
    assertTransfers(ForwardingMethod.MASQUERADE);
  }

  @Test
  void tunnelling() throws Exception {
    sysctl("director", "net.ipv4.ip_forward=0");
    sysctl("director", "net.ipv4.conf.all.send_redirects=0");
    answersDirectly();
    tunnel =
        TestNetwork.inside(
            "server",
            () ->
                new Decapsulator(
                    NetworkInterface.getByName("veth21").getIndex(), DirectorLab.GUE_PORT));
    assertTransfers(ForwardingMethod.TUNNEL);
  }

  private void answersDirectly() {
    sysctl("server", "net.ipv4.conf.all.arp_ignore=1");
    sysctl("server", "net.ipv4.conf.all.arp_announce=2");
    sysctl("server", "net.ipv4.conf.all.rp_filter=0");
    sysctl("server", "net.ipv4.conf.veth21.rp_filter=0");
    network.ip("server", "addr add " + VIP + "/32 dev lo");
  }

  private void sysctl(String namespace, String setting) {
    network.exec(namespace, "sysctl", "-qw", setting);
  }

  private void assertTransfers(ForwardingMethod method) throws Exception {
    plane = TestNetwork.inside("director", () -> start(method));
    byte[] sent = new byte[32];
    new Random(kind.ordinal()).nextBytes(sent);
    try (ServerSocket listener = TestNetwork.inside("server", () -> new ServerSocket(PORT))) {
      CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> take(listener));
      TestNetwork.inside("client", () -> send(sent));
      assertThat(received.get(MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(sent);
    }
  }

  private static boolean send(byte[] octets) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(VIP, PORT), MILLIS);
      socket.getOutputStream().write(octets);
    }
    return true;
  }

  private static byte[] take(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DataPlane start(ForwardingMethod method) {
    Path pins = Path.of("/sys/fs/bpf/tandem-test-" + ProcessHandle.current().pid());
    PlaneSettings settings =
        new PlaneSettings(
            List.of("veth10", "veth12"),
            PlaneSettings.XdpMode.AUTO,
            10_000,
            256,
            pins,
            false,
            false);
    DataPlane opened = DataPlanes.open(kind, settings).plane();
    ServiceKey key = new ServiceKey.OfAddress(Protocol.TCP, InetAddress.ofLiteral(VIP), PORT);
    opened
        .control()
        .addService(
            new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
    ServerKey server = new ServerKey(InetAddress.ofLiteral("172.16.0.2"), PORT);
    opened.control().addServer(key, new ServerSettings(server, method, 1, 0, 0, Tunnel.IPIP));
    opened.start();
    return opened;
  }
}
