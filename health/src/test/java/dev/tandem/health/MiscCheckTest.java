package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.linux.process.Command;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MiscCheckTest {

  @AutoClose private static final CheckRunner checks = new CheckRunner();

  @Test
  void aProgramThatEndsWithZeroPasses() throws Exception {
    CheckResult result = checks.run(check("exit 0", Duration.ofSeconds(10)));
    assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
    assertThat(result.reason()).isEqualTo("exit code 0");
  }

  @Test
  void anyOtherEndIsAFailure() throws Exception {
    assertThat(checks.run(check("exit 3", Duration.ofSeconds(10))).reason())
        .isEqualTo("exit code 3");
    CheckResult late = checks.run(check("sleep 60", Duration.ofMillis(100)));
    assertThat(late.outcome()).isEqualTo(Outcome.SILENT);
    assertThat(late.reason()).isEqualTo("not done after 0.1 s");
  }

  @Test
  void aDynamicOneSaysTheWeight() throws Exception {
    assertThat(checks.run(dynamic("exit 22", 5)))
        .extracting(CheckResult::outcome, CheckResult::weightChange, CheckResult::reason)
        .containsExactly(Outcome.PASSED, 15L, "exit code 22: weight 20");
    assertThat(checks.run(dynamic("exit 2", 5)).weightChange()).isEqualTo(-5);
    assertThat(checks.run(dynamic("exit 0", 5)))
        .extracting(CheckResult::outcome, CheckResult::weightChange)
        .containsExactly(Outcome.PASSED, 0L);
    assertThat(checks.run(dynamic("exit 1", 5)).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void itIsKnownByItsCommand() {
    assertThat(check("/bin/x y", Duration.ofSeconds(1)).description())
        .isEqualTo("MISC_CHECK /bin/x y");
  }

  private static Check check(String command, Duration timeout) {
    return check(command, timeout, OptionalInt.empty());
  }

  private static Check dynamic(String command, int weight) {
    return check(command, Duration.ofSeconds(10), OptionalInt.of(weight));
  }

  private static Check check(String command, Duration timeout, OptionalInt weight) {
    return new Check.Misc(
        CheckTarget.of(InetAddress.getLoopbackAddress(), 80),
        TestChecks.FAST,
        Command.of(command, Optional.empty()),
        timeout,
        weight);
  }
}
