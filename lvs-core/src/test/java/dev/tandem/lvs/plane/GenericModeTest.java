package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.LogRecorder;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.DataPlane.PortStatus;
import dev.tandem.lvs.plane.DirectorLab.Session;
import dev.tandem.lvs.service.Protocol;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The program after the driver: where that is wanted, and where the driver has no XDP. */
@RequiresRoot
class GenericModeTest {

  private static final int SESSIONS = 3;

  @RegisterExtension private final LogRecorder log = LogRecorder.of(XdpPort.class);
  private DirectorLab lab;
  private DataPlane plane;

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab().startServers().forNat();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (plane != null) {
      plane.close();
    }
    lab.close();
  }

  private void start(PlaneSettings.XdpMode mode, String... interfaces) throws Exception {
    PlaneSettings settings = lab.settings(mode, false, List.of(interfaces));
    plane = lab.startPlane(PlaneKind.XDP, settings, DirectorLab.service(Protocol.TCP, 0));
  }

  private String link(String name) {
    return lab.network().exec("director", "ip", "link", "show", name);
  }

  private static void assertEveryByteComesBack() throws Exception {
    byte[] data = new byte[300_000];
    new Random(1).nextBytes(data);
    for (int i = 0; i < SESSIONS; i++) {
      try (Session session = DirectorLab.connect()) {
        assertThat(session.echo(data)).isEqualTo(data);
      }
    }
  }

  @Test
  void sessionsCarryEveryByteAfterTheDriver() throws Exception {
    start(PlaneSettings.XdpMode.GENERIC, "front", "back1", "back2");
    assertThat(plane.ports()).extracting(PortStatus::mode).containsOnly("generic");
    assertThat(link("front")).contains("xdpgeneric");
    assertEveryByteComesBack();
    assertThat(plane.counters().get(PacketCounter.NEW_FLOW)).isEqualTo(SESSIONS);
    assertThat(plane.counters().get(PacketCounter.FORWARDED_IN)).isGreaterThan(SESSIONS);
    assertThat(plane.counters().get(PacketCounter.FORWARDED_OUT)).isGreaterThan(SESSIONS);
  }

  /** A bridge has no XDP of its own, and a program in another driver cannot send to it. */
  @Test
  void aDriverWithoutXdpIsSaidOnceAndServedAfterIt() throws Exception {
    lab.network().ip("director", "link add br0 type bridge");
    lab.network().ip("director", "addr flush dev front");
    lab.network().ip("director", "link set front master br0");
    lab.network().ip("director", "addr add 192.0.2.1/24 dev br0");
    lab.network().ip("director", "addr add " + DirectorLab.VIP + "/32 dev br0");
    lab.network().ip("director", "link set br0 up");
    // What a port of the bridge has put together is too long to be sent on.
    lab.network().exec("director", "ethtool", "-K", "front", "gro", "off");
    start(PlaneSettings.XdpMode.AUTO, "br0", "back1", "back2");
    assertThat(log.messages())
        .singleElement()
        .asString()
        .contains("br0 has no native XDP, using the generic one: ");
    assertThat(plane.ports())
        .extracting(port -> port.name() + " " + port.mode())
        .containsExactly("br0 generic", "back1 generic", "back2 generic");
    assertThat(link("br0")).contains("xdpgeneric");
    assertEveryByteComesBack();
  }
}
