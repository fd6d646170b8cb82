package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.IpvlanMode;
import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.IpvlanSettings;
import dev.tandem.vrrp.OwnInterfaces;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.Secret;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.VmacSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceModelTest {

  @Test
  void anInstanceHasKeepalivedsDefaults() {
    assertThat(
            instance(
                """
                vrrp_instance VI_1 {
                  interface eth0
                  virtual_router_id 51
                  virtual_ipaddress {
                    192.0.2.10
                  }
                }
                """))
        .isEqualTo(
            new InstanceSettings(
                "VI_1",
                "eth0",
                51,
                VrrpVersion.V2,
                100,
                Duration.ofSeconds(1),
                3,
                true,
                Duration.ZERO,
                Optional.empty(),
                ip("224.0.0.18"),
                OwnInterfaces.NONE,
                Optional.empty(),
                new Authentication.None(),
                Optional.empty(),
                ElectionSettings.DEFAULT,
                List.of(address("192.0.2.10", 32)),
                List.of(),
                RoutingSettings.NONE,
                false,
                List.of(),
                true,
                false,
                false,
                true,
                AnnouncementSettings.DEFAULT));
  }

  @Test
  void anInstanceTakesAllThatItIsTold() {
    assertThat(
            instance(
                """
                vrrp_instance VI_1 {
                  state BACKUP
                  interface eth0
                  virtual_router_id 51
                  priority 150
                  version 3
                  advert_int 0.25
                  down_timer_adverts 4
                  preempt
                  preempt_delay 2.5
                  mcast_src_ip 192.0.2.3
                  mcast_dst_ip 224.0.0.19
                  track_src_ip
                  dont_track_primary
                  promote_secondaries
                  v3_checksum_as_v2 on
                  no_accept
                  garp_master_delay 1
                  garp_master_repeat 2
                  garp_master_refresh 60
                  garp_master_refresh_repeat 3
                  garp_lower_prio_delay 4
                  garp_lower_prio_repeat 0
                  garp_extra_if all 100
                  track_interface {
                    eth1
                    eth2 weight -10
                    eth3 weight 5 reverse
                  }
                  virtual_ipaddress {
                    192.0.2.10/24
                    192.0.2.11/24 dev eth1 label eth1:1
                  }
                  virtual_ipaddress_excluded {
                    2001:db8::10/64
                  }
                }
                """))
        .isEqualTo(
            new InstanceSettings(
                "VI_1",
                "eth0",
                51,
                VrrpVersion.V3,
                150,
                Duration.ofMillis(250),
                4,
                true,
                Duration.ofMillis(2500),
                Optional.of(ip("192.0.2.3")),
                ip("224.0.0.19"),
                OwnInterfaces.NONE,
                Optional.empty(),
                new Authentication.None(),
                Optional.empty(),
                ElectionSettings.DEFAULT,
                List.of(
                    address("192.0.2.10", 24),
                    new VirtualAddress(
                        ip("192.0.2.11"),
                        24,
                        Optional.of("eth1"),
                        AddressOptions.NONE.withLabel("eth1:1"),
                        true)),
                List.of(
                    new VirtualAddress(
                        ip("2001:db8::10"),
                        64,
                        Optional.empty(),
                        AddressOptions.NONE.with(AddressOptions.Flag.NO_DUPLICATE_DETECTION),
                        true)),
                RoutingSettings.NONE,
                true,
                List.of(
                    Tracked.networkInterface("eth1", 0, false),
                    Tracked.networkInterface("eth2", -10, false),
                    Tracked.networkInterface("eth3", 5, true)),
                false,
                true,
                true,
                false,
                new AnnouncementSettings(
                    2,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    3,
                    0,
                    Duration.ofSeconds(4),
                    new AnnouncementSettings.Elsewhere(Duration.ofSeconds(100), true))));
  }

  @ParameterizedTest
  @CsvSource({
    "'',                         true",
    "no_accept,                  false",
    "accept off,                 false",
    "strict_mode,                false",
    "strict_mode off,            true",
    "'strict_mode\naccept',      true",
    "'no_accept\npriority 255',  true",
    "'strict_mode\npriority 255',true",
  })
  void whoAnswersAtTheAddresses(String lines, boolean accept) {
    assertThat(plain(lines).accept()).isEqualTo(accept);
  }

  @Test
  void aStrictInstanceKeepsToTheLetter() {
    InstanceSettings strict = plain("strict_mode\nlower_prio_no_advert off");
    assertThat(strict.election())
        .isEqualTo(new ElectionSettings(false, false, true, false, OptionalInt.empty()));
    assertThat(strict.announcements())
        .isEqualTo(
            new AnnouncementSettings(5, Duration.ofSeconds(5), Duration.ZERO, 1, 0, Duration.ZERO));
    InstanceSettings byDefault =
        Loading.valid("global_defs {\n  vrrp_strict\n}\n" + text("")).instances().getFirst();
    assertThat(byDefault).isEqualTo(plain("strict_mode"));
  }

  private static InstanceSettings plain(String lines) {
    return instance(text(lines));
  }

  private static String text(String lines) {
    return """
    vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 51
      virtual_ipaddress {
        192.0.2.10
      }
      %s
    }
    """
        .formatted(lines);
  }

  @Test
  void globalDefaultsHoldWhereTheInstanceSaysNothing() {
    InstanceSettings instance =
        instance(
            """
            vrrp_instance VI_1 {
              interface eth0
              virtual_router_id 51
              no_virtual_ipaddress
              garp_master_repeat 7
            }
            global_defs {
              vrrp_version 3
              vrrp_mcast_group4 224.0.0.20
            }
            global_defs {
              vrrp_down_timer_adverts 5
              vrrp_garp_master_delay 2
              vrrp_garp_master_repeat 3
              vrrp_garp_lower_prio_delay 9
            }
            """);
    assertThat(instance.version()).isEqualTo(VrrpVersion.V3);
    assertThat(instance.group()).isEqualTo(ip("224.0.0.20"));
    assertThat(instance.downTimerAdverts()).isEqualTo(5);
    assertThat(instance.announcements())
        .isEqualTo(
            new AnnouncementSettings(
                7, Duration.ofSeconds(2), Duration.ZERO, 1, 7, Duration.ofSeconds(9)));
  }

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
    assertThat(instance.group()).isEqualTo(ip("ff02::12"));
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
    assertThat(instance.source()).contains(ip("192.0.2.2"));
    assertThat(instance.unicast())
        .contains(
            new UnicastSettings(
                List.of(
                    UnicastSettings.Peer.anywhere(ip("192.0.2.3")),
                    new UnicastSettings.Peer(ip("192.0.2.4"), 250, 254)),
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
  void anInstanceMayHaveAnEthernetAddressOfItsOwn() {
    assertThat(instanceWith("use_vmac").vmac())
        .contains(new VmacSettings("vrrp.1", MacAddress.parse("00:00:5e:00:01:01"), false));
    assertThat(instanceWith("use_vmac front0 02:00:00:00:00:09\nvmac_xmit_base").vmac())
        .contains(new VmacSettings("front0", MacAddress.parse("02:00:00:00:00:09"), true));
    assertThat(instanceWith("use_vmac name group 02:00:00:00:07").vmac())
        .contains(new VmacSettings("group", MacAddress.parse("02:00:00:00:07:01"), false));
    assertThat(instanceWith("use_vmac\nunicast_peer { 192.0.2.3 }").vmac())
        .hasValueSatisfying(vmac -> assertThat(vmac.advertsFromBase()).isTrue());
    assertThat(
            instance(
                    """
                    vrrp_instance VI_6 {
                      interface eth0
                      virtual_router_id 51
                      use_vmac
                      virtual_ipaddress { fe80::10 }
                    }
                    """)
                .vmac())
        .contains(new VmacSettings("vrrp6.51", MacAddress.parse("00:00:5e:00:02:33"), false));
  }

  @Test
  void anInstanceMayShareTheEthernetAddress() {
    InstanceSettings instance = plain("use_ipvlan 192.0.2.51/24 private");
    assertThat(instance.own().ipvlan())
        .contains(
            new IpvlanSettings(
                "vrrp.51", Optional.of(address("192.0.2.51", 24)), IpvlanMode.PRIVATE));
    assertThat(instance.source()).contains(ip("192.0.2.51"));
    assertThat(instance.addressInterface()).isEqualTo("vrrp.51");
    assertThat(plain("use_ipvlan name bridge").own().ipvlan())
        .contains(new IpvlanSettings("bridge", Optional.empty(), IpvlanMode.BRIDGE));
    assertThat(plain("use_ipvlan front0\nmcast_src_ip 192.0.2.3").source())
        .contains(ip("192.0.2.3"));
  }

  @Test
  void addressesElsewhereMayHaveEthernetAddressesOfTheirOwn() {
    String text =
        """
        global_defs {
          vmac_addr_prefix v
        }
        vrrp_instance VI_1 {
          interface eth0
          virtual_router_id 51
          use_vmac
          %s
          virtual_ipaddress {
            192.0.2.10
            192.0.2.11 dev eth1 use_vmac
          }
          virtual_ipaddress_excluded {
            192.0.2.12 dev eth1
            192.0.2.13 dev eth0
            2001:db8::1
          }
        }
        """;
    DirectorConfig config = Loading.valid(text.formatted("use_vmac_addr"));
    InstanceSettings all = config.instances().getFirst();
    assertThat(all.own().further())
        .containsExactly(
            macvlan("v.51.1", "eth1", "00:00:5e:00:01:33"),
            macvlan("v6.51.2", "eth0", "00:00:5e:00:02:33"));
    assertThat(all.placedAddresses())
        .extracting(address -> address.interfaceName().orElseThrow())
        .containsExactly("vrrp.51", "v.51.1", "v.51.1", "eth0", "v6.51.2");
    assertThat(config.dataPlane().interfaces()).containsExactly("eth0", "eth1");
    InstanceSettings one = instance(text.formatted(""));
    assertThat(one.own().further()).containsExactly(macvlan("v.51.1", "eth1", "00:00:5e:00:01:33"));
    assertThat(one.placedAddresses())
        .extracting(address -> address.interfaceName().orElseThrow())
        .containsExactly("vrrp.51", "v.51.1", "eth1", "eth0", "vrrp.51");
  }

  private static VirtualInterface macvlan(String name, String base, String mac) {
    return new VirtualInterface(name, base, new VirtualInterface.Macvlan(MacAddress.parse(mac)));
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

  @Test
  void keepalivedsExtensionsOfTheElectionAreThere() {
    assertThat(
            instanceWith(
                    """
                    nopreempt
                    lower_prio_no_advert
                    higher_prio_send_advert on
                    owner_ignore_adverts
                    skip_check_adv_addr
                    timer_expired_backup 150
                    """)
                .election())
        .isEqualTo(new ElectionSettings(false, true, true, true, OptionalInt.of(150)));
    assertThat(instanceWith("nopreempt\nthread_timer_expired").election().yieldsAfterSleep())
        .hasValue(254);
    assertThat(instanceWith("skip_check_adv_addr off").election().trustsKnownMaster()).isFalse();
  }

  @Test
  void nopreemptMayBeWrittenInTwoWays() {
    assertThat(instanceWith("nopreempt").preempt()).isFalse();
    assertThat(instanceWith("preempt off").preempt()).isFalse();
    assertThat(instanceWith("nopreempt off").preempt()).isTrue();
  }

  @Test
  void equalRouterIdsMayServeBothFamiliesOfOneInterface() {
    DirectorConfig config =
        Loading.valid(
            """
            vrrp_instance V4 {
              interface eth0
              virtual_router_id 1
              virtual_ipaddress { 192.0.2.1 }
            }
            vrrp_instance V6 {
              interface eth0
              virtual_router_id 1
              virtual_ipaddress { fe80::1 }
            }
            """);
    assertThat(config.instances()).hasSize(2);
  }

  @Test
  void membersOfAGroupChangeTheirRoleTogether() {
    String text =
        """
        vrrp_sync_group G {
          group {
            A B
          }
          track_interface {
            eth9 weight 3
          }
          %s
        }
        vrrp_instance A {
          interface eth0
          virtual_router_id 1
          virtual_ipaddress { 192.0.2.1 }
          track_interface { eth2 weight 10 }
        }
        vrrp_instance B {
          interface eth1
          virtual_router_id 2
          virtual_ipaddress { 198.51.100.1 }
        }
        """;
    DirectorConfig config = Loading.load(text.replace("%s", "")).config();
    assertThat(config.syncGroups())
        .containsExactly(
            new SyncGroupSettings(
                "G", List.of("A", "B"), List.of(Tracked.networkInterface("eth9", 3, false))));
    assertThat(config.instances().getFirst().tracked())
        .containsExactly(Tracked.networkInterface("eth2", 0, false));
    assertThat(
            Loading.valid(text.replace("%s", "sync_group_tracking_weight"))
                .instances()
                .getFirst()
                .tracked())
        .containsExactly(Tracked.networkInterface("eth2", 10, false));
  }

  private static InstanceSettings instanceWith(String line) {
    return instance(
        "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nno_virtual_ipaddress\n"
            + line
            + "\n}");
  }

  private static InstanceSettings instance(String text) {
    return Loading.valid(text).instances().getFirst();
  }

  private static Secret secret(String text) {
    return Secret.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static VirtualAddress address(String address, int prefixLength) {
    return VirtualAddress.of(ip(address), prefixLength);
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }
}
