package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.DataPlane.PortStatus;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.io.IOException;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An interface that receives on several queues at once. */
@RequiresRoot
class QueuesTest {

  private static final int QUEUES = 4;
  private static final int FLOWS = 64;

  private DirectorLab lab;
  private DataPlane plane;

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab(QUEUES).startServers().forNat();
    plane = start();
  }

  private DataPlane start() throws Exception {
    return lab.startPlane(
        PlaneKind.XDP, true, DirectorLab.service(Protocol.UDP, 0), ForwardingMethod.MASQUERADE);
  }

  @AfterEach
  void tearDown() throws Exception {
    plane.close();
    XdpPlane.removeLeft(lab.settings(false).pinPath());
    lab.close();
  }

  @Test
  void flowsBeginAndGoOnWhateverQueueTheyComeBy() throws Exception {
    TestNetwork.inside("client", () -> askTwice());
    assertThat(plane.counters().get(PacketCounter.NEW_FLOW)).isEqualTo(FLOWS);
    assertThat(plane.counters().get(PacketCounter.FORWARDED_IN)).isEqualTo(2 * FLOWS);
    assertThat(packetsByQueue()).hasSize(QUEUES).allMatch(packets -> packets > 0);
    assertThat(front()).isEqualTo(new PortStatus("front", List.of(), "native", QUEUES, 0));
  }

  @Test
  void theNextDirectorSaysToo() throws Exception {
    plane.close();
    plane = start();
    assertThat(front()).isEqualTo(new PortStatus("front", List.of(), "native", QUEUES, 0));
    TestNetwork.inside("client", () -> askTwice());
  }

  /** All sockets stay open to the end, so that no two flows have the same port. */
  private static boolean askTwice() throws IOException {
    List<DatagramSocket> sockets = new ArrayList<>();
    try {
      for (int flow = 0; flow < FLOWS; flow++) {
        DatagramSocket socket = new DatagramSocket();
        sockets.add(socket);
        assertThat(DirectorLab.ask(socket)).isEqualTo(DirectorLab.ask(socket));
      }
      return true;
    } finally {
      sockets.forEach(DatagramSocket::close);
    }
  }

  private PortStatus front() {
    return plane.ports().getFirst();
  }

  private List<Long> packetsByQueue() {
    return Arrays.stream(lab.network().exec("director", "ethtool", "-S", "front").split("\n"))
        .filter(line -> line.matches(" *rx_queue_[0-9]+_xdp_packets: [0-9]+"))
        .map(line -> Long.parseLong(line.substring(line.indexOf(": ") + 2)))
        .toList();
  }
}
