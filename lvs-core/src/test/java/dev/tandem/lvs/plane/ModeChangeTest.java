package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.LogRecorder;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.plane.DataPlane.PortStatus;
import dev.tandem.lvs.plane.DirectorLab.Session;
import dev.tandem.lvs.plane.PlaneSettings.XdpMode;
import dev.tandem.lvs.service.Protocol;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The next director is told another {@code xdp_mode} than the one whose program it takes over. */
@RequiresRoot
class ModeChangeTest {

  private static final List<String> INTERFACES = List.of("front", "back1", "back2");

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
    XdpPlane.removeLeft(lab.settings(true).pinPath());
    lab.close();
  }

  /** One that leaves its program attached at its end. */
  private void start(XdpMode mode, List<String> interfaces) throws Exception {
    PlaneSettings settings = lab.settings(mode, true, interfaces);
    plane = lab.startPlane(PlaneKind.XDP, settings, DirectorLab.service(Protocol.TCP, 0));
  }

  private void startAnother(XdpMode mode, List<String> interfaces) throws Exception {
    plane.close();
    start(mode, interfaces);
  }

  private String[] modes() {
    return plane.ports().stream().map(PortStatus::mode).distinct().toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, native, GENERIC, generic",
    "NATIVE, native, GENERIC, generic",
    "GENERIC, generic, AUTO, native",
    "GENERIC, generic, NATIVE, native",
    "GENERIC, generic, GENERIC, generic",
    "NATIVE, native, AUTO, native"
  })
  void itIsInEffectAndSessionsGoOn(XdpMode first, String present, XdpMode next, String then)
      throws Exception {
    start(first, INTERFACES);
    assertThat(modes()).containsExactly(present);
    // A single reset of the kernel would end the session.
    try (Session session = DirectorLab.connect();
        SteadyTraffic traffic =
            SteadyTraffic.start(() -> assertThat(session.echo(new byte[100])).hasSize(100))) {
      traffic.awaitRounds();
      startAnother(next, INTERFACES);
      assertThat(modes()).containsExactly(then);
      assertThat(lab.network().exec("director", "ip", "link", "show", "front"))
          .contains(then.equals("generic") ? "xdpgeneric" : "prog/xdp")
          .matches(text -> text.contains("xdpgeneric") == then.equals("generic"));
      assertThat(plane.engine().table().live()).isEqualTo(1);
      traffic.awaitRounds();
    }
    assertThat(lab.network().exec("director", "nft", "list", "tables")).doesNotContain("tandem");
  }

  @Test
  void whatADriverHasNotIsTriedWhenItIsAskedFor() throws Exception {
    lab.network().ip("director", "link add br0 type bridge");
    lab.network().ip("director", "link set br0 up");
    List<String> interfaces = List.of("br0", "front", "back1", "back2");
    start(XdpMode.AUTO, interfaces);
    assertThat(modes()).containsExactly("generic");
    startAnother(XdpMode.AUTO, interfaces);
    assertThat(modes()).containsExactly("generic");
    // The first one said that the bridge has no native XDP; the second one did not try.
    assertThat(log.messages()).hasSize(1);
    startAnother(XdpMode.NATIVE, interfaces);
    assertThat(modes()).containsExactly("generic");
    assertThat(log.errors())
        .singleElement()
        .asString()
        .contains("XDP on br0 cannot be native and stays generic: ");
    try (Session session = DirectorLab.connect()) {
      assertThat(session.echo(new byte[1000])).hasSize(1000);
    }
  }
}
