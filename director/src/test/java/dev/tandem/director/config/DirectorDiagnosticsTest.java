package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.syntax.MemoryFiles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes outside of instances and services. */
class DirectorDiagnosticsTest {

  static List<Arguments> texts() {
    return List.of(
        text(
            "global_def {\n}",
            "E 1:1: unknown keyword 'global_def' at the top level; did you mean 'global_defs'?"),
        text("global_defs", "E 1:1: expected a block, '{' to '}', after global_defs"),
        text(
            "global_defs x {\n}",
            "E 1:13: unexpected 'x' after global_defs: expected the line to end"),
        text(
            "global_defs {\nrouter_id a\n}\nglobal_defs {\nrouter_id b\n}",
            "E 5:1: 'router_id' is given twice in global_defs, first at tandem.conf:2:1"),
        text(
            "global_defs {\nvrrp_version 4\n}",
            "E 2:14: bad value '4' for vrrp_version: expected 2 or 3"),
        text(
            "global_defs {\nvrrp_mcast_group4 ff02::12\n}",
            "E 2:19: bad value 'ff02::12' for vrrp_mcast_group4: expected an IPv4 multicast address"),
        text(
            "global_defs {\nlvs_timeouts\n}",
            "E 2:1: lvs_timeouts needs a value: expected tcp, tcpfin or udp"),
        text(
            "global_defs {\nlvs_timeouts tcp 1 udp\n}",
            "E 2:20: udp needs a value: expected whole seconds from 1 to 2678400"),
        text("global_defs {\nlvs_timeouts tcp 1 tcp 2\n}", "E 2:24: tcp is given twice"),
        text(
            "global_defs {\nlvs_timeouts icmp 1\n}",
            "E 2:14: bad value 'icmp' for lvs_timeouts: expected tcp, tcpfin or udp"),
        text(
            "global_defs {\nsnmp_socket {\n/bin/true\n}\n}",
            "W 2:1: keyword 'snmp_socket' of keepalived is not built yet"),
        text(
            "net_namespace x {\ninterface \"a { b\"\n}",
            "W 1:1: keyword 'net_namespace' of keepalived is not built yet"),
        text("garp_group {\ngarp_interval 0.1\n}", "E 1:1: garp_group has no interface"),
        text(
            "garp_group {\ninterface eth0\n}\ngarp_group {\ninterfaces {\neth0\n}\n}",
            "E 6:1: eth0 in a garp_group is there already, first at tandem.conf:2:1: this one is ignored"),
        text(
            "data_plane {\n}\ndata_plane {\n}",
            "E 3:1: 'data_plane' is given twice at the top level, first at tandem.conf:1:1"),
        text(
            "data_plane {\nplane vpp\n}",
            "E 2:7: bad value 'vpp' for plane: expected auto, xdp or pcap"),
        text(
            "data_plane {\nxdp_mode fast\n}",
            "E 2:10: bad value 'fast' for xdp_mode: expected auto, native or generic"),
        text(
            "data_plane {\nconnections 1000\n}",
            "E 2:13: bad value '1000' for connections: expected a whole number from 1024 to 67108864"),
        text(
            "data_plane {\nsecure_tcp 4\n}",
            "E 2:12: bad value '4' for secure_tcp: expected a whole number from 0 to 3"),
        text(
            "data_plane {\npin_path tandem\n}",
            "E 2:10: bad value 'tandem' for pin_path: expected an absolute path of at most 4095 bytes"),
        text(
            "data_plane {\ninterface eth0\ninterface eth0\n}",
            "E 3:11: eth0 is there already, first at tandem.conf:2:11: this one is ignored"),
        text(
            "session_sync {\n}",
            "E 1:1: session_sync has no address",
            "E 1:1: session_sync has no peer"),
        text(
            "session_sync {\nipvs {\nsyncid 256\nrole slave\n}\n}",
            "E 2:1: ipvs has no interface",
            "E 3:8: bad value '256' for syncid: expected a whole number from 0 to 255",
            "E 4:6: bad value 'slave' for role: expected master, backup or both"),
        text(
            "session_sync {\nipvs {\ninterface eth1\nsync_threshold 50 50\n}\n}",
            "E 4:19: sync_threshold 50 is never met in a period of 50 packets: expected less"),
        text(
            "session_sync {\naddress 192.0.2.1\npeer 192.0.2.1\npeer 192.0.2.2 0\n}",
            "E 3:6: the peer is this director itself: expected another address",
            "E 4:16: bad value '0' for port: expected a port from 1 to 65535"),
        text(
            "session_sync {\naddress 192.0.2.1\npeer 192.0.2.2\npeer 192.0.2.2 7800\n}",
            "E 4:6: peer 192.0.2.2 is there already, first at tandem.conf:3:6: this one is ignored"),
        text(
            "session_sync {\naddress 192.0.2.1\npeer 192.0.2.2\nsynced_gate never\nrefresh 0\n}",
            "E 4:13: bad value 'never' for synced_gate: expected seconds from 0 to 86400",
            "E 5:9: bad value '0' for refresh: expected seconds from 1 to 86400"),
        text(
            "session_sync {\naddress 192.0.2.1\npeer 192.0.2.2\ntls {\nkey /k\n}\n}",
            "E 4:1: tls has no authority",
            "E 4:1: tls has no certificate"),
        text(
            "session_sync {\naddress 192.0.2.1\ntransport udp 192.0.2.9\n}",
            "E 3:15: bad value '192.0.2.9' for transport: expected an IPv4 or IPv6 multicast address"),
        text(
            "session_sync {\naddress 192.0.2.1\npeer 192.0.2.2\nseal /k\ntls {\n}\n}",
            "E 4:1: tls and seal exclude each other"),
        text(
            "session_sync {\naddress 192.0.2.1\ntransport udp 239.1.1.1\ntls {\n}\n}",
            "E 4:1: tls needs connections: with transport udp, use seal instead"),
        text(
            "admin {\nsocket admin.sock\n}",
            "E 2:8: bad value 'admin.sock' for socket: expected an absolute path of at most 107 bytes"));
  }

  private static Arguments text(String text, String... diagnostics) {
    return Arguments.of(text, List.of(diagnostics));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void mistakesAreReported(String text, List<String> diagnostics) {
    assertThat(Loading.diagnostics(text)).isEqualTo(diagnostics);
  }

  @Test
  void aMissingBraceLeavesWhatFollowsInForce() {
    ConfigLoader.Loaded loaded =
        Loading.load(
            """
            vrrp_instance A {
              interface eth0
              virtual_router_id 1
              virtual_ipaddress {
                192.0.2.1/24

            }
            vrrp_instance B {
              interface eth0
              virtual_router_id 2
              virtual_ipaddress {
                192.0.2.2/24
              }
            }
            """);
    assertThat(loaded.diagnostics().stream().map(Object::toString))
        .containsExactly(
            "tandem.conf:1:17: the block is not closed: expected a '}' before the end of"
                + " tandem.conf",
            "tandem.conf:8:1: 'vrrp_instance' belongs at the top level, not in vrrp_instance A: is"
                + " a '}' missing above?");
    assertThat(loaded.config().instances()).extracting("name").containsExactly("A", "B");
  }

  @Test
  void diagnosticsOfIncludedFilesNameThem() {
    ConfigLoader.Loaded loaded =
        Loading.load(
            new MemoryFiles()
                .with("tandem.conf", "include conf.d/*.conf\nfoo")
                .with("conf.d/b.conf", "bar")
                .with("conf.d/a.conf", "\n  baz"));
    assertThat(loaded.diagnostics().stream().map(Object::toString))
        .containsExactly(
            "tandem.conf:2:1: unknown keyword 'foo' at the top level",
            "conf.d/a.conf:2:3: unknown keyword 'baz' at the top level",
            "conf.d/b.conf:1:1: unknown keyword 'bar' at the top level");
  }

  @Test
  void warningsAreNoErrors() {
    assertThat(Loading.load("SSL {\n}").hasErrors()).isFalse();
    assertThat(Loading.load("SLS {\n}").hasErrors()).isTrue();
  }
}
