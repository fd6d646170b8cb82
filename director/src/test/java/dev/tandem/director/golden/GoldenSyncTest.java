package dev.tandem.director.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.golden.GoldenWireTest.Arrival;
import dev.tandem.director.golden.GoldenWireTest.Section;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.sync.ipvs.ToldByKernel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a kernel's master told its backups, in a capture with the traffic that it told of: who takes
 * its messages holds connections and templates just as who sees the traffic.
 */
class GoldenSyncTest {

  @TestFactory
  Stream<DynamicTest> whatTheKernelToldIsWhatPassed() {
    return GoldenWireTest.sections().stream()
        .filter(section -> !messages(section).isEmpty())
        .map(section -> DynamicTest.dynamicTest(section.name(), () -> replay(section)));
  }

  private static List<ByteBuffer> messages(Section section) {
    return GoldenWireTest.front(section).frames().stream()
        .map(Capture.Frame::bytes)
        .filter(frame -> frame.getShort(12) == 0x0800 && frame.get(23) == 17)
        .filter(SyncMessages::isOne)
        .map(SyncMessages::message)
        .toList();
  }

  private static void replay(Section section) {
    try (GoldenLab lab = new GoldenLab()) {
      GoldenWireTest.setUp(lab, section);
      for (Arrival arrival : GoldenWireTest.arrivals(section)) {
        lab.deliver(GoldenWireTest.bytes(arrival.frame()), arrival.link());
      }
      List<ConnectionSnapshot> told = ToldByKernel.after(messages(section));
      assertThat(told).isNotEmpty();
      assertThat(lab.connections())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("secondsLeft")
          .containsAll(told);
    }
  }
}
