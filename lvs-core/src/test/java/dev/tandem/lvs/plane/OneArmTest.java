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
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A director with one interface, whose packets leave where they came in: behind a bridge. */
@RequiresRoot
class OneArmTest {

  // More than the ring of a veth holds.
  private static final int PACKETS = 600;

  private final TestNetwork network = new TestNetwork();
  private XdpPlane plane;
  private DatagramSocket server;

  @BeforeEach
  void build() throws Exception {
    network.addNamespace("switch").ip("switch", "link add br0 type bridge");
    network.ip("switch", "link set br0 up");
    attach("client", "192.0.2.10/24");
    attach("director", "192.0.2.1/24");
    attach("server", "192.0.2.21/24");
    network.ip("director", "addr add " + DirectorLab.VIP + "/32 dev eth0");
    network.exec("server", "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1");
    network.exec("server", "sysctl", "-qw", "net.ipv4.conf.all.arp_announce=2");
    network.ip("server", "addr add " + DirectorLab.VIP + "/32 dev lo");
    server = TestNetwork.inside("server", () -> new DatagramSocket(DirectorLab.PORT));
    DirectorLab.sendBack(server);
  }

  private void attach(String name, String address) {
    network.addNamespace(name).connect(name, "eth0", "switch", name);
    network.ip("switch", "link set " + name + " master br0");
    network.ip(name, "addr add " + address + " dev eth0");
    DirectorLab.offloads(network, name, "eth0");
    DirectorLab.offloads(network, "switch", name);
  }

  @AfterEach
  void tearDown() {
    if (plane != null) {
      plane.close();
    }
    server.close();
    network.close();
  }

  @Test
  void eachPacketOfAKnownFlowArrivesAtOnceAlthoughTheDirectorSendsNothingElse() throws Exception {
    plane = TestNetwork.inside("director", this::start);
    try (DatagramSocket client = TestNetwork.inside("client", DatagramSocket::new)) {
      for (int i = 0; i < PACKETS; i++) {
        assertThat(DirectorLab.ask(client)).isEqualTo("who?");
      }
    }
    assertThat(plane.counters().get(PacketCounter.FORWARDED_IN)).isEqualTo(PACKETS);
  }

  private XdpPlane start() throws Exception {
    Path pins = Path.of("/sys/fs/bpf/tandem-test-" + ProcessHandle.current().pid());
    XdpPlane made =
        new XdpPlane(
            new PlaneSettings(
                List.of("eth0"), PlaneSettings.XdpMode.AUTO, 10_000, 256, pins, false, false));
    ServiceSettings service = DirectorLab.service(Protocol.UDP, 0);
    made.control().addService(service);
    ServerKey key = new ServerKey(InetAddress.ofLiteral("192.0.2.21"), DirectorLab.PORT);
    made.control()
        .addServer(
            service.key(), new ServerSettings(key, ForwardingMethod.ROUTE, 1, 0, 0, Tunnel.IPIP));
    made.start();
    return made;
  }
}
