package dev.tandem.director.metrics;

import dev.tandem.lvs.plane.DataPlane.PortStatus;
import java.util.List;

/** What can be measured of the interfaces of the data plane. */
final class PortMetrics {

  private PortMetrics() {}

  static void write(MetricBook book, List<PortStatus> ports) {
    for (PortStatus port : ports) {
      String[] labels = {"interface", port.name(), "mode", port.mode()};
      book.counter(
              "port_lost",
              "Packets that the sockets of an interface could not take",
              port.lost(),
              labels)
          .gauge("port_queues", "Receive queues of an interface", port.queues(), labels);
    }
  }
}
