package dev.tandem.lvs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.Protocol;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Known flows follow the kernel's routes at once, not when the sweep comes by. */
class ReroutingTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final String SERVER = "198.51.100.1:8080";

  private final Lab lab = new Lab().nat(Protocol.TCP, 1);

  ReroutingTest() {
    lab.connect(CLIENT);
    lab.pass(2);
  }

  private void route(String host, int link, String gateway) {
    Route route =
        new Route(
            InetAddress.ofLiteral(host), 32, Optional.of(InetAddress.ofLiteral(gateway)), link, 0);
    lab.engine().hops().apply(new NetlinkEvent.RouteAdded(route));
    while (lab.engine().duty(lab.now())) {
      // The engine's loop does not wait either while more is due.
    }
  }

  private static MacAddress destination(Delivery delivery) {
    byte[] octets = new byte[MacAddress.LENGTH];
    delivery.frame().duplicate().get(octets);
    return MacAddress.of(octets);
  }

  @Test
  void packetsToAServerTakeItsNewGateway() {
    route("198.51.100.1", Lab.BACK, "198.51.100.9");
    Delivery delivery = lab.deliver(Frames.tcp(CLIENT, Lab.VIP, PacketView.ACK));
    assertThat(destination(delivery)).isEqualTo(Lab.serverMac(9));
  }

  @Test
  void answersToAClientTakeItsNewGateway() {
    route("192.0.2.7", Lab.FRONT, "192.0.2.9");
    Delivery delivery = lab.deliver(Frames.tcp(SERVER, CLIENT, PacketView.ACK));
    assertThat(destination(delivery)).isEqualTo(MacAddress.parse("02:00:00:00:01:99"));
  }

  @Test
  void whatChangesWhileFlowsLookForTheirWayIsFollowedToo() {
    route("198.51.100.1", Lab.BACK, "198.51.100.8");
    route("198.51.100.1", Lab.BACK, "198.51.100.9");
    route("192.0.2.7", Lab.FRONT, "192.0.2.8");
    assertThat(destination(lab.deliver(Frames.tcp(SERVER, CLIENT, PacketView.ACK))))
        .isEqualTo(MacAddress.parse("02:00:00:00:01:88"));
  }
}
