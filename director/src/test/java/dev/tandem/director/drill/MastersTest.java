package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MastersTest {

  private static final Instant BEGIN = Instant.EPOCH;

  private final Masters masters = new Masters();

  private void changed(int millis, String director, String instance, boolean master) {
    masters.changed(BEGIN.plusMillis(millis), director, instance, master);
  }

  private Duration togetherFrom(int millis) {
    return masters.together(BEGIN.plusMillis(millis));
  }

  @Test
  void onlyTheTimeAfterTheMomentCounts() {
    changed(0, "director1", "FRONT", true);
    changed(100, "director2", "FRONT", true);
    changed(700, "director1", "FRONT", false);
    assertThat(togetherFrom(0)).isEqualTo(Duration.ofMillis(600));
    assertThat(togetherFrom(500)).isEqualTo(Duration.ofMillis(200));
    assertThat(togetherFrom(800)).isEqualTo(Duration.ZERO);
  }

  @Test
  void eachVirtualRouterIsLookedAtByItselfInTheOrderOfTime() {
    changed(300, "director1", "FRONT", false);
    changed(0, "director1", "FRONT", true);
    changed(0, "director1", "BACK", true);
    changed(50, "director2", "BACK", true);
    changed(60, "director1", "BACK", false);
    changed(100, "director2", "FRONT", true);
    assertThat(togetherFrom(0)).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void oneMasterAfterTheOtherIsNone() {
    changed(0, "director1", "FRONT", true);
    changed(10, "director1", "FRONT", false);
    changed(20, "director2", "FRONT", true);
    assertThat(togetherFrom(0)).isEqualTo(Duration.ZERO);
    assertThat(new Masters().together(BEGIN)).isEqualTo(Duration.ZERO);
  }
}
