package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.BodyPattern;
import dev.tandem.health.Check;
import dev.tandem.health.CheckOrigin;
import dev.tandem.health.CheckSchedule;
import dev.tandem.health.CheckTarget;
import dev.tandem.health.CheckedServer;
import dev.tandem.health.HttpProtocol;
import dev.tandem.health.Subject;
import dev.tandem.linux.process.Command;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.SchedulerFlag;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ServiceModelTest {

  private static final ServiceKey.OfAddress WEB =
      new ServiceKey.OfAddress(Protocol.TCP, ip("192.0.2.1"), 80);

  @Test
  void aGroupIsAsManyServicesAsItHasMembers() {
    DirectorConfig config =
        Loading.valid(
            """
            virtual_server_group MANY {
              192.0.2.254-192.0.3.1 80
              192.0.2.8-9 443
              192.0.2.64/31 25
              192.0.2.1 53
              fwmark 7
              fwmark 8 inet
            }
            virtual_server group MANY {
              protocol TCP
              lb_algo sh
              real_server 10.0.0.1 8080 {
                TCP_CHECK {
                }
              }
            }
            """);
    assertThat(config.services())
        .extracting(service -> ServiceNames.of(service.key()))
        .containsExactly(
            "TCP 192.0.2.254:80",
            "TCP 192.0.2.255:80",
            "TCP 192.0.3.0:80",
            "TCP 192.0.3.1:80",
            "TCP 192.0.2.8:443",
            "TCP 192.0.2.9:443",
            "TCP 192.0.2.64:25",
            "TCP 192.0.2.65:25",
            "TCP 192.0.2.1:53",
            "firewall mark 7",
            "firewall mark 8");
    assertThat(config.services())
        .allSatisfy(service -> {
          assertThat(service.settings().scheduler()).isEqualTo("sh");
          assertThat(service.servers()).hasSize(1);
          ServerId checked = service.servers().getFirst().checked().id();
          assertThat(checked.service()).isEqualTo(service.key());
        });
  }

  @Test
  void aGroupOfIpv6RangesCountsInHexadecimal() {
    DirectorConfig config =
        Loading.valid(
            """
            virtual_server_group SIX {
              2001:db8::9-b 80
              2001:db8::fffe-2001:db8::1:1 81
              fwmark 9 inet6
            }
            virtual_server group SIX {
              protocol TCP
              real_server 2001:db8:1::1 80 {
              }
            }
            """);
    assertThat(config.services())
        .extracting(service -> ServiceNames.of(service.key()))
        .containsExactly(
            "TCP [2001:db8::9]:80",
            "TCP [2001:db8::a]:80",
            "TCP [2001:db8::b]:80",
            "TCP [2001:db8::fffe]:81",
            "TCP [2001:db8::ffff]:81",
            "TCP [2001:db8::1:0]:81",
            "TCP [2001:db8::1:1]:81",
            "firewall mark 9 IPv6");
  }

  @Test
  void aServiceHasKeepalivedsDefaults() {
    VirtualService service =
        service(
            """
            virtual_server 192.0.2.1 80 {
              protocol TCP
              real_server 10.0.0.1 8080 {
              }
            }
            """);
    ServerKey key = new ServerKey(ip("10.0.0.1"), 8080);
    assertThat(service)
        .isEqualTo(
            new VirtualService(
                new ServiceSettings(
                    WEB, "wlc", Set.of(), Optional.empty(), Optional.empty(), false),
                List.of(
                    new RealServer(
                        new ServerSettings(key, ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP),
                        new CheckedServer<>(new ServerId(WEB, key), List.of(), false),
                        false,
                        new ServiceNotify(Optional.empty(), Optional.empty(), true))),
                Optional.empty(),
                QuorumRules.DEFAULT,
                false,
                ServiceNotify.NOBODY));
  }

  @Test
  void serversInheritFromTheirService() {
    VirtualService service =
        service(
            """
            virtual_server 192.0.2.1 80 {
              protocol TCP
              lb_algo sh
              lb_kind DR
              sh-port
              sh-fallback
              weight 5
              inhibit_on_failure
              sorry_server 10.0.0.9
              real_server 10.0.0.1 {
              }
              real_server 10.0.0.2 80 {
                lvs_method NAT
                weight 0
                inhibit_on_failure off
                uthreshold 100
                lthreshold 80
              }
            }
            """);
    assertThat(service.settings().scheduler()).isEqualTo("sh");
    assertThat(service.settings().flags())
        .containsExactlyInAnyOrder(SchedulerFlag.PORT, SchedulerFlag.FALLBACK);
    assertThat(service.sorryServer())
        .contains(
            new ServerSettings(
                new ServerKey(ip("10.0.0.9"), 80), ForwardingMethod.ROUTE, 1, 0, 0, Tunnel.IPIP));
    assertThat(service.servers())
        .extracting(RealServer::settings)
        .containsExactly(
            new ServerSettings(
                new ServerKey(ip("10.0.0.1"), 80), ForwardingMethod.ROUTE, 5, 0, 0, Tunnel.IPIP),
            new ServerSettings(
                new ServerKey(ip("10.0.0.2"), 80),
                ForwardingMethod.MASQUERADE,
                0,
                100,
                80,
                Tunnel.IPIP));
    assertThat(service.servers())
        .extracting(RealServer::inhibitOnFailure)
        .containsExactly(true, false);
  }

  @Test
  void tunnelsHaveATypeAndAChecksum() {
    VirtualService service =
        service(
            """
            virtual_server 192.0.2.1 80 {
              protocol TCP
              lvs_method TUN type gue port 6080 remcsum
              real_server 10.0.0.1 {
              }
              real_server 10.0.0.2 {
                lvs_method TUN
              }
              real_server 10.0.0.3 {
                lvs_method TUN type gre csum
              }
              real_server 10.0.0.4 {
                lvs_method TUN type gue port 1 nocsum
              }
            }
            """);
    assertThat(service.servers())
        .extracting(server -> server.settings().tunnel())
        .containsExactly(
            new Tunnel(Tunnel.Type.GUE, 6080, Tunnel.Checksum.REMOTE),
            Tunnel.IPIP,
            new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.FULL),
            new Tunnel(Tunnel.Type.GUE, 1, Tunnel.Checksum.NONE));
    assertThat(service.servers())
        .allMatch(server -> server.settings().method() == ForwardingMethod.TUNNEL);
  }

  @Test
  void persistenceHasATimeoutAndAMask() {
    assertThat(persistence("192.0.2.1", "")).isEmpty();
    assertThat(persistence("192.0.2.1", "persistence_timeout"))
        .contains(new Persistence(360, 0xffffffff));
    assertThat(persistence("192.0.2.1", "persistence_timeout 50\npersistence_granularity 24"))
        .contains(new Persistence(50, 0xffffff00));
    assertThat(
            persistence("192.0.2.1", "persistence_timeout\npersistence_granularity 255.255.0.255"))
        .contains(new Persistence(360, 0xffff00ff));
    assertThat(persistence("192.0.2.1", "persistence_timeout\npersistence_granularity 32"))
        .contains(new Persistence(360, 0xffffffff));
    assertThat(persistence("2001:db8::1", "persistence_timeout"))
        .contains(new Persistence(360, 128));
    assertThat(persistence("2001:db8::1", "persistence_timeout\npersistence_granularity 64"))
        .contains(new Persistence(360, 64));
  }

  @Test
  void persistenceMayBeForCalls() {
    VirtualService service =
        service(
            """
            virtual_server 192.0.2.1 5060 {
              protocol UDP
              persistence_timeout 60
              persistence_engine sip
              ops
              real_server 10.0.0.1 5060 {
              }
            }
            """);
    assertThat(service.settings().persistenceEngine()).contains("sip");
    assertThat(service.settings().onePacket()).isTrue();
  }

  private static Optional<Persistence> persistence(String address, String lines) {
    String server = address.contains(":") ? "2001:db8::2" : "10.0.0.1";
    return service(
            "virtual_server %s 80 {\nprotocol TCP\n%s\nreal_server %s 80 {\n}\n}"
                .formatted(address, lines, server))
        .settings()
        .persistence();
  }

  @Test
  void aServiceMayStandForEveryPort() {
    VirtualService service =
        service(
            """
            virtual_server 192.0.2.1 {
              protocol UDP
              ops
              persistence_timeout 10
              real_server 10.0.0.1 {
                TCP_CHECK {
                  connect_ip 10.0.1.1
                  connect_port 22
                  bind_port 700
                }
              }
            }
            """);
    assertThat(service.key()).isEqualTo(new ServiceKey.OfAddress(Protocol.UDP, ip("192.0.2.1"), 0));
    assertThat(service.settings().onePacket()).isTrue();
    assertThat(service.servers().getFirst().key()).isEqualTo(new ServerKey(ip("10.0.0.1"), 0));
    assertThat(service.servers().getFirst().checked().checks())
        .containsExactly(
            new Check.Tcp(
                from("0.0.0.0", 700, CheckTarget.of(ip("10.0.1.1"), 22)),
                schedule(60, 5, 1, 1, 60)));
  }

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
            new Check.Tcp(CheckTarget.of(ip("10.0.0.1"), 8080), schedule(60, 5, 1, 1, 60)),
            new Check.Http(
                CheckTarget.of(ip("10.0.0.1"), 8080),
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
                CheckTarget.of(ip("10.0.0.1"), 53),
                schedule(60, 5, 1, 3, 60),
                List.of(
                    new Check.Url(
                        "/",
                        Optional.of("www.example"),
                        List.of(Check.StatusRange.SUCCESS),
                        Optional.of("5d41402abc4b2a76b9719d911017c592"))),
                Optional.of(new Check.Tls(Optional.of("www.example")))),
            new Check.Smtp(
                CheckTarget.of(ip("10.0.0.1"), 25), schedule(60, 5, 1, 1, 60), "lb.example"),
            new Check.Dns(
                CheckTarget.of(ip("10.0.0.1"), 53),
                schedule(60, 5, 3, 60, 60),
                "www.example.com",
                1),
            new Check.Udp(
                CheckTarget.of(ip("10.0.0.1"), 53),
                schedule(60, 5, 1, 1, 60),
                "cafe",
                Optional.of(new Check.RequiredReply("caXX", 2, 255))),
            new Check.Ping(
                from("10.0.0.8", 0, CheckTarget.of(ip("10.0.0.1"), 0)), schedule(60, 5, 2, 1, 60)),
            new Check.Misc(
                CheckTarget.of(ip("10.0.0.1"), 53),
                schedule(60, 5, 0, 1, 60),
                Command.of("/bin/true x", Optional.empty()),
                Duration.ofSeconds(4),
                OptionalInt.empty()));
  }

  private static CheckTarget from(String source, int port, CheckTarget target) {
    return new CheckTarget(
        target.address(), target.port(), CheckOrigin.of(new InetSocketAddress(ip(source), port)));
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
                CheckTarget.of(ip("10.0.0.1"), 80), new Subject(Subject.Kind.BFD, "link"), 0),
            new Check.Told(
                CheckTarget.of(ip("10.0.0.1"), 80), new Subject(Subject.Kind.FILE, "load"), -2),
            new Check.Told(
                CheckTarget.of(ip("10.0.0.1"), 80),
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
                CheckTarget.of(ip("10.0.0.1"), 80),
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
                CheckTarget.of(ip("10.0.0.2"), 25), schedule(60, 2, 1, 1, 60), "lb.example"),
            new Check.Smtp(
                CheckTarget.of(ip("10.0.0.1"), 26), schedule(60, 5, 1, 1, 60), "lb.example"));
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
                ip("10.0.0.1"),
                80,
                new CheckOrigin(Optional.empty(), Optional.of("eth1"), OptionalInt.of(-2))),
            new CheckTarget(
                ip("fe80::1"),
                0,
                new CheckOrigin(
                    Optional.of(new InetSocketAddress(ip("fe80::2"), 0)),
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
            new Check.Tcp(CheckTarget.of(ip("10.0.0.1"), 80), schedule(6, 3, 3, 1, 0)),
            new Check.Http(
                CheckTarget.of(ip("10.0.0.1"), 80),
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

  private static List<Check> checks(String inService) {
    return service("virtual_server 192.0.2.1 80 {\nprotocol TCP\n" + inService + "}")
        .servers()
        .getFirst()
        .checked()
        .checks();
  }

  private static CheckSchedule schedule(
      int delayLoop, int connectTimeout, int retry, int delayBeforeRetry, int warmup) {
    return new CheckSchedule(
        Duration.ofSeconds(delayLoop),
        Duration.ofSeconds(connectTimeout),
        retry,
        Duration.ofSeconds(delayBeforeRetry),
        Duration.ofSeconds(warmup));
  }

  private static VirtualService service(String text) {
    return Loading.valid(text).services().getFirst();
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }
}
