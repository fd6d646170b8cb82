package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.lab.LabChannel;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabMode;
import dev.tandem.director.lab.LabNode;
import dev.tandem.director.lab.LabPlan;
import dev.tandem.lvs.plane.PlaneKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabScreenTest {

  @Test
  void saysWithWhatTheLabWasRaisedAndWhatEachNodeIs() {
    LabPlan plan =
        new LabPlan(
            LabMode.DR,
            LabCluster.PAIR,
            List.of(LabFamily.IPV4),
            PlaneKind.PCAP,
            LabChannel.UDP,
            3,
            Duration.ofMillis(100));
    LabNode node = new LabNode("director1", List.of("192.0.2.1", "203.0.113.1"), "as it is");
    assertThat(LabScreen.of(plan, Path.of("/run/lab"), List.of(node)))
        .startsWith(
            "The lab is up: DR, plane pcap, channel udp, adverts every 0.1 s, files in /run/lab\n")
        .containsPattern("director1 +192.0.2.1 203.0.113.1 +as it is\n");
  }
}
