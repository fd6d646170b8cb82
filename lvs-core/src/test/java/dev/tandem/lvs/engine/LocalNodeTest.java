package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that are the director itself, and what nat_icmp_send answers to the others. */
class LocalNodeTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final String OWN = "192.0.2.254";

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private ServiceKey serve(String server, ForwardingMethod method) {
    ServiceKey key = Lab.key(Protocol.TCP, Lab.VIP);
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().addServer(key, Lab.server(server, method, 1));
    return key;
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUTE", "TUNNEL"})
  void theHostsOwnStackGetsPacketsAsTheyCame(ForwardingMethod method) {
    serve(OWN + ":80", method);
    byte[] syn = tcp(CLIENT, Lab.VIP, PacketView.SYN).ttl(1).bytes();
    Delivery delivery = lab.deliver(syn);
    assertThat(delivery.verdict()).isEqualTo(Verdict.LOCAL);
    byte[] left = new byte[syn.length];
    delivery.frame().get(0, left);
    assertThat(left).isEqualTo(syn);
    assertThat(lab.deliver(tcp(CLIENT, Lab.VIP, PacketView.ACK)).verdict())
        .isEqualTo(Verdict.LOCAL);
    assertThat(lab.connections()).singleElement().matches(c -> c.state().equals("ESTABLISHED"));
    assertThat(lab.engine().counters().sum(PacketCounter.FORWARDED_IN)).isEqualTo(2);
  }

  @Test
  void anAddressThatMovesAwayIsReachedThere() {
    serve("198.51.100.9:80", ForwardingMethod.ROUTE);
    NetlinkEvent.AddressAdded added =
        new NetlinkEvent.AddressAdded(Lab.address(Lab.BACK, "198.51.100.9"));
    lab.engine().hops().apply(added);
    lab.pass(2);
    assertThat(lab.deliver(tcp(CLIENT, Lab.VIP, PacketView.SYN)).verdict())
        .isEqualTo(Verdict.LOCAL);
    lab.engine().hops().apply(new NetlinkEvent.AddressRemoved(added.address()));
    lab.pass(2);
    assertThat(lab.deliver(tcp(CLIENT, Lab.VIP, PacketView.ACK)).verdict()).isEqualTo(Verdict.SEND);
  }

  @Test
  void aStrayAnswerOfATranslatedServerIsRefusedOnlyIfThatIsWanted() {
    serve("198.51.100.1:8080", ForwardingMethod.MASQUERADE);
    Frames stray = tcp("198.51.100.1:8080", "192.0.2.8:1234", PacketView.ACK);
    assertThat(lab.deliver(stray).verdict()).isEqualTo(Verdict.PASS);
    lab.engine().tune(Tuning.OF_KERNEL.with(Tunable.NAT_ICMP_SEND, 1));
    Delivery refused = lab.deliver(stray);
    assertThat(refused.verdict()).isEqualTo(Verdict.RETURN);
    assertThat(refused.frame().getInt(26)).isEqualTo(Frames.address("198.51.100.254:0"));
    assertThat(refused.frame().getInt(30)).isEqualTo(Frames.address("198.51.100.1:0"));
    assertThat(refused.frame().getShort(34)).isEqualTo((short) 0x0303);
    assertThat(lab.engine().counters().sum(PacketCounter.STRAY_ANSWER)).isEqualTo(1);
    for (Frames other :
        new Frames[] {
          tcp("198.51.100.1:8080", "192.0.2.8:1234", PacketView.RST),
          tcp("198.51.100.1:8081", "192.0.2.8:1234", PacketView.ACK),
          udp("198.51.100.1:8080", "192.0.2.8:1234"),
          tcp("198.51.100.1:8080", "198.51.100.254:1234", PacketView.ACK)
        }) {
      assertThat(lab.deliver(other).verdict()).isEqualTo(Verdict.PASS);
    }
  }
}
