package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckRulesTest {

  private static final Duration LOOP = Duration.ofSeconds(2);
  private static final Duration SLOW_RETRY = Duration.ofSeconds(9);
  private static final CheckSchedule SCHEDULE =
      new CheckSchedule(LOOP, Duration.ofSeconds(5), 3, SLOW_RETRY, Duration.ZERO);

  @Test
  void tcpComesBackWithTheFirstSuccess() {
    assertThat(
            CheckRules.of(
                new Check.Tcp(CheckTarget.of(InetAddress.getLoopbackAddress(), 80), SCHEDULE)))
        .isEqualTo(new CheckRules(1, false, 3, LOOP, SLOW_RETRY, LOOP));
  }

  @Test
  void httpProvesItselfAndPollsAFailedUrlNoFasterThanItRetries() {
    assertThat(CheckRules.of(TestChecks.http(80, SCHEDULE, List.of("/a", "/b"))))
        .isEqualTo(new CheckRules(2, true, 3, LOOP, SLOW_RETRY, SLOW_RETRY));
  }
}
