package dev.tandem.lvs.plane;

import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.NAT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked for the addresses of a director that died: the kernel answers nothing. */
@RequiresRoot
class GuardedAddressesTest {

  private final TwoEngines both = new TwoEngines();
  private final GuardedAddresses guarded =
      new GuardedAddresses(both.maps().map(BalancerMaps.GUARDED_ADDRESSES));

  @AfterEach
  void unload() {
    both.close();
  }

  private void lastAlive(int ticksAgo) {
    both.engine().settings().heartbeatLimit(1000);
    both.engine().settings().heartbeat(Ticks.now() - ticksAgo);
  }

  @Test
  void aDeadDirectorsAddressesAnswerNoArp() {
    guarded.set(List.of(InetAddress.ofLiteral("192.0.2.100")));
    lastAlive(0);
    assertThat(both.inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_PASS);
    lastAlive(2000);
    assertThat(both.inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_DROP);
    assertThat(both.inProgram(arpRequest("192.0.2.1")).verdict()).isEqualTo(XDP_PASS);
    guarded.set(List.of());
    assertThat(both.inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_PASS);
  }

  @Test
  void aDeadDirectorsAddressesAnswerNoNeighbourSolicitation() {
    guarded.set(List.of(Frames.host(NAT_IPV6), Frames.host(NAT)));
    MacAddress multicast = MacAddress.parse("33:33:ff:00:02:00");
    byte[] asked = solicitation(multicast, "2001:db8:1::200");
    lastAlive(0);
    assertThat(both.inProgram(asked).verdict()).isEqualTo(XDP_PASS);
    lastAlive(2000);
    assertThat(both.inProgram(asked).verdict()).isEqualTo(XDP_DROP);
    byte[] askedAgain = solicitation(Frames.DIRECTOR_MAC, "2001:db8:1::200");
    assertThat(both.inProgram(askedAgain).verdict()).isEqualTo(XDP_DROP);
    byte[] other = solicitation(multicast, "2001:db8:2::200");
    assertThat(both.inProgram(other).verdict()).isEqualTo(XDP_PASS);
    assertThat(both.engine().counters().sum(PacketCounter.ARP_SILENCED)).isEqualTo(2);
    guarded.set(List.of(Frames.host(NAT)));
    assertThat(both.inProgram(asked).verdict()).isEqualTo(XDP_PASS);
    assertThat(both.inProgram(arpRequest("192.0.2.100")).verdict()).isEqualTo(XDP_DROP);
  }

  /** RFC 4861 section 4.3, with the sender's link-layer address; its checksum is not looked at. */
  private static byte[] solicitation(MacAddress destination, String target) {
    ByteBuffer frame = ByteBuffer.wrap(new byte[14 + 40 + 32]);
    frame.put(destination.octets()).put(Frames.CLIENT_MAC.octets()).putShort((short) 0x86dd);
    frame.putInt(0x60000000).putShort((short) 32).put((byte) 58).put((byte) 255);
    frame.put(Frames.host(CLIENT_IPV6).getAddress());
    frame.put(Frames.host("[ff02::1:ff00:200]:0").getAddress());
    frame.put((byte) 135).put((byte) 0).putShort((short) 0).putInt(0);
    frame.put(InetAddress.ofLiteral(target).getAddress());
    frame.put((byte) 1).put((byte) 1).put(Frames.CLIENT_MAC.octets());
    return frame.array();
  }

  private static byte[] arpRequest(String target) {
    ByteBuffer frame = ByteBuffer.wrap(new byte[60]);
    frame.put(MacAddress.BROADCAST.octets()).put(Frames.CLIENT_MAC.octets());
    frame.putShort((short) 0x0806).putShort((short) 1).putShort((short) 0x0800);
    frame.put((byte) 6).put((byte) 4).putShort((short) 1);
    frame.put(Frames.CLIENT_MAC.octets()).putInt(Frames.address(CLIENT));
    frame.put(new byte[6]).putInt(Frames.address(target + ":0"));
    return frame.array();
  }
}
