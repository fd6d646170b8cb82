package dev.tandem.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterSettingsTest {

  /** In seconds. */
  @ParameterizedTest
  @CsvSource({"0,0,5,0", "3,0,5,3", "0,60,5,55", "3,60,58,3", "10,60,900,10"})
  void theLongerOfTheTwoDelaysCounts(int startup, int afterBoot, int uptime, int delay) {
    RouterSettings settings =
        HostFixture.host()
            .startupDelay(Duration.ofSeconds(startup))
            .delayAfterBoot(Duration.ofSeconds(afterBoot))
            .build();
    assertThat(settings.delayAt(Duration.ofSeconds(uptime))).isEqualTo(Duration.ofSeconds(delay));
  }
}
