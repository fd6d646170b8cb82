package dev.tandem.bench.flood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.flood.FloodMeasurement.Losses;
import dev.tandem.bench.flood.FloodMeasurement.Result;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.fastpath.PacketCounter;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RequiresRoot
class FloodMeasurementTest {

  @ParameterizedTest
  @CsvSource({"SYN,SYN_PUT_OFF", "MALFORMED,MALFORMED", "FULL,TABLE_FULL"})
  void sessionsOutliveFloodsAndEachPacketIsAccountedFor(FloodKind kind, PacketCounter counter) {
    Result result = new FloodMeasurement(Duration.ofSeconds(2), text -> {}).measure(kind);
    Losses losses = result.losses();
    assertThat(losses.of(counter)).isPositive();
    assertThat(result.outcome().sessions()).isPositive();
    // A queue of the interfaces may overflow where the processors have other work.
    assertThat(result.outcome().sessionsLost())
        .as("of %s", losses)
        .isBetween(0L, losses.notTaken());
    assertThat(result.uncounted()).as("not accounted for of %s", result).isZero();
    if (kind.leavesRoom()) {
      assertThat(result.outcome().servedShare()).isGreaterThan(0.5);
    }
  }
}
