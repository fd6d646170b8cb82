package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.InstanceFixture.virtual;
import static dev.tandem.vrrp.router.Lan.advertsHeard;
import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static dev.tandem.vrrp.router.Lan.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.UnicastSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routers with two links between them, each with an address of its own that is on neither: what a
 * says goes over eth0, what b answers comes back over eth1.
 */
@RequiresRoot
class AnyInterfaceTest {

  private static final String A = "198.51.100.1";
  private static final String B = "198.51.100.2";

  @AutoClose private final Lan lan = new Lan();

  @TempDir private Path directory;

  @BeforeEach
  void connectTwice() {
    lan.network().connect("a", "eth1", "b", "eth1");
    lan.network().ip("a", "addr add 203.0.113.1/24 dev eth1");
    lan.network().ip("b", "addr add 203.0.113.2/24 dev eth1");
    lan.network().ip("a", "addr add " + A + "/32 dev lo").ip("a", "link set lo up");
    lan.network().ip("b", "addr add " + B + "/32 dev lo").ip("b", "link set lo up");
    lan.network().ip("a", "route add " + B + " via 192.0.2.2");
    lan.network().ip("b", "route add " + A + " via 203.0.113.1");
  }

  @Test
  void hearsItsPeerWhereverItsAdvertsComeIn() throws Exception {
    VrrpRouter a = lan.start("a", settings(A, B, 200).build());
    VrrpRouter b = lan.start("b", settings(B, A, 100).build());
    Await.until("a is master", () -> role(a) == Role.MASTER && lan.holdsAddress("a"));
    Await.until("b hears it", () -> hearsAMaster(b));
    lan.network().ip("a", "route replace " + B + " via 203.0.113.2");
    long before = advertsHeard(b);
    Await.until("b has heard it ten times more", () -> advertsHeard(b) > before + 10);

    assertThat(role(b)).isEqualTo(Role.BACKUP);
    assertThat(status(b).rejections().values()).containsOnly(0L);
    a.handOver("front");
    Await.until("b is master", () -> role(b) == Role.MASTER && lan.holdsAddress("b"));
    Await.until("a hears it over eth1", () -> hearsAMaster(a));
  }

  @Test
  void hearsEachAdvertOnceBesideAnInstanceOfThatInterface() throws Exception {
    InstanceSettings other = instance().name("other").virtualRouterId(7).peer("192.0.2.1").build();
    VrrpRouter a = lan.start("a", settings(A, B, 200).build());
    VrrpRouter b = lan.start("b", settings(B, A, 100).build(), other);
    Await.until("b has heard a twenty times", () -> advertsHeard(b) > 20);

    assertThat(advertsHeard(b)).isLessThanOrEqualTo(sent(a));
    assertThat(b.status().unattributed().values()).containsOnly(0L);
  }

  @Test
  @RequiresKeepalived
  void takesTurnsWithKeepalived() throws Exception {
    // Before 2.2.8 it needs an interface, and sends over that alone.
    lan.network().ip("b", "route replace " + A + " via 192.0.2.1");
    Keepalived keepalived =
        lan.startKeepalived(
            "b",
            directory,
            """
            vrrp_instance front {
              state BACKUP
              interface eth0
              version 3
              virtual_router_id 51
              priority 200
              advert_int 0.1
              unicast_src_ip %s
              unicast_peer {
                %s
              }
              virtual_ipaddress {
                192.0.2.100/24 dev eth0
              }
            }
            """
                .formatted(B, A));
    Await.until("keepalived is master", () -> lan.holdsAddress("b"));
    VrrpRouter a = lan.start("a", settings(A, B, 150).build());
    Await.until("we hear it", () -> hearsAMaster(a));
    keepalived.kill();
    Await.until("we are master", () -> role(a) == Role.MASTER && lan.holdsAddress("a"));
    assertThat(status(a).rejections().values()).containsOnly(0L);
  }

  @Test
  void sendsByTheRoutesOfItsVrf() throws Exception {
    // No kernel of a test need have VRFs; a socket is bound to any other device likewise.
    lan.network().ip("a", "route add " + B + " via 203.0.113.2 metric 9");
    try (WireCapture wire = WireCapture.start("b", "eth1", directory)) {
      VrrpRouter a = lan.start("a", inVrf("eth1"));
      Await.until("a has sent three adverts", () -> sent(a) >= 3);
      a.close();
      Await.until("they are captured", () -> captured(wire) >= 3);
    }
  }

  @Test
  void cannotBeMasterWithoutItsVrf() throws Exception {
    VrrpRouter a = lan.start("a", inVrf("blue"));
    Await.until("a is in fault", () -> role(a) == Role.FAULT);

    assertThat(status(a).faults()).containsExactly(FaultReason.VRF_MISSING);
  }

  @Test
  void cannotBeMasterWithoutItsSource() throws Exception {
    VrrpRouter a = lan.start("a", settings(A, B, 200).build());
    Await.until("a is master", () -> role(a) == Role.MASTER);
    lan.network().ip("a", "addr del " + A + "/32 dev lo");
    Await.until("a is in fault", () -> role(a) == Role.FAULT);
    assertThat(status(a).faults()).containsExactly(FaultReason.SOURCE_ADDRESS_MISSING);

    lan.network().ip("a", "addr add " + A + "/32 dev eth1");
    Await.until("a is master again", () -> role(a) == Role.MASTER);
  }

  private static long captured(WireCapture wire) {
    try {
      return wire.packets("vrrp && ip.dst == " + B, "ip.src").size();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InstanceSettings inVrf(String device) {
    List<UnicastSettings.Peer> peers = List.of(UnicastSettings.Peer.anywhere(address(B)));
    return settings(A, B, 200)
        .unicast(new UnicastSettings(peers, 255, false, Optional.of(device)))
        .build();
  }

  private static InstanceFixture settings(String source, String peer, int priority) {
    return instance()
        .on(InstanceSettings.ANY_INTERFACE)
        .from(source)
        .peer(peer)
        .priority(priority)
        .interval(Duration.ofMillis(100))
        .advertising(virtual("192.0.2.100").placedOn("eth0"));
  }

  private static long sent(VrrpRouter router) {
    return status(router).counters().get(InstanceCounter.ADVERTS_SENT);
  }
}
