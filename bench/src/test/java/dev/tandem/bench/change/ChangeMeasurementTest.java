package dev.tandem.bench.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.change.ChangeMeasurement.Result;
import dev.tandem.bench.change.ChangingPath.Group;
import dev.tandem.bench.change.ChangingPath.Outcome;
import dev.tandem.linux.RequiresRoot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresRoot
class ChangeMeasurementTest {

  @Test
  void packetsMeetEachServiceAsItWasOrAsItIs() {
    Result result = new ChangeMeasurement(Duration.ofSeconds(3), text -> {}).commands();
    assertThat(result.changes()).isGreaterThan(1000);
    for (Group group : Group.values()) {
      assertThat(result.busy().of(group).arrived()).as(group.name()).isPositive();
    }
    Outcome busy = result.busy();
    assertThat(List.of(busy.lost(), busy.wrong(), busy.torn()))
        .as("lost, wrong and torn of %s", busy)
        .containsExactly(0L, 0L, 0L);
  }
}
