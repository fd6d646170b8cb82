package dev.tandem.director.config;

import static dev.tandem.director.config.OneInstance.instance;
import static dev.tandem.director.config.OneInstance.instanceWith;
import static java.net.InetAddress.ofLiteral;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Secret;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** By which way adverts go, and what makes them believed. */
class AdvertModelTest {

  @Test
  void ipv6InstancesSpeakVersionThreeToTheirOwnGroup() {
    InstanceSettings instance =
        instance(
            """
            vrrp_instance VI_6 {
              interface eth0
              virtual_router_id 51
              advert_int 0.1
              virtual_ipaddress { fe80::10 }
            }
            """);
    assertThat(instance.version()).isEqualTo(VrrpVersion.V3);
    assertThat(instance.group()).isEqualTo(ofLiteral("ff02::12"));
  }

  @Test
  void advertsMayGoToPeersOneByOne() {
    InstanceSettings instance =
        instanceWith(
            """
            unicast_src_ip 192.0.2.2
            unicast_peer {
              192.0.2.3
              192.0.2.4 min_ttl 250 max_ttl 254
            }
            unicast_ttl 64
            """);
    assertThat(instance.source()).contains(ofLiteral("192.0.2.2"));
    assertThat(instance.unicast())
        .contains(
            new UnicastSettings(
                List.of(
                    UnicastSettings.Peer.anywhere(ofLiteral("192.0.2.3")),
                    new UnicastSettings.Peer(ofLiteral("192.0.2.4"), 250, 254)),
                64,
                true,
                Optional.empty()));
    assertThat(instanceWith("unicast_peer { 192.0.2.3 }").unicast().orElseThrow().onlyPeers())
        .isFalse();
    assertThat(instanceWith("mcast_src_ip 192.0.2.2").unicast()).isEmpty();
    assertThat(instanceWith("unicast_fault_no_peer").unicast().orElseThrow().peers()).isEmpty();
  }

  @Test
  void whoHasPeersNeedsNoInterface() {
    DirectorConfig config =
        Loading.valid(
            """
            vrrp_instance VI_1 {
              virtual_router_id 1
              vrf blue
              unicast_src_ip 192.0.2.2
              unicast_peer { 192.0.2.3 }
              virtual_ipaddress { 192.0.2.1 dev eth3 }
            }
            """);
    InstanceSettings instance = config.instances().getFirst();
    assertThat(instance.onAnyInterface()).isTrue();
    assertThat(instance.unicast().orElseThrow().vrf()).contains("blue");
    assertThat(config.dataPlane().interfaces()).containsExactly("eth3");
  }

  @Test
  void version2MayAuthenticate() {
    assertThat(instanceWith("authentication {\nauth_type PASS\nauth_pass s3cret\n}"))
        .extracting(InstanceSettings::authentication)
        .isEqualTo(new Authentication.Password(secret("s3cret")));
    assertThat(instanceWith("authentication {\nauth_type AH\nauth_pass s3cret\n}"))
        .extracting(InstanceSettings::authentication)
        .isEqualTo(new Authentication.Header(secret("s3cret")));
  }

  @Test
  void advertsMayProveWhereTheyComeFrom() {
    String key = "0123456789abcdef0123456789abcdef";
    HmacSettings hmac =
        instanceWith("advert_int 2\nauth_hmac {\nkey 7 hex:" + key.repeat(2) + "\n}")
            .hmac()
            .orElseThrow();
    assertThat(hmac)
        .isEqualTo(
            new HmacSettings(
                Map.of(7, Secret.of(HexFormat.of().parseHex(key.repeat(2)))),
                7,
                true,
                Duration.ofSeconds(6),
                HmacSettings.Mode.ENFORCE));
    HmacSettings all =
        instanceWith(
                """
                auth_hmac {
                  key 1 %s
                  key 2 %s
                  active_key 2
                  anti_replay monotonic
                  time_window 30
                  mode receive-only
                }
                """
                    .formatted(key, key + "?"))
            .hmac()
            .orElseThrow();
    assertThat(all)
        .isEqualTo(
            new HmacSettings(
                Map.of(1, secret(key), 2, secret(key + "?")),
                2,
                false,
                Duration.ofSeconds(30),
                HmacSettings.Mode.RECEIVE_ONLY));
  }

  private static Secret secret(String text) {
    return Secret.of(text.getBytes(StandardCharsets.US_ASCII));
  }
}
