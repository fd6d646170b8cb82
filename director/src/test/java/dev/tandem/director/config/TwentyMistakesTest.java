package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TwentyMistakesTest {

  @Test
  void allAreReportedAtOnceAndInTheirPlaces() {
    assertThat(Loading.diagnostics(Resources.text("twenty-mistakes.conf")))
        .hasSize(20)
        .containsExactly(
            "E 3:25: unexpected 'director2' after router_id: expected the line to end",
            "E 4:22: bad value 'soon' for tcp: expected whole seconds from 1 to 2678400",
            "E 8:11: bad value 'MASTR' for state: expected MASTER or BACKUP",
            "E 10:23: bad value '256' for virtual_router_id: expected a whole number from 1 to 255",
            "E 11:5: unknown keyword 'prioritty' in vrrp_instance VI_1; did you mean 'priority'?",
            "E 12:16: bad value '300' for advert_int: expected seconds from 0.01 to 255",
            "E 14:9: bad value '192.0.2.10/33' for virtual_ipaddress: expected a prefix length from 0 to 32",
            "E 15:29: bad value 'eth0:much-too-long' for label: expected a label of at most 15 characters, such as eth0:1",
            "E 22:23: unexpected 'device': expected dev, scope, brd, label, peer, home, -nodad, mngtmpaddr, noprefixroute, autojoin, no_track or preferred_lft",
            "E 24:15: the quote is not closed: expected another \" before the line ends",
            "E 25:5: 'interface' is given twice in vrrp_instance VI_2, first at tandem.conf:24:5",
            "E 31:9: unknown instance 'VI_3' in vrrp_sync_group VG_1: expected the name of a vrrp_instance",
            "E 35:16: virtual_server 192.0.2.10 stands for every port: expected a port, or persistence_timeout",
            "E 37:13: bad value 'MASQ' for lb_kind: expected NAT, DR or TUN",
            "E 40:26: bad value '99999' for connect_port: expected a port from 1 to 65535",
            "E 43:17: real_server 198.51.100.1 80 is there already, first at tandem.conf:38:17: this one is ignored",
            "E 45:17: bad value '198.51.100' for real_server: expected an IPv4 or IPv6 address of a host",
            "E 52:17: bad value '10' for connections: expected a whole number from 1024 to 67108864",
            "E 58:5: unknown keyword 'pear' in session_sync; did you mean 'peer'?",
            "E 60:1: surplus '}': no block of this file is open here");
  }

  @Test
  void whatIsRightIsInTheModel() {
    DirectorConfig config = Loading.load(Resources.text("twenty-mistakes.conf")).config();
    assertThat(config.globals().routerId()).isEqualTo("director1");
    assertThat(config.instances()).extracting("name").containsExactly("VI_2");
    assertThat(config.syncGroups()).extracting("instances").containsExactly(List.of("VI_2"));
    assertThat(config.services()).isEmpty();
    assertThat(config.sessionSync()).isPresent();
  }
}
