package dev.tandem.director.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabNodeTest {

  private static final Map<String, String> PLANE = Map.of("kind", "xdp", "reason", "it can");

  @Test
  void aDirectorSaysWhichPlaneItHas() {
    assertThat(LabNode.state(Map.of("active", true, "plane", PLANE), LabCluster.PAIR, 7))
        .isEqualTo("ACTIVE, plane xdp, pid 7");
    assertThat(LabNode.state(Map.of("active", false, "plane", PLANE), LabCluster.PAIR, 8))
        .isEqualTo("standby, plane xdp, pid 8");
  }

  @Test
  void ofSeveralInstancesItSaysWhichAreItsOwn() {
    Map<String, Object> status =
        Map.of(
            "active",
            true,
            "plane",
            PLANE,
            "roles",
            List.of(
                Map.of("instance", "ONE", "role", "master"),
                Map.of("instance", "TWO", "role", "backup")));
    assertThat(LabNode.state(status, new LabCluster(2, true), 7))
        .isEqualTo("ACTIVE in ONE, plane xdp, pid 7");
  }
}
