package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.mark.FirewallMarks;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service of a firewall mark from its configuration to the packets that reach its servers. */
class FirewallMarkServiceTest {

  private static final int FRONT = 1;
  private static final int OTHER = 2;

  private static final String SHOP =
      """
      firewall_mark 1 {
        destination 192.0.2.100
        interface eth0
        protocol TCP
        port 80 443
      }
      virtual_server fwmark 1 {
        lvs_sched rr
        lvs_method NAT
        persistence_timeout 300
        real_server 198.51.100.1 {
        }
        real_server 198.51.100.2 {
        }
      }
      """;

  private final MemoryPlane plane = new MemoryPlane(100, 1, () -> 0);
  private final ServerPool pool = new ServerPool(plane.engine(), (key, enough) -> {});
  private final FirewallMarks marks = new FirewallMarks(plane.engine());

  @BeforeEach
  void open() {
    plane
        .engine()
        .hops()
        .load(
            List.of(link(FRONT), link(OTHER)),
            List.of(address("192.0.2.1"), address("198.51.100.254")),
            List.of(route("192.0.2.0"), route("198.51.100.0")),
            List.of(neighbour("192.0.2.7"), neighbour("198.51.100.1"), neighbour("198.51.100.2")));
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private static Link link(int index) {
    MacAddress mac = MacAddress.parse("02:00:00:00:01:0" + index);
    return new Link(index, "eth" + (index - 1), Optional.of(mac), true, true, false, 1500, false);
  }

  private static InterfaceAddress address(String address) {
    return new InterfaceAddress(FRONT, InetAddress.ofLiteral(address), 24);
  }

  private static Route route(String network) {
    return new Route(InetAddress.ofLiteral(network), 24, Optional.empty(), FRONT, 0);
  }

  private static Neighbour neighbour(String address) {
    return new Neighbour(
        FRONT,
        InetAddress.ofLiteral(address),
        Optional.of(MacAddress.parse("02:00:00:00:02:0" + address.charAt(address.length() - 1))));
  }

  private void configure(String text) {
    DirectorConfig config = Configs.of(text);
    pool.configure(config.services());
    marks.configure(config.markRules());
    pool.keepOnly(config.services());
  }

  /** Opens a connection; says which server the packet went to, and to which of its ports. */
  private String connect(String client, String virtual, int cameBy) {
    Delivery delivery = plane.deliver(Frames.tcp(client, virtual, PacketView.SYN).bytes(), cameBy);
    return delivery.verdict() == Verdict.SEND
        ? (delivery.frame().get(33) & 0xff) + ":" + (delivery.frame().getShort(36) & 0xffff)
        : delivery.verdict().name();
  }

  @Test
  void aClientMeetsOneServerOnBothPorts() {
    configure(SHOP);
    Set<String> servers = new HashSet<>();
    for (int client = 10; client < 20; client++) {
      String address = "192.0.2." + client;
      String plain = connect(address + ":4000", "192.0.2.100:80", FRONT);
      String secure = connect(address + ":4001", "192.0.2.100:443", FRONT);
      assertThat(plain).endsWith(":80");
      assertThat(secure).isEqualTo(plain.replace(":80", ":443"));
      servers.add(plain);
    }
    assertThat(servers).containsExactlyInAnyOrder("1:80", "2:80");
  }

  @Test
  void otherPortsInterfacesAndAddressesAreNotItsBusiness() {
    configure(SHOP);
    assertThat(connect("192.0.2.7:4000", "192.0.2.100:22", FRONT)).isEqualTo("PASS");
    assertThat(connect("192.0.2.7:4000", "192.0.2.100:80", OTHER)).isEqualTo("PASS");
    assertThat(connect("192.0.2.7:4000", "192.0.2.101:80", FRONT)).isEqualTo("PASS");
  }

  @Test
  void aReloadMovesThePortAndKeepsTheClientsServer() {
    configure(SHOP);
    String before = connect("192.0.2.7:4000", "192.0.2.100:80", FRONT);
    configure(SHOP.replace("80 443", "8080"));
    assertThat(connect("192.0.2.7:4001", "192.0.2.100:443", FRONT)).isEqualTo("PASS");
    assertThat(connect("192.0.2.7:4002", "192.0.2.100:8080", FRONT))
        .isEqualTo(before.replace(":80", ":8080"));
    configure("");
    assertThat(connect("192.0.2.7:4003", "192.0.2.100:8080", FRONT)).isEqualTo("PASS");
  }
}
