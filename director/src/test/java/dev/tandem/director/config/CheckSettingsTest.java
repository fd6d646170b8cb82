package dev.tandem.director.config;

import static dev.tandem.director.config.ExpectedCheck.schedule;
import static dev.tandem.director.config.OneService.checks;
import static dev.tandem.director.config.OneService.service;
import static java.net.InetAddress.ofLiteral;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.Check;
import dev.tandem.health.CheckOrigin;
import dev.tandem.health.CheckSchedule;
import dev.tandem.health.CheckTarget;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What all kinds of checks may be told. */
class CheckSettingsTest {

  @Test
  void theInnermostSettingOfACheckCounts() {
    assertThat(
            checks(
                """
                delay_loop 6
                connect_timeout 2
                retry 5
                warmup 0
                virtualhost service.example
                real_server 10.0.0.1 80 {
                  retry 4
                  connect_timeout 3
                  TCP_CHECK {
                    retry 3
                  }
                  HTTP_GET {
                    delay_before_retry 0.5
                    warmup 7
                    virtualhost check.example
                    url {
                      path /a
                    }
                    url {
                      path /b?c
                      virtualhost url.example
                      status_code 200 301-302
                    }
                  }
                }
                """))
        .containsExactly(
            new Check.Tcp(CheckTarget.of(ofLiteral("10.0.0.1"), 80), schedule(6, 3, 3, 1, 0)),
            new Check.Http(
                CheckTarget.of(ofLiteral("10.0.0.1"), 80),
                new CheckSchedule(
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(3),
                    4,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(7)),
                List.of(
                    new Check.Url(
                        "/a", Optional.of("check.example"), List.of(Check.StatusRange.SUCCESS)),
                    new Check.Url(
                        "/b?c",
                        Optional.of("url.example"),
                        List.of(
                            new Check.StatusRange(200, 200), new Check.StatusRange(301, 302))))));
  }

  @Test
  void theOldNameOfRetryCountsWhereThatIsNotGiven() {
    assertThat(retry("retry 9", "nb_get_retry 2")).isEqualTo(2);
    assertThat(retry("retry 9", "nb_get_retry 2\nretry 3")).isEqualTo(3);
    assertThat(retry("retry 9", "")).isEqualTo(9);
  }

  private static int retry(String inServer, String inCheck) {
    String text =
        "virtual_server 192.0.2.1 80 {\nprotocol TCP\nreal_server 10.0.0.1 80 {\n%s\nHTTP_GET {\n%s\nurl {\n}\n}\n}\n}"
            .formatted(inServer, inCheck);
    List<Check> checks =
        Loading.load(text).config().services().getFirst().servers().getFirst().checked().checks();
    return checks.getFirst().schedule().retry();
  }

  @Test
  void checksMayComeByAnInterfaceAndBearAMark() {
    assertThat(
            checks(
                """
                real_server 10.0.0.1 80 {
                  TCP_CHECK {
                    bind_if eth1
                    fwmark 0xFFFFFFFE
                  }
                  PING_CHECK {
                    connect_ip fe80::1
                    bindto fe80::2
                    bind_if eth2
                  }
                }
                """))
        .extracting(Check::target)
        .containsExactly(
            new CheckTarget(
                ofLiteral("10.0.0.1"),
                80,
                new CheckOrigin(Optional.empty(), Optional.of("eth1"), OptionalInt.of(-2))),
            new CheckTarget(
                ofLiteral("fe80::1"),
                0,
                new CheckOrigin(
                    Optional.of(new InetSocketAddress(ofLiteral("fe80::2"), 0)),
                    Optional.of("eth2"),
                    OptionalInt.empty())));
  }

  @Test
  void allFailuresOfACheckAreToldWhereThatIsAskedFor() {
    String services =
        """
        virtual_server 192.0.2.1 80 {
          protocol TCP
          real_server 10.0.0.1 80 {
            TCP_CHECK {
            }
            SMTP_CHECK {
              log_all_failures
            }
            MISC_CHECK {
              misc_path /bin/true
              log_all_failures off
            }
          }
        }
        """;
    assertThat(logsAllFailures(services)).containsExactly(false, true, false);
    assertThat(logsAllFailures("global_defs {\nchecker_log_all_failures\n}\n" + services))
        .containsExactly(true, true, false);
  }

  private static List<Boolean> logsAllFailures(String text) {
    return service(text).servers().getFirst().checked().checks().stream()
        .map(check -> check.schedule().logAllFailures())
        .toList();
  }

  @Test
  void alphaServersStartDownIfSomethingCanBringThemUp() {
    String tcpCheck = "TCP_CHECK {\n}\n";
    assertThat(startsDown("alpha", tcpCheck)).isTrue();
    assertThat(startsDown("", "alpha\n" + tcpCheck)).isTrue();
    assertThat(startsDown("", "TCP_CHECK {\nalpha\n}\n")).isTrue();
    assertThat(startsDown("alpha", "alpha off\n" + tcpCheck)).isFalse();
    assertThat(startsDown("", tcpCheck)).isFalse();
    assertThat(startsDown("alpha", "")).isFalse();
  }

  private static boolean startsDown(String serviceLine, String serverLines) {
    return service(
            "virtual_server 192.0.2.1 80 {\nprotocol TCP\n%s\nreal_server 10.0.0.1 80 {\n%s}\n}"
                .formatted(serviceLine, serverLines))
        .servers()
        .getFirst()
        .checked()
        .startsDown();
  }
}
