package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.vrrp.router.Keepalived;
import dev.tandem.vrrp.router.RequiresKeepalived;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session that began on a director of old, which has keepalived for its role and tells of its
 * sessions as a kernel's IPVS does, goes on when that one is switched off: docs/migration.md. Here
 * its kernel translates by nftables.
 *
 * <pre>
 *   client c 192.0.2.7 --+-- old o 192.0.2.3, 10.0.0.3
 *                        +-- new d 192.0.2.1, 10.0.0.1
 *   server s 10.0.0.21 --+   virtual: 192.0.2.100, 10.0.0.254
 * </pre>
 */
@RequiresRoot
@RequiresKeepalived
class MigratedSessionTest {

  private static final int ROUNDS = 20;

  private static final String INSTANCE =
      """
      vrrp_instance V {
          interface eth0
          virtual_router_id 7
          priority 200
          version 3
          advert_int 0.1
          virtual_ipaddress {
              192.0.2.100/24
          }
          virtual_ipaddress_excluded {
              10.0.0.254/24
          }
      }
      """;

  @TempDir private Path directory;
  private DirectorHost host;
  private ServerSocket server;

  @BeforeEach
  void build() throws Exception {
    host = new DirectorHost(directory, "migrated", "eth0");
    TestNetwork network = host.network().addNamespace("w");
    network.ip("w", "link add br0 type bridge").ip("w", "link set br0 up");
    join("c", "192.0.2.7/24");
    join("o", "192.0.2.3/24", "10.0.0.3/24");
    join("d", "192.0.2.1/24", "10.0.0.1/24");
    join("s", "10.0.0.21/24");
    network.ip("s", "route add default via 10.0.0.254");
    network.exec(
        "o",
        "sysctl",
        "-qw",
        "net.ipv4.ip_forward=1",
        "net.ipv4.conf.all.send_redirects=0",
        "net.ipv4.conf.eth0.send_redirects=0");
    network.exec(
        "o",
        "nft",
        "add table ip old; add chain ip old in { type nat hook prerouting priority dstnat; };"
            + " add rule ip old in ip daddr 192.0.2.100 tcp dport 80 dnat to 10.0.0.21:80");
    server = TestNetwork.inside("s", () -> new ServerSocket(80));
    Thread.ofVirtual().start(this::echo);
  }

  private void join(String node, String... addresses) {
    TestNetwork network = host.network().addNamespace(node);
    network.connect(node, "eth0", "w", "to-" + node).ip("w", "link set to-" + node + " master br0");
    // As on a wire: no packet without its checksum, and what XDP sends arrives.
    network.exec(node, "ethtool", "-K", "eth0", "tx", "off");
    network.exec("w", "ethtool", "-K", "to-" + node, "gro", "on");
    for (String address : addresses) {
      network.ip(node, "addr add " + address + " dev eth0");
    }
  }

  /** To one client; until the test ends. */
  private void echo() {
    try (Socket session = server.accept()) {
      session.getInputStream().transferTo(session.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() throws Exception {
    host.close();
    server.close();
  }

  private static void talk(Socket session) throws IOException {
    for (byte i = 0; i < ROUNDS; i++) {
      session.getOutputStream().write(i);
      assertThat(session.getInputStream().read()).isEqualTo(i);
    }
  }

  private boolean hasRole(String node) {
    return host.network().exec(node, "ip", "-o", "addr", "show").contains("192.0.2.100/24");
  }

  private static void tellOf(Socket session) throws Exception {
    byte[] message = HexFormat.of().parseHex(message(session.getLocalPort()));
    TestNetwork.inside(
        "o",
        () -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            socket.setOption(
                StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("eth0"));
            InetAddress group = InetAddress.ofLiteral("224.0.0.81");
            socket.send(new DatagramPacket(message, message.length, group, 8848));
            return message;
          }
        });
  }

  /** Header, and a record of version 1 for an established session that is translated. */
  private static String message(int clientPort) {
    return "0007002c01010000"
        + "0006002400000000"
        + "0001%04x0050005000000000".formatted(clientPort)
        + "00000384"
        + hex("192.0.2.7")
        + hex("192.0.2.100")
        + hex("10.0.0.21");
  }

  private static String hex(String address) {
    int octets = ByteBuffer.wrap(InetAddress.ofLiteral(address).getAddress()).getInt();
    return HexFormat.of().toHexDigits(octets);
  }

  private String configuration() {
    return host.basics("virtual_ipaddress_excluded {\n 10.0.0.254/24\n }")
        + """
        session_sync {
            ipvs {
                interface eth0
                syncid 7
                role backup
            }
        }
        virtual_server 192.0.2.100 80 {
            protocol TCP
            lvs_sched rr
            lvs_method NAT
            real_server 10.0.0.21 80 {
                weight 1
            }
        }
        """;
  }

  @Test
  void aSessionOfTheOldDirectorGoesOnWithTheNewOne() throws Exception {
    host.configure(configuration());
    try (Keepalived old = Keepalived.start("o", directory, INSTANCE)) {
      DirectorProcess director = host.start().awaitStarted();
      director.await("the old one is master", () -> hasRole("o") && !hasRole("d"));
      try (Socket session = TestNetwork.inside("c", () -> new Socket("192.0.2.100", 80))) {
        session.setSoTimeout(20_000);
        session.setTcpNoDelay(true);
        talk(session);

        tellOf(session);
        List<String> held = List.of("192.0.2.7:" + session.getLocalPort(), "ESTABLISHED");
        director.await("the new one holds the session", () -> connections().containsAll(held));

        old.stop();
        director.await("the new one is master", () -> hasRole("d") && !hasRole("o"));
        talk(session);
      }
    }
    assertThat(host.ipvsadm("-Ln", "--stats", "--exact", "-t", "192.0.2.100:80"))
        .as("the session's packets, by the new director")
        .containsPattern("TCP +192.0.2.100:80 +\\d+ +[2-9]\\d+ +[2-9]\\d+ ");
  }

  private List<String> connections() {
    try {
      return List.of(host.ipvsadm("-Lnc").split("\\s+"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
