package dev.tandem.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.netlink.Ipv4Setting;
import dev.tandem.linux.netlink.Rtnetlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
class TunDeviceTest {

  /** From 192.0.2.2 to 192.0.2.1, ports 1000 and 2000, saying "hi"; no UDP checksum. */
  private static final byte[] DATAGRAM =
      HexFormat.of().parseHex("4500001e000000004011f6cbc0000202c000020103e807d0000a00006869");

  private static final int ROOM = 8;

  private final TestNetwork network = new TestNetwork();

  @BeforeEach
  void makeHost() {
    network.addNamespace("a");
    network.ip("a", "addr add 192.0.2.1/32 dev lo");
    network.ip("a", "route add 192.0.2.2/32 dev lo");
  }

  @AfterEach
  void removeHost() {
    network.close();
  }

  private static MemorySegment memory() {
    MemorySegment memory = Arena.ofAuto().allocate(ROOM + DATAGRAM.length);
    MemorySegment.copy(DATAGRAM, 0, memory, ValueLayout.JAVA_BYTE, ROOM, DATAGRAM.length);
    return memory;
  }

  @Test
  void theKernelReceivesWhatIsWritten() throws Exception {
    TestNetwork.inside(
        "a",
        () -> {
          try (TunDevice device = new TunDevice("tdt%d");
              Rtnetlink rtnetlink = Rtnetlink.open();
              DatagramSocket socket =
                  new DatagramSocket(2000, InetAddress.ofLiteral("192.0.2.1"))) {
            assertThat(device.name()).isEqualTo("tdt0");
            rtnetlink.configure(
                rtnetlink.link(device.name()).orElseThrow().index(),
                Map.of(Ipv4Setting.REVERSE_PATH_FILTER, 0));
            socket.setSoTimeout(2000);
            assertThat(device.receive(memory(), ROOM, DATAGRAM.length)).isTrue();
            DatagramPacket packet = new DatagramPacket(new byte[10], 10);
            socket.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength())).isEqualTo("hi");
          }
          return null;
        });
    assertThat(network.exec("a", "ip", "link")).doesNotContain("tdt0");
  }
}
