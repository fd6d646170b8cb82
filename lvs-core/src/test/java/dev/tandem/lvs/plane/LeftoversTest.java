package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stays in the kernel when a director goes, and how it is removed. */
@RequiresRoot
class LeftoversTest {

  private DirectorLab lab;
  private DataPlane plane;
  private Path pins;

  @BeforeEach
  void start() throws Exception {
    lab = new DirectorLab().forNat();
    pins = lab.settings(true).pinPath();
    plane =
        lab.startPlane(
            PlaneKind.XDP, true, DirectorLab.service(Protocol.TCP, 0), ForwardingMethod.MASQUERADE);
  }

  @AfterEach
  void tearDown() throws Exception {
    if (plane != null) {
      plane.close();
    }
    removeOnceSilent();
    lab.close();
  }

  private String front() {
    return lab.network().exec("director", "ip", "link", "show", "front");
  }

  @Test
  void aLivingDirectorIsLeftAlone() {
    assertThatThrownBy(() -> Leftovers.remove(pins))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stop it first");
    assertThat(front()).contains("xdp");
  }

  @Test
  void nothingIsLeftAfterwards() throws Exception {
    plane.close();
    plane = null;
    assertThat(front()).as("kept forwarding").contains("xdp");
    assertThat(removeOnceSilent())
        .containsExactlyInAnyOrder("link_front", "link_back1", "link_back2");
    assertThat(front()).doesNotContain("xdp");
    assertThat(pins).doesNotExist();
  }

  /** A director counts as alive for a second after its last sign of life. */
  private List<String> removeOnceSilent() throws InterruptedException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (true) {
      try {
        return Leftovers.remove(pins);
      } catch (IllegalStateException e) {
        assertThat(System.nanoTime()).as("silent within 10 s").isLessThan(deadline);
        Thread.sleep(50);
      }
    }
  }
}
