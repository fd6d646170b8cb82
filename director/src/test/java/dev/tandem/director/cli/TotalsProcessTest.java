package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.api.AdminApi.IpvsadmRequest;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A director is killed, and its totals are those of the next one. */
@RequiresRoot
class TotalsProcessTest {

  private static final String VIP = "192.0.2.100";
  private static final String CONFIGURED = VIP + ":53";
  private static final String ADDED = VIP + ":54";

  @TempDir private Path directory;
  private final TestNetwork network = new TestNetwork();
  private final Path pins = Path.of("/sys/fs/bpf/tandem-totals-" + ProcessHandle.current().pid());
  private Path config;
  private Path socket;
  private DirectorProcess director;

  @BeforeEach
  void build() throws Exception {
    network.addNamespace("d").addNamespace("s").addNamespace("c");
    network.connect("d", "eth0", "s", "eth0").connect("d", "eth1", "c", "eth0");
    network.ip("d", "addr add 198.51.100.1/24 dev eth0");
    network.ip("s", "addr add 198.51.100.21/24 dev eth0");
    network.ip("s", "route add default via 198.51.100.1");
    network.ip("d", "addr add 192.0.2.1/24 dev eth1");
    network.ip("c", "addr add 192.0.2.7/24 dev eth0");
    // XDP on veth needs NAPI (which GRO switches on) at the other end, and full checksums.
    for (String end : List.of("d eth0", "d eth1", "s eth0", "c eth0")) {
      String[] names = end.split(" ");
      network.exec(names[0], "ethtool", "-K", names[1], "gro", "on", "tx", "off");
    }
    socket = directory.resolve("admin.sock");
    config =
        Files.writeString(
            directory.resolve("tandem.conf"),
            """
            data_plane {
                interface eth0
                interface eth1
                connections 10000
                pin_path %s
            }
            admin {
                socket %s
            }
            vrrp_instance V {
                interface eth1
                virtual_router_id 7
                priority 150
                version 3
                advert_int 0.1
                virtual_ipaddress {
                    %s/24
                }
            }
            virtual_server %s 53 {
                protocol UDP
                lvs_sched rr
                lvs_method NAT
                real_server 198.51.100.21 53 {
                }
            }
            """
                .formatted(pins, socket, VIP, VIP));
  }

  @AfterEach
  void stop() throws Exception {
    if (director != null) {
      director.close();
    }
    network.close();
  }

  private void start() throws Exception {
    director = new DirectorProcess("d", config, socket);
    director.awaitStarted().await("it is master", this::holdsAddress);
  }

  private boolean holdsAddress() {
    return network.exec("d", "ip", "-o", "addr", "show", "dev", "eth1").contains(VIP + "/24");
  }

  private String ipvsadm(String... arguments) throws Exception {
    byte[] body = Json.bytes(new IpvsadmRequest(List.of(arguments), ""));
    return Json.readMap(director.client().ask(AdminRequest.post("/v1/ipvsadm", body)).text())
        .get("stdout")
        .toString();
  }

  private void addAtRunTime() throws Exception {
    ipvsadm("-A", "-u", ADDED, "-s", "rr");
    ipvsadm("-a", "-u", ADDED, "-r", "198.51.100.21:54", "-m");
  }

  /** What is counted of a service and its server, as {@code ipvsadm} lists it. */
  private String stats(String service) throws Exception {
    return ipvsadm("-Ln", "--stats", "--exact", "-u", service);
  }

  private List<String> metrics(String service) throws AdminException {
    return director
        .get("/metrics")
        .lines()
        .filter(line -> line.contains("service=\"UDP " + service + "\""))
        .filter(line -> line.matches("tandem_(service|server)_(conn|in_|out_).*"))
        .toList();
  }

  private static DatagramSocket answering(int port) throws Exception {
    return TestNetwork.inside("s", () -> new DatagramSocket(port));
  }

  /** Asks with packets of a flow of its own, and answers each. */
  private static void exchange(DatagramSocket server, int port, int packets) throws Exception {
    DatagramSocket client = TestNetwork.inside("c", () -> new DatagramSocket());
    try (client) {
      server.setSoTimeout(10_000);
      client.setSoTimeout(10_000);
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      for (int i = 0; i < packets; i++) {
        client.send(new DatagramPacket(new byte[100], 100, new InetSocketAddress(VIP, port)));
        server.receive(packet);
        server.send(packet);
        client.receive(packet);
      }
    }
  }

  @Test
  void totalsGoOnAfterItWasKilled() throws Exception {
    DatagramSocket one = answering(53);
    DatagramSocket two = answering(54);
    try (one;
        two) {
      start();
      addAtRunTime();
      exchange(one, 53, 5);
      exchange(one, 53, 4);
      exchange(two, 54, 3);
      ipvsadm("-Z", "-u", ADDED);
      exchange(two, 54, 2);
      String configured = stats(CONFIGURED);
      String added = stats(ADDED);
      List<String> metrics = metrics(CONFIGURED);
      assertThat(configured).containsPattern("UDP  192.0.2.100:53 +2 +9 +9 +1152 +1152");
      assertThat(configured).containsPattern("-> 198.51.100.21:53 +2 +9 +9 +1152 +1152");
      assertThat(added).containsPattern("UDP  192.0.2.100:54 +1 +2 +2 +256 +256");
      assertThat(metrics).hasSize(10);

      director.kill();
      start();
      assertThat(stats(CONFIGURED)).isEqualTo(configured);
      assertThat(metrics(CONFIGURED)).containsExactlyInAnyOrderElementsOf(metrics);
      addAtRunTime();
      assertThat(stats(ADDED)).isEqualTo(added);

      exchange(one, 53, 1);
      assertThat(stats(CONFIGURED))
          .containsPattern("UDP  192.0.2.100:53 +3 +10 +10 +1280 +1280")
          .containsPattern("-> 198.51.100.21:53 +3 +10 +10 +1280 +1280");
    }
  }
}
