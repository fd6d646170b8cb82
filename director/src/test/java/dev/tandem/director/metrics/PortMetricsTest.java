package dev.tandem.director.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.plane.DataPlane.PortStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortMetricsTest {

  @Test
  void eachInterfaceTellsItsModeItsQueuesAndItsLosses() {
    MetricBook book = new MetricBook();
    PortMetrics.write(
        book,
        List.of(
            new PortStatus("eth0", List.of("eth0.7"), "native", 4, 0),
            new PortStatus("eth1", List.of(), "generic", 1, 9)));

    assertThat(book.text())
        .isEqualTo(
            """
            # HELP tandem_port_lost_total Packets that the sockets of an interface could not take
            # TYPE tandem_port_lost_total counter
            tandem_port_lost_total{interface="eth0",mode="native"} 0.0
            tandem_port_lost_total{interface="eth1",mode="generic"} 9.0
            # HELP tandem_port_queues Receive queues of an interface
            # TYPE tandem_port_queues gauge
            tandem_port_queues{interface="eth0",mode="native"} 4.0
            tandem_port_queues{interface="eth1",mode="generic"} 1.0
            """);
  }
}
