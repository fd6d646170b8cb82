package dev.tandem.director.config;

import static dev.tandem.director.config.ExpectedCheck.schedule;
import static dev.tandem.director.config.ExpectedCheck.sentFrom;
import static dev.tandem.director.config.OneService.service;
import static java.net.InetAddress.ofLiteral;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.Check;
import dev.tandem.health.CheckTarget;
import dev.tandem.health.CheckedServer;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.SchedulerFlag;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceModelTest {

  private static final ServiceKey.OfAddress WEB =
      new ServiceKey.OfAddress(Protocol.TCP, ofLiteral("192.0.2.1"), 80);

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
    ServerKey key = new ServerKey(ofLiteral("10.0.0.1"), 8080);
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
                new ServerKey(ofLiteral("10.0.0.9"), 80),
                ForwardingMethod.ROUTE,
                1,
                0,
                0,
                Tunnel.IPIP));
    assertThat(service.servers())
        .extracting(RealServer::settings)
        .containsExactly(
            new ServerSettings(
                new ServerKey(ofLiteral("10.0.0.1"), 80),
                ForwardingMethod.ROUTE,
                5,
                0,
                0,
                Tunnel.IPIP),
            new ServerSettings(
                new ServerKey(ofLiteral("10.0.0.2"), 80),
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
    assertThat(service.key())
        .isEqualTo(new ServiceKey.OfAddress(Protocol.UDP, ofLiteral("192.0.2.1"), 0));
    assertThat(service.settings().onePacket()).isTrue();
    assertThat(service.servers().getFirst().key())
        .isEqualTo(new ServerKey(ofLiteral("10.0.0.1"), 0));
    assertThat(service.servers().getFirst().checked().checks())
        .containsExactly(
            new Check.Tcp(
                sentFrom("0.0.0.0", 700, CheckTarget.of(ofLiteral("10.0.1.1"), 22)),
                schedule(60, 5, 1, 1, 60)));
  }
}
