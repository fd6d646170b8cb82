package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.service.ServerKey;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConfigDifferenceTest {

  private static final String BASE =
      """
      global_defs {
        router_id d1
      }
      vrrp_instance A {
        interface eth0
        virtual_router_id 1
        virtual_ipaddress { 192.0.2.1 }
      }
      session_sync {
        address 203.0.113.1
        peer 203.0.113.2
      }
      data_plane {
        connections 2048
      }
      admin {
        socket /a
      }
      virtual_server 192.0.2.1 80 {
        protocol TCP
        lvs_sched rr
        sorry_server 10.0.0.9 80
        real_server 10.0.0.1 80 {
          weight 1
          TCP_CHECK {
            retry 1
          }
        }
        real_server 10.0.0.2 80 {
          weight 2
        }
      }
      virtual_server 192.0.2.1 443 {
        protocol TCP
        real_server 10.0.0.1 443 {
        }
      }
      """;

  @Test
  void nothingIsToDoBetweenEqualConfigurations() {
    ConfigDifference difference = difference("", "");
    assertThat(difference.isNothing()).isTrue();
    assertThat(difference)
        .isEqualTo(
            ConfigDifference.between(Loading.valid(BASE), Loading.valid("# other text\n" + BASE)));
  }

  @Test
  void servicesComeAndGo() {
    ConfigDifference difference = difference("192.0.2.1 443", "192.0.2.2 443");
    assertThat(difference.removedServices())
        .containsExactly(Loading.valid(BASE).services().getLast());
    assertThat(difference.addedServices())
        .extracting(service -> service.key().toString())
        .containsExactly("OfAddress[protocol=TCP, address=/192.0.2.2, port=443]");
    assertThat(difference.changedServices()).isEmpty();
    assertThat(difference.checksChanged()).isTrue();
  }

  @Test
  void serversComeAndGo() {
    ServiceChange change = onlyChange(difference("10.0.0.2 80", "10.0.0.3 80"));
    assertThat(change.removedServers()).extracting(RealServer::key).containsExactly(server(2));
    assertThat(change.addedServers()).extracting(RealServer::key).containsExactly(server(3));
    assertThat(change.changedServers()).isEmpty();
    assertThat(change.settingsChanged()).isFalse();
  }

  @Test
  void serversChange() {
    assertThat(onlyChange(difference("weight 2", "weight 3")).changedServers())
        .extracting(changed -> changed.settings().weight())
        .containsExactly(3);
    assertThat(onlyChange(difference("weight 2", "weight 2\ninhibit_on_failure")).changedServers())
        .extracting(RealServer::key)
        .containsExactly(server(2));
    assertThat(difference("weight 2", "weight 3").checksChanged()).isFalse();
  }

  @Test
  void settingsOfAServiceChange() {
    assertThat(onlyChange(difference("sched rr", "sched wrr")).settingsChanged()).isTrue();
    assertThat(onlyChange(difference("10.0.0.9 80", "10.0.0.8 80")).sorryServerChanged()).isTrue();
  }

  @Test
  void anotherCheckIsNoOtherServer() {
    ConfigDifference difference = difference("retry 1", "retry 2");
    assertThat(difference.checksChanged()).isTrue();
    assertThat(difference.changedServices()).isEmpty();
    assertThat(difference.isNothing()).isFalse();
  }

  @Test
  void eachOtherBlockIsComparedByItself() {
    assertThat(difference("router_id d1", "router_id d1\nlvs_timeouts tcp 5").globalsChanged())
        .isTrue();
    assertThat(difference("virtual_router_id 1", "virtual_router_id 2").vrrpChanged()).isTrue();
    assertThat(difference("connections 2048", "connections 4096").dataPlaneChanged()).isTrue();
    ConfigDifference tuned =
        difference("connections 2048", "connections 2048\n    expire_nodest_conn 0");
    assertThat(tuned.tuningChanged()).isTrue();
    assertThat(tuned.dataPlaneChanged()).isFalse();
    assertThat(difference("203.0.113.2", "203.0.113.3").sessionSyncChanged()).isTrue();
    ConfigDifference withIpvs =
        difference("peer 203.0.113.2", "peer 203.0.113.2\n    ipvs { interface eth1 }");
    assertThat(withIpvs.ipvsSyncChanged()).isTrue();
    assertThat(withIpvs.sessionSyncChanged()).isFalse();
    assertThat(difference("socket /a", "socket /b").adminChanged()).isTrue();
  }

  private static ServiceChange onlyChange(ConfigDifference difference) {
    assertThat(difference.changedServices()).hasSize(1);
    return difference.changedServices().getFirst();
  }

  private static ConfigDifference difference(String before, String after) {
    return ConfigDifference.between(
        Loading.valid(BASE), Loading.valid(BASE.replace(before, after)));
  }

  private static ServerKey server(int last) {
    return new ServerKey(InetAddress.ofLiteral("10.0.0." + last), 80);
  }
}
