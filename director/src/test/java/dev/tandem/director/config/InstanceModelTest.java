package dev.tandem.director.config;

import static dev.tandem.director.config.OneInstance.address;
import static dev.tandem.director.config.OneInstance.instance;
import static dev.tandem.director.config.OneInstance.instanceWith;
import static dev.tandem.director.config.OneInstance.plain;
import static dev.tandem.director.config.OneInstance.text;
import static java.net.InetAddress.ofLiteral;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.LostAddress;
import dev.tandem.vrrp.OwnInterfaces;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VrrpVersion;
import java.time.Duration;
import java.util.List;
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
                ofLiteral("224.0.0.18"),
                OwnInterfaces.NONE,
                Optional.empty(),
                new Authentication.None(),
                Optional.empty(),
                ElectionSettings.DEFAULT,
                List.of(address("192.0.2.10", 32)),
                List.of(),
                RoutingSettings.NONE,
                LostAddress.RESTORE,
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
                Optional.of(ofLiteral("192.0.2.3")),
                ofLiteral("224.0.0.19"),
                OwnInterfaces.NONE,
                Optional.empty(),
                new Authentication.None(),
                Optional.empty(),
                ElectionSettings.DEFAULT,
                List.of(
                    address("192.0.2.10", 24),
                    new VirtualAddress(
                        ofLiteral("192.0.2.11"),
                        24,
                        Optional.of("eth1"),
                        AddressOptions.NONE.withLabel("eth1:1"),
                        true)),
                List.of(
                    new VirtualAddress(
                        ofLiteral("2001:db8::10"),
                        64,
                        Optional.empty(),
                        AddressOptions.NONE.with(AddressOptions.Flag.NO_DUPLICATE_DETECTION),
                        true)),
                RoutingSettings.NONE,
                LostAddress.RESTORE,
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
    assertThat(instance.group()).isEqualTo(ofLiteral("224.0.0.20"));
    assertThat(instance.downTimerAdverts()).isEqualTo(5);
    assertThat(instance.announcements())
        .isEqualTo(
            new AnnouncementSettings(
                7, Duration.ofSeconds(2), Duration.ZERO, 1, 7, Duration.ofSeconds(9)));
  }

  @Test
  void aMasterYieldsWithALastWordUnlessToldOtherwise() {
    assertThat(plain("").election()).isEqualTo(ElectionSettings.DEFAULT);
    assertThat(plain("higher_prio_send_advert off").election().advertBeforeYielding()).isFalse();
    InstanceSettings silent =
        Loading.valid("global_defs {\n  vrrp_higher_prio_send_advert off\n}\n" + text(""))
            .instances()
            .getFirst();
    assertThat(silent.election().advertBeforeYielding()).isFalse();
  }

  @Test
  void aLostAddressIsPutBackUnlessTheRoleIsToBeGivenUp() {
    assertThat(plain("").lostAddress()).isEqualTo(LostAddress.RESTORE);
    assertThat(plain("lost_address restore").lostAddress()).isEqualTo(LostAddress.RESTORE);
    assertThat(plain("lost_address fault").lostAddress()).isEqualTo(LostAddress.FAULT);
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
}
