package dev.tandem.director.config;

import static dev.tandem.director.config.ExpectedCheck.schedule;
import static dev.tandem.director.config.ExpectedCheck.sentFrom;
import static dev.tandem.director.config.OneService.checks;
import static dev.tandem.director.config.OneService.service;
import static java.net.InetAddress.ofLiteral;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.BodyPattern;
import dev.tandem.health.Check;
import dev.tandem.health.CheckTarget;
import dev.tandem.health.HttpProtocol;
import dev.tandem.health.Subject;
import dev.tandem.linux.process.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What each kind of check is made of. */
class CheckModelTest {

  @Test
  void checksHaveDefaultsOfTheirOwn() {
    assertThat(
            checks(
                """
                real_server 10.0.0.1 8080 {
                  TCP_CHECK {
                  }
                  HTTP_GET {
                    url {
                    }
                  }
                }
                """))
        .containsExactly(
            new Check.Tcp(CheckTarget.of(ofLiteral("10.0.0.1"), 8080), schedule(60, 5, 1, 1, 60)),
            new Check.Http(
                CheckTarget.of(ofLiteral("10.0.0.1"), 8080),
                schedule(60, 5, 1, 3, 60),
                List.of(
                    new Check.Url(
                        "/", Optional.empty(), List.of(new Check.StatusRange(200, 299))))));
  }

  @Test
  void allKindsOfChecks() {
    assertThat(
            checks(
                """
                real_server 10.0.0.1 53 {
                  SSL_GET {
                    enable_sni
                    virtualhost www.example
                    url {
                      digest 5D41402ABC4B2A76B9719D911017C592
                    }
                  }
                  SMTP_CHECK {
                    connect_port 25
                    helo_name lb.example
                  }
                  DNS_CHECK {
                    type A
                    name www.example.com
                  }
                  UDP_CHECK {
                    payload CAFE
                    require_reply caXX
                    min_reply_length 2
                  }
                  PING_CHECK {
                    retry 2
                    bindto 10.0.0.8
                  }
                  MISC_CHECK {
                    misc_path "/bin/true x"
                    misc_timeout 4
                  }
                }
                """))
        .containsExactly(
            new Check.Http(
                CheckTarget.of(ofLiteral("10.0.0.1"), 53),
                schedule(60, 5, 1, 3, 60),
                List.of(
                    new Check.Url(
                        "/",
                        Optional.of("www.example"),
                        List.of(Check.StatusRange.SUCCESS),
                        Optional.of("5d41402abc4b2a76b9719d911017c592"))),
                Optional.of(new Check.Tls(Optional.of("www.example")))),
            new Check.Smtp(
                CheckTarget.of(ofLiteral("10.0.0.1"), 25), schedule(60, 5, 1, 1, 60), "lb.example"),
            new Check.Dns(
                CheckTarget.of(ofLiteral("10.0.0.1"), 53),
                schedule(60, 5, 3, 60, 60),
                "www.example.com",
                1),
            new Check.Udp(
                CheckTarget.of(ofLiteral("10.0.0.1"), 53),
                schedule(60, 5, 1, 1, 60),
                "cafe",
                Optional.of(new Check.RequiredReply("caXX", 2, 255))),
            new Check.Ping(
                sentFrom("10.0.0.8", 0, CheckTarget.of(ofLiteral("10.0.0.1"), 0)),
                schedule(60, 5, 2, 1, 60)),
            new Check.Misc(
                CheckTarget.of(ofLiteral("10.0.0.1"), 53),
                schedule(60, 5, 0, 1, 60),
                Command.of("/bin/true x", Optional.empty()),
                Duration.ofSeconds(4),
                OptionalInt.empty()));
  }

  @Test
  void checksMayGoByTheWeightAndByWhatIsTracked() {
    List<Check> checks =
        service(
                """
                track_file load {
                  file /run/load
                  weight 2 reverse
                }
                bfd_instance link {
                  neighbor_ip 10.0.0.1
                }
                virtual_server 192.0.2.1 80 {
                  protocol TCP
                  ha_suspend
                  weight 7
                  real_server 10.0.0.1 80 {
                    MISC_CHECK {
                      misc_path "/bin/true"
                      misc_dynamic
                    }
                    BFD_CHECK {
                      name link
                    }
                    FILE_CHECK {
                      track_file load
                    }
                    FILE_CHECK {
                      track_file load
                      weight 100000
                    }
                  }
                }
                """)
            .servers()
            .getFirst()
            .checked()
            .checks();
    assertThat(((Check.Misc) checks.getFirst()).weight()).hasValue(7);
    assertThat(checks.subList(1, 4))
        .containsExactly(
            new Check.Told(
                CheckTarget.of(ofLiteral("10.0.0.1"), 80),
                new Subject(Subject.Kind.BFD, "link"),
                0),
            new Check.Told(
                CheckTarget.of(ofLiteral("10.0.0.1"), 80),
                new Subject(Subject.Kind.FILE, "load"),
                -2),
            new Check.Told(
                CheckTarget.of(ofLiteral("10.0.0.1"), 80),
                new Subject(Subject.Kind.FILE, "load"),
                100_000));
  }

  @Test
  void pagesAreAskedForAndJudgedAsIsSaid() {
    assertThat(
            checks(
                """
                real_server 10.0.0.1 80 {
                  retry 9
                  SSL_GET {
                    retry 4
                    http_protocol 1.1
                    fast_recovery
                    url {
                      regex "^[[:alpha:]]+ \\\\d$"
                      regex_no_match
                      regex_options caseless utf dollar_endonly firstline auto_callout
                      regex_min_offset 10
                      regex_max_offset 200
                    }
                  }
                }
                """))
        .containsExactly(
            new Check.Http(
                CheckTarget.of(ofLiteral("10.0.0.1"), 80),
                schedule(60, 5, 4, 3, 60),
                List.of(
                    new Check.Url(
                        "/",
                        Optional.empty(),
                        List.of(Check.StatusRange.SUCCESS),
                        Optional.empty(),
                        Optional.of(
                            new BodyPattern(
                                "^[\\p{Alpha}]+ \\d\\z",
                                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE,
                                true,
                                true,
                                false,
                                10,
                                OptionalInt.of(200))))),
                Optional.of(new Check.Tls(Optional.empty())),
                HttpProtocol.V1_1,
                true));
  }

  @Test
  void eachHostOfAMailCheckIsACheck() {
    ConfigLoader.Loaded loaded =
        Loading.load(
            """
            virtual_server 192.0.2.1 25 {
              protocol TCP
              real_server 10.0.0.1 25 {
                SMTP_CHECK {
                  helo_name lb.example
                  host {
                    connect_ip 10.0.0.2
                    connect_timeout 2
                    retry 3
                  }
                  host {
                    connect_port 26
                  }
                }
              }
            }
            """);
    assertThat(loaded.diagnostics())
        .extracting(diagnostic -> diagnostic.position().line() + " " + diagnostic.message())
        .containsExactly(
            "6 host is an old way: write an SMTP_CHECK for each of them",
            "9 retry is left out: all hosts of an SMTP_CHECK are checked at the same times");
    assertThat(loaded.config().services().getFirst().servers().getFirst().checked().checks())
        .containsExactly(
            new Check.Smtp(
                CheckTarget.of(ofLiteral("10.0.0.2"), 25), schedule(60, 2, 1, 1, 60), "lb.example"),
            new Check.Smtp(
                CheckTarget.of(ofLiteral("10.0.0.1"), 26),
                schedule(60, 5, 1, 1, 60),
                "lb.example"));
  }
}
