package dev.tandem.director.cli;

import static dev.tandem.director.cli.DirectorHost.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.admin.AdminException;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A director is killed, and its totals are those of the next one. */
@RequiresRoot
class TotalsProcessTest {

  private static final String CONFIGURED = VIP + ":53";
  private static final String ADDED = VIP + ":54";

  @TempDir private Path directory;
  private DirectorHost host;
  private DirectorProcess director;

  @BeforeEach
  void build() throws Exception {
    host = new DirectorHost(directory, "totals", "eth0", "eth1");
    connect(host.network());
    host.configure(
        host.basics("")
            + """
            virtual_server %s 53 {
                protocol UDP
                lvs_sched rr
                lvs_method NAT
                real_server 198.51.100.21 53 {
                }
            }
            """
                .formatted(VIP));
  }

  private static void connect(TestNetwork network) {
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
  }

  @AfterEach
  void stop() throws Exception {
    host.close();
  }

  private void addAtRunTime() throws Exception {
    host.ipvsadm("-A", "-u", ADDED, "-s", "rr");
    host.ipvsadm("-a", "-u", ADDED, "-r", "198.51.100.21:54", "-m");
  }

  /** What is counted of a service and its server, as {@code ipvsadm} lists it. */
  private String stats(String service) throws Exception {
    return host.ipvsadm("-Ln", "--stats", "--exact", "-u", service);
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
      director = host.startMaster();
      addAtRunTime();
      exchange(one, 53, 5);
      exchange(one, 53, 4);
      exchange(two, 54, 3);
      host.ipvsadm("-Z", "-u", ADDED);
      exchange(two, 54, 2);
      String configured = stats(CONFIGURED);
      String added = stats(ADDED);
      List<String> metrics = metrics(CONFIGURED);
      assertThat(configured).containsPattern("UDP  192.0.2.100:53 +2 +9 +9 +1152 +1152");
      assertThat(configured).containsPattern("-> 198.51.100.21:53 +2 +9 +9 +1152 +1152");
      assertThat(added).containsPattern("UDP  192.0.2.100:54 +1 +2 +2 +256 +256");
      assertThat(metrics).hasSize(10);

      director.kill();
      director = host.startMaster();
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
