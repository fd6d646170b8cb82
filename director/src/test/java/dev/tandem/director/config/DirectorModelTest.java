package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.RunAs;
import dev.tandem.lvs.plane.PlaneKind;
import dev.tandem.lvs.plane.PlaneSettings;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import dev.tandem.sync.Protection;
import dev.tandem.sync.SyncSettings;
import dev.tandem.sync.SyncSettings.Carrier;
import dev.tandem.sync.ipvs.KernelSyncSettings;
import dev.tandem.sync.key.TlsFiles;
import dev.tandem.vrrp.RouterSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DirectorModelTest {

  @Test
  void anEmptyTextIsADirectorWithoutWork() {
    assertThat(Loading.valid(""))
        .isEqualTo(
            new DirectorConfig(
                new GlobalSettings(
                    "director1.example",
                    Optional.empty(),
                    DumpSettings.DEFAULT,
                    false,
                    new LifeScripts(Optional.empty(), Optional.empty())),
                List.of(),
                List.of(),
                RouterSettings.NONE,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                NotifySettings.NOTHING,
                new DataPlaneSettings(
                    PlaneKind.AUTO,
                    PlaneSettings.XdpMode.AUTO,
                    List.of(),
                    1_000_000,
                    false,
                    false,
                    Path.of("/sys/fs/bpf/tandem")),
                Tuning.OF_KERNEL
                    .with(Tunable.EXPIRE_NODEST_CONN, 1)
                    .with(Tunable.EXPIRE_QUIESCENT_TEMPLATE, 1)
                    .with(Tunable.SYN_DEFENCE, 1),
                Optional.empty(),
                Optional.empty(),
                new AdminSettings(Path.of("/run/tandem/admin.sock"), Optional.empty())));
  }

  @Test
  void globalSettings() {
    assertThat(
            Loading.valid(
                    """
                    global_defs {
                      router_id d1
                      lvs_timeouts tcp 900 udp 30
                      vrrp_no_swap
                      checker_no_swap
                      state_dump_file /a
                      stats_dump_file_location /b
                      startup_script '/bin/up now' root
                      shutdown_script /bin/down
                      shutdown_script_timeout 30
                    }
                    """)
                .globals())
        .isEqualTo(
            new GlobalSettings(
                "d1",
                Optional.of(new LvsControl.Timeouts(900, 0, 30)),
                new DumpSettings(Path.of("/a"), Path.of("/b")),
                true,
                new LifeScripts(
                    Optional.of(
                        new LifeScripts.Timed(
                            Command.of("/bin/up now", Optional.of(RunAs.user("root"))),
                            Duration.ofSeconds(10))),
                    Optional.of(
                        new LifeScripts.Timed(
                            Command.of("/bin/down", Optional.empty()), Duration.ofSeconds(30))))));
  }

  @Test
  void dataPlaneAndAdminSettings() {
    DirectorConfig config =
        Loading.valid(
            """
            data_plane {
              plane xdp
              xdp_mode generic
              interface eth0
              interface eth1
              connections 2048
              local_servers on
              keep_forwarding on
              pin_path /sys/fs/bpf/a
            }
            admin {
              socket /tmp/a.sock
              listen 0.0.0.0 9000
            }
            """);
    assertThat(config.dataPlane())
        .isEqualTo(
            new DataPlaneSettings(
                PlaneKind.XDP,
                PlaneSettings.XdpMode.GENERIC,
                List.of("eth0", "eth1"),
                2048,
                true,
                true,
                Path.of("/sys/fs/bpf/a")));
    assertThat(config.admin())
        .isEqualTo(new AdminSettings(Path.of("/tmp/a.sock"), Optional.of(socket("0.0.0.0", 9000))));
  }

  @Test
  void theKernelsTunablesHaveTheirNames() {
    Tuning tuning =
        Loading.valid("data_plane {\nexpire_nodest_conn 0\nsloppy_tcp 1\nconn_reuse_mode 2\n}")
            .tuning();
    assertThat(tuning.get(Tunable.EXPIRE_NODEST_CONN)).isZero();
    assertThat(tuning.get(Tunable.SLOPPY_TCP)).isEqualTo(1);
    assertThat(tuning.get(Tunable.CONN_REUSE_MODE)).isEqualTo(2);
    assertThat(tuning.get(Tunable.EXPIRE_QUIESCENT_TEMPLATE)).isEqualTo(1);
  }

  @Test
  void tunablesOfTheKernelWithNothingToTuneHereAreToldSo() {
    assertThat(Loading.diagnostics("data_plane {\nconntrack 1\nest_cpulist 0 2-3\n}"))
        .hasSize(2)
        .allMatch(text -> text.contains("is left out: "))
        .anyMatch(text -> text.contains("netfilter"));
  }

  @Test
  void theStatusPageHasAPortOfItsOwn() {
    assertThat(Loading.valid("admin {\nlisten ::1\n}").admin().listen())
        .contains(socket("::1", 9112));
  }

  @Test
  void dataPlaneTakesTheInterfacesOfTheInstances() {
    DirectorConfig config =
        Loading.valid(
            """
            vrrp_instance A {
              interface eth0
              virtual_router_id 1
              virtual_ipaddress {
                192.0.2.1
                192.0.2.2 dev eth3
              }
              virtual_ipaddress_excluded {
                192.0.2.3 dev eth2
              }
            }
            vrrp_instance B {
              interface eth3
              virtual_router_id 1
              virtual_ipaddress { 192.0.2.4 }
            }
            """);
    assertThat(config.dataPlane().interfaces()).containsExactly("eth0", "eth3", "eth2");
  }

  @Test
  void sessionSyncHasDefaults() {
    assertThat(
            Loading.valid("session_sync {\naddress 203.0.113.1\npeer 203.0.113.2\n}").sessionSync())
        .contains(
            new SyncSettings(
                "tandem",
                "director1.example",
                socket("203.0.113.1", 7800),
                List.of(socket("203.0.113.2", 7800)),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                OptionalInt.of(7801),
                new Carrier.Tcp(),
                new Protection.None()));
  }

  @Test
  void sessionSyncTakesAllThatItIsTold() {
    assertThat(
            Loading.valid(
                    """
                    global_defs {
                      router_id ignored
                    }
                    session_sync {
                      cluster c
                      node n
                      address 203.0.113.1
                      port 7900
                      peer 203.0.113.2
                      peer 203.0.113.3 7901
                      refresh 30
                      compare 7
                      transport tcp
                      tls {
                        authority /k/ca.crt
                        certificate /k/n.crt
                        key /k/n.key
                      }
                      synced_gate off
                      lifeline 7950
                    }
                    """)
                .sessionSync())
        .contains(
            new SyncSettings(
                "c",
                "n",
                socket("203.0.113.1", 7900),
                List.of(socket("203.0.113.2", 7900), socket("203.0.113.3", 7901)),
                Duration.ofSeconds(30),
                Duration.ofSeconds(7),
                Duration.ZERO,
                OptionalInt.of(7950),
                new Carrier.Tcp(),
                new Protection.Tls(
                    new TlsFiles(Path.of("/k/ca.crt"), Path.of("/k/n.crt"), Path.of("/k/n.key")))));
  }

  @Test
  void sessionSyncOverMulticastNeedsNoPeers() {
    SyncSettings settings =
        Loading.valid(
                """
                session_sync {
                  address 203.0.113.1
                  transport udp 239.255.12.1 5000
                  seal /k/seal.key
                }
                """)
            .sessionSync()
            .orElseThrow();
    assertThat(settings.peers()).isEmpty();
    assertThat(settings.carrier()).isEqualTo(new Carrier.Multicast(socket("239.255.12.1", 5000)));
    assertThat(settings.protection()).isEqualTo(new Protection.Seal(Path.of("/k/seal.key")));
  }

  @Test
  void ipvsNeedsOnlyItsInterface() {
    DirectorConfig config = Loading.valid("session_sync {\nipvs {\ninterface eth1\n}\n}");
    assertThat(config.sessionSync()).isEmpty();
    assertThat(config.ipvsSync())
        .contains(
            new IpvsSync(
                Stream.of(SyncDaemon.Role.values())
                    .map(role -> new SyncDaemon(role, "eth1", 0, 0, Optional.empty(), 0, 0))
                    .toList(),
                KernelSyncSettings.OF_KERNEL));
  }

  @Test
  void everythingThatTheKernelLetsOneSetOfItsSync() {
    IpvsSync ipvs =
        Loading.valid(
                """
                session_sync {
                  address 203.0.113.1
                  peer 203.0.113.2
                  ipvs {
                    interface eth1
                    syncid 7
                    role backup
                    version 0
                    maxlen 1400
                    group 224.0.0.90
                    port 9000
                    ttl 5
                    sync_threshold 4 60
                    sync_refresh_period 10
                    sync_retries 2
                  }
                }
                """)
            .ipvsSync()
            .orElseThrow();
    assertThat(ipvs.rules()).isEqualTo(new KernelSyncSettings(0, 4, 60, 10, 2));
    assertThat(ipvs.daemons())
        .containsExactly(
            new SyncDaemon(
                SyncDaemon.Role.BACKUP,
                "eth1",
                7,
                1400,
                Optional.of(InetAddress.ofLiteral("224.0.0.90")),
                9000,
                5));
  }

  @Test
  void nodeIsNamedAfterTheRouter() {
    assertThat(
            Loading.valid(
                    "global_defs {\nrouter_id d1\n}\n"
                        + "session_sync {\naddress 203.0.113.1\npeer 203.0.113.2\n}")
                .sessionSync()
                .orElseThrow()
                .node())
        .isEqualTo("d1");
  }

  @Test
  void thisHostHasANameAndAnId() {
    LoadOptions options = LoadOptions.ofThisHost();
    assertThat(options.hostName()).isNotBlank().startsWith(options.configId());
    assertThat(options.withConfigId("x").configId()).isEqualTo("x");
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
