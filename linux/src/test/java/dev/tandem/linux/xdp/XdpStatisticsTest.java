package dev.tandem.linux.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.xdp.XdpSocket.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XdpStatisticsTest {

  @ParameterizedTest(name = "{0} dropped, {1} ring full, {2} without a frame")
  @CsvSource({
    "0, 0, 0, 0",
    "3, 5, 0, 8",
    // Copied: also those without a frame are dropped.
    "7, 5, 4, 12",
    // Not copied: the device drops them.
    "0, 5, 4, 9",
  })
  void noLostPacketCountsTwice(long dropped, long ringFull, long fillEmpty, long lost) {
    assertThat(new Statistics(dropped, ringFull, fillEmpty).lost()).isEqualTo(lost);
  }
}
