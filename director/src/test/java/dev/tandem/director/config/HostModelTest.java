package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.AnnouncementPacing;
import dev.tandem.vrrp.AnnouncementPacing.Gaps;
import dev.tandem.vrrp.AnnouncementPacing.Group;
import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.LinkDelay;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.TrackGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a configuration says of the host and its links, whatever the instances are. */
class HostModelTest {

  private static final String INSTANCE =
      OneInstance.text("virtual_routes {\nblackhole 1.0.0.0/8\n}");

  @Test
  void theHostHasItsOwn() {
    DirectorConfig config =
        Loading.valid(
            """
            global_defs {
              default_interface eth7
              vrrp_startup_delay 2.5
            }
            static_ipaddress {
              192.0.2.1/24
              192.0.2.2/24 dev eth1
            }
            static_routes {
              default via 192.0.2.254
            }
            """);
    assertThat(config.router().startupDelay()).isEqualTo(Duration.ofMillis(2500));
    assertThat(config.router().addresses())
        .extracting(address -> address.interfaceName().orElseThrow())
        .containsExactly("eth7", "eth1");
    assertThat(config.router().routing().routes()).hasSize(1);
  }

  @Test
  void announcementsHaveAPace() {
    AnnouncementPacing pacing =
        Loading.valid(
                """
                global_defs {
                  vrrp_garp_interval 0.01
                  vrrp_gna_interval 0.02
                }
                garp_group {
                  garp_interval 0.1
                  interface eth0
                  interfaces {
                    eth1
                    eth2
                  }
                }
                """)
            .router()
            .pacing();
    assertThat(pacing)
        .isEqualTo(
            new AnnouncementPacing(
                new Gaps(Duration.ofMillis(10), Duration.ofMillis(20)),
                List.of(
                    new Group(
                        new Gaps(Duration.ofMillis(100), Duration.ZERO),
                        Set.of("eth0", "eth1", "eth2")))));
  }

  @Test
  void instancesMayDependOnWhatIsStatic() {
    String text =
        """
        static_ipaddress {
          192.0.2.77/24 track_group G
          192.0.2.78/24
        }
        static_routes {
          blackhole 203.0.113.0/24 track_group G
        }
        static_rules {
          from 203.0.113.0/24 table 7 preference 9 track_group H
        }
        track_group G {
          group { VI_1 }
        }
        track_group H {
          group {
            VI_1
          }
        }
        """
            + INSTANCE;
    RouterSettings router = Loading.valid(text).router();
    assertThat(router.addresses()).hasSize(2);
    assertThat(router.trackGroups())
        .containsExactly(
            new TrackGroup(
                List.of("VI_1"),
                router.addresses().subList(0, 1),
                new RoutingSettings(router.routing().routes(), List.of())),
            new TrackGroup(
                List.of("VI_1"),
                List.of(),
                new RoutingSettings(List.of(), router.routing().rules())));
    assertThat(Loading.diagnostics(text.replace("track_group H {", "track_group I {")))
        .containsExactly("E 9:3: unknown track_group 'H': expected the name of one");
    assertThat(Loading.diagnostics(text.replace("group { VI_1 }", "group { VI_2 }")))
        .containsExactly(
            "E 12:11: unknown instance 'VI_2' in track_group G: expected the name of a"
                + " vrrp_instance");
    assertThat(Loading.diagnostics(text.replace("1.0.0.0/8", "1.0.0.0/8 track_group G")))
        .hasSize(1)
        .allMatch(message -> message.contains("track_group has no effect here"));
  }

  @Test
  void aChangeOfALinkMayHaveToLast() {
    String text =
        """
        interface_up_down_delays {
          eth0 1.5 3
          eth1 10
        }
        """
            + INSTANCE;
    assertThat(Loading.valid(text).router().linkDelays())
        .isEqualTo(
            Map.of(
                "eth0", new LinkDelay(Duration.ofMillis(1500), Duration.ofSeconds(3)),
                "eth1", new LinkDelay(Duration.ofSeconds(10), Duration.ofSeconds(10))));
    assertThat(Loading.diagnostics(text.replace("eth0 1.5", "eth0 5")))
        .containsExactly(
            "W 2:3: eth0 counts as down after 1996 ms: later, a backup would have taken the place"
                + " of VI_1");
    assertThat(Loading.diagnostics(text.replace("eth0 1.5 3", "eth1 1")))
        .anyMatch(message -> message.contains("eth1 in interface_up_down_delays is there already"));
  }

  @Test
  void minimalAnnouncementsAreOneOfEachAddress() {
    DirectorConfig config = Loading.valid("global_defs {\nvrrp_min_garp\n}\n" + INSTANCE);
    assertThat(config.instances().getFirst().announcements())
        .isEqualTo(new AnnouncementSettings(1, Duration.ZERO, Duration.ZERO, 1, 1, Duration.ZERO));
  }
}
