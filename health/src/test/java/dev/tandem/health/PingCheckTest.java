package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.Attempt.Finding;
import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
class PingCheckTest {

  private final TestNetwork network = new TestNetwork();

  @BeforeEach
  void makeHost() {
    network.addNamespace("a");
    network.exec("a", "sysctl", "-qw", "net.ipv4.ping_group_range=0 0");
  }

  @AfterEach
  void removeHost() {
    network.close();
  }

  @Test
  void aHostThatAnswersIsUp() throws Exception {
    assertThat(ping("127.0.0.1")).isEqualTo(new Finding(Outcome.PASSED, "answered"));
  }

  @Test
  void oneThatDoesNotIsDown() throws Exception {
    network.exec("a", "sysctl", "-qw", "net.ipv4.icmp_echo_ignore_all=1");
    assertThat(ping("127.0.0.1")).isEqualTo(new Finding(Outcome.SILENT, "no answer within 200 ms"));
    assertThat(ping("192.0.2.1").outcome()).isEqualTo(Outcome.SILENT);
  }

  @Test
  void whatTheKernelForbidsSaysNothingAboutTheServer() throws Exception {
    network.exec("a", "sysctl", "-qw", "net.ipv4.ping_group_range=1 0");
    Finding finding = ping("127.0.0.1");
    assertThat(finding.outcome()).isEqualTo(Outcome.NOT_RUN);
    assertThat(finding.reason()).contains("net.ipv4.ping_group_range");
  }

  private static Finding ping(String host) throws Exception {
    CheckSchedule quick =
        new CheckSchedule(
            Duration.ofSeconds(1), Duration.ofMillis(200), 0, Duration.ZERO, Duration.ZERO);
    Check.Ping check = new Check.Ping(CheckTarget.of(InetAddress.ofLiteral(host), 0), quick);
    return TestNetwork.inside("a", () -> PingCheck.run(check));
  }
}
