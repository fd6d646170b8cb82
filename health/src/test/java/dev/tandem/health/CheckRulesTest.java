package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
        .isEqualTo(new CheckRules(1, false, 3, LOOP, SLOW_RETRY, LOOP, LOOP));
  }

  @Test
  void httpProvesItselfAndPollsAFailedUrlNoFasterThanItRetries() {
    assertThat(CheckRules.of(TestChecks.http(80, SCHEDULE, List.of("/a", "/b"))))
        .isEqualTo(new CheckRules(2, true, 3, LOOP, SLOW_RETRY, LOOP, SLOW_RETRY));
  }

  @Test
  void fastRecoveryLeavesOutThePausesOfTheProofAlone() {
    Check.Http slow = TestChecks.http(80, SCHEDULE, List.of("/a", "/b"));
    Check.Http fast =
        new Check.Http(
            slow.target(), SCHEDULE, slow.urls(), Optional.empty(), HttpProtocol.V1_0, true);

    assertThat(CheckRules.of(fast))
        .isEqualTo(new CheckRules(2, true, 3, LOOP, SLOW_RETRY, Duration.ZERO, SLOW_RETRY));
    Duration timeout = Duration.ofSeconds(5);
    assertThat(CheckRules.of(slow).toRecover(timeout)).isEqualTo(Duration.ofSeconds(9 + 5 + 2 * 7));
    assertThat(CheckRules.of(fast).toRecover(timeout)).isEqualTo(Duration.ofSeconds(9 + 5 + 2 * 5));
  }
}
