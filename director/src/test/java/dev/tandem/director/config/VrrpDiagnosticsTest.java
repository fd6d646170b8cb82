package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VrrpDiagnosticsTest {

  /** A line of an otherwise right instance, and what is said about it; column 3 is its keyword. */
  static List<Arguments> lines() {
    return List.of(
        line(
            "prioritty 100",
            "E 5:3: unknown keyword 'prioritty' in vrrp_instance VI_1; did you mean 'priority'?"),
        line("foo 1", "E 5:3: unknown keyword 'foo' in vrrp_instance VI_1"),
        line("priority", "E 5:3: priority needs a value: expected a whole number from 1 to 255"),
        line(
            "priority 256",
            "E 5:12: bad value '256' for priority: expected a whole number from 1 to 255"),
        line("priority 1 2", "E 5:14: unexpected '2' after priority: expected the line to end"),
        line(
            "priority 1 {\n}", "E 5:14: unexpected '{' after priority 1: expected the line to end"),
        line(
            "interface eth1",
            "E 5:3: 'interface' is given twice in vrrp_instance VI_1, first at tandem.conf:2:3"),
        line(
            "state MASTR\npriority 1",
            "E 5:9: bad value 'MASTR' for state: expected MASTER or BACKUP"),
        line(
            "state MASTER",
            "W 5:3: state MASTER without priority means priority 255, the owner of the addresses, as in keepalived"),
        line("version 4", "E 5:11: bad value '4' for version: expected 2 or 3"),
        line(
            "advert_int 256",
            "E 5:14: bad value '256' for advert_int: expected seconds from 0.01 to 255"),
        line(
            "advert_int 0.5",
            "W 5:14: advert_int 0.5 becomes 1, as in keepalived: version 2 has whole seconds"),
        line(
            "version 3\nadvert_int 41",
            "W 6:12: advert_int 41 becomes 40.95, as in keepalived: version 3 has 0.01 to 40.95 seconds in steps of 0.01"),
        line(
            "down_timer_adverts 0",
            "E 5:22: bad value '0' for down_timer_adverts: expected a whole number from 1 to 100"),
        line(
            "state MASTER\npriority 9\nnopreempt",
            "W 7:1: nopreempt has no effect with state MASTER, as in keepalived: the instance preempts"),
        line(
            "priority 255\nnopreempt",
            "W 6:1: nopreempt has no effect with priority 255, as in keepalived: the instance preempts"),
        line("preempt\nnopreempt", "E 6:1: nopreempt contradicts preempt at tandem.conf:5:3"),
        line(
            "nopreempt maybe",
            "E 5:13: bad value 'maybe' for nopreempt: expected on, off, true, false, yes or no"),
        line(
            "nopreempt\npreempt_delay 5",
            "W 6:1: preempt_delay has no effect with nopreempt, as in keepalived"),
        line(
            "state MASTER\npriority 9\npreempt_delay 5",
            "W 7:1: preempt_delay has no effect with state MASTER, as in keepalived"),
        line(
            "preempt_delay 1001",
            "E 5:17: bad value '1001' for preempt_delay: expected seconds from 0 to 1000"),
        line(
            "mcast_src_ip 2001:db8::1",
            "E 5:16: mcast_src_ip is of another family than the addresses of vrrp_instance VI_1"),
        line(
            "track_src_ip",
            "W 5:3: track_src_ip has no effect without mcast_src_ip or unicast_src_ip"),
        line("use_vmac\nuse_ipvlan", "E 6:1: use_ipvlan contradicts use_vmac at tandem.conf:5:3"),
        line("use_ipvlan a b", "W 5:16: 'b' is a second name and has no effect, as in keepalived"),
        line(
            "use_ipvlan a/b",
            "E 5:14: unexpected 'a/b': expected [[name] NAME] [IP] [bridge|private|vepa]"),
        line(
            "use_vmac a eth0 group 7",
            "W 5:14: 'eth0' is a second name and has no effect, as in keepalived",
            "W 5:19: group has no effect: only tools such as 'ip link' look at it"),
        line(
            "use_ipvlan 2001:db8::1",
            "E 5:3: the address of use_ipvlan is of another family than those of vrrp_instance VI_1"),
        line(
            "debug 3",
            "W 5:3: keyword 'debug' of keepalived is not needed: everything that happens is in tandem events"),
        line(
            "unicast_peer {\n2001:db8::1\n}",
            "E 6:1: unicast_peer is of another family than the addresses of vrrp_instance VI_1"),
        line(
            "unicast_peer {\n192.0.2.1\n192.0.2.1\n}",
            "E 7:1: 192.0.2.1 is there already, first at tandem.conf:6:1: this one is ignored"),
        line(
            "unicast_peer {\n192.0.2.1 min_ttl 9 max_ttl 8\n}",
            "E 6:29: min_ttl 9 is above max_ttl 8"),
        line(
            "authentication {\nauth_type MD5\nauth_pass x\n}",
            "E 6:11: bad value 'MD5' for auth_type: expected PASS or AH"),
        line(
            "authentication {\nauth_type PASS\nauth_pass 123456789\n}",
            "W 7:11: only the first 8 bytes of auth_pass count, as in keepalived"),
        line(
            "version 3\nauthentication {\nauth_type PASS\nauth_pass x\n}",
            "W 6:1: version 3 has no such authentication: it is left out, as in keepalived; see auth_hmac"),
        line("auth_hmac {\nkey 1 short\n}", "E 6:7: a key of 5 bytes: expected 32 to 64"),
        line(
            "auth_hmac {\nkey 1 hex:xy\n}",
            "E 6:7: bad key: expected an even number of hexadecimal digits after hex:"),
        line(
            "auth_hmac {\nkey 1 file:/nowhere/key\n}",
            "E 6:7: the key cannot be read: /nowhere/key"),
        line(
            "auth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\nactive_key 2\n}",
            "E 7:1: active_key 2 is none of the keys"),
        line(
            "timer_expired_backup",
            "W 5:3: timer_expired_backup has no effect without nopreempt, as in keepalived"),
        line(
            "mcast_dst_ip 192.0.2.1",
            "E 5:16: bad value '192.0.2.1' for mcast_dst_ip: expected an IPv4 or IPv6 multicast address"),
        line(
            "garp_master_delay 1.5",
            "E 5:21: bad value '1.5' for garp_master_delay: expected whole seconds from 0 to 86400"),
        line(
            "garp_master_repeat 0",
            "E 5:22: bad value '0' for garp_master_repeat: expected a whole number from 1 to 1000"),
        line(
            "lost_address ignore",
            "E 5:16: bad value 'ignore' for lost_address: expected restore or fault"),
        line(
            "virtual_ipaddress 192.0.2.2",
            "E 5:3: expected a block, '{' to '}', after virtual_ipaddress 192.0.2.2"),
        line(
            "virtual_ipaddress {\n192.0.2.300\n}",
            "E 6:1: bad value '192.0.2.300' for virtual_ipaddress: expected IP[/PREFIX], such as 192.0.2.1/24"),
        line(
            "virtual_ipaddress {\n192.0.2.2/33\n}",
            "E 6:1: bad value '192.0.2.2/33' for virtual_ipaddress: expected a prefix length from 0 to 32"),
        line(
            "virtual_ipaddress {\n192.0.2.1\n}",
            "W 6:1: 192.0.2.1 is there already, first at tandem.conf:4:23: this one is ignored"),
        line(
            "virtual_ipaddress {\n2001:db8::1\n}",
            "E 6:1: 2001:db8::1 is of another family than the first address: expected it in virtual_ipaddress_excluded"),
        line(
            "virtual_ipaddress {\n192.0.2.2 dev\n}",
            "E 6:11: dev needs a value: expected the name of an interface, at most 15 characters"),
        line(
            "virtual_ipaddress {\n192.0.2.2 lable x\n}",
            "E 6:11: unexpected 'lable': expected dev, scope, brd, label, peer, home, -nodad, mngtmpaddr, noprefixroute, autojoin, no_track or preferred_lft"),
        line(
            "virtual_ipaddress {\n192.0.2.2 label eth0:1234567890a\n}",
            "E 6:17: bad value 'eth0:1234567890a' for label: expected a label of at most 15 characters, such as eth0:1"),
        line(
            "virtual_ipaddress_excluded {\n2001:db8::1 label eth0:1\n}",
            "E 6:13: a label is for an IPv4 address only"),
        line(
            "virtual_ipaddress {\n192.0.2.2 brd +\n}",
            "E 6:15: a prefix of 32 leaves no broadcast address"),
        line(
            "virtual_ipaddress {\n192.0.2.2/24 brd 192.0.2.255 peer 192.0.2.9\n}",
            "E 6:35: an address has a peer or a broadcast address, not both"),
        line(
            "virtual_ipaddress {\n192.0.2.2/24 peer 192.0.2.9\n}",
            "W 6:19: a prefix length has no effect with peer, as in keepalived"),
        line(
            "virtual_ipaddress {\n192.0.2.2 peer 2001:db8::9\n}",
            "E 6:16: bad value '2001:db8::9' for peer: expected an IPv4 address"),
        line("virtual_ipaddress {\n224.1.2.3\n}", "E 6:1: a multicast address needs autojoin"),
        line(
            "virtual_ipaddress {\n192.0.2.2 autojoin\n}",
            "E 6:11: autojoin is for a multicast address only"),
        line(
            "virtual_ipaddress {\n192.0.2.2 scope earth\n}",
            "E 6:17: bad value 'earth' for scope: expected global, site, link, host or nowhere"),
        line(
            "virtual_ipaddress_excluded {\n2001:db8::1 scope link\n}",
            "E 6:13: a scope is for an IPv4 address only"),
        line(
            "virtual_ipaddress {\n192.0.2.2 dev eth1 track_group G\n}",
            "W 6:32: track_group has no effect here: it is for static addresses, routes and rules"),
        line(
            "track_interface {\neth1 weight 300\n}",
            "E 6:13: bad value '300' for weight: expected a whole number from -253 to 253"),
        line(
            "track_interface {\neth1 waight 3\n}",
            "E 6:6: unexpected 'waight' after track_interface: expected the line to end"),
        line(
            "track_interface {\neth1\neth1 weight 2\n}",
            "E 7:1: eth1 is there already, first at tandem.conf:6:1: this one is ignored"),
        line("accept\nno_accept", "E 6:1: no_accept contradicts accept at tandem.conf:5:3"),
        line(
            "strict_mode\nstate MASTER\npriority 9\npreempt_delay 5\ndown_timer_adverts 4",
            "W 6:1: with strict_mode state MASTER is for priority 255 alone, as in keepalived",
            "W 8:1: preempt_delay has no effect with state MASTER, as in keepalived",
            "W 9:1: with strict_mode down_timer_adverts is 3, as in keepalived"),
        line(
            "strict_mode\nauthentication {\nauth_type PASS\nauth_pass x\n}\npreempt_delay 5",
            "W 6:1: with strict_mode there is no authentication, as in keepalived",
            "W 10:1: with strict_mode preempt_delay is not of VRRP, as in keepalived"),
        line(
            "strict_mode\nunicast_peer {\n192.0.2.9\n}",
            "E 6:1: with strict_mode unicast_peer is not of VRRP, as in keepalived"),
        line(
            "strict_mode\nuse_vmac vrrp.1 02:00:00:00:00:01\nvmac_xmit_base",
            "W 6:1: with strict_mode the Ethernet address is 00:00:5e:00:01:01, as in keepalived",
            "W 7:1: with strict_mode adverts leave with the virtual address, as in keepalived"),
        line(
            "vrf blue",
            "W 5:3: vrf has no effect here: it is for an instance with unicast_peer and without interface"));
  }

  private static Arguments line(String text, String... diagnostics) {
    return Arguments.of(text, List.of(diagnostics));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void mistakesInAnInstance(String text, List<String> diagnostics) {
    String instance =
        """
        vrrp_instance VI_1 {
          interface eth0
          virtual_router_id 1
          virtual_ipaddress { 192.0.2.1 }
        """;
    assertThat(Loading.diagnostics(instance + "  " + text + "\n}")).isEqualTo(diagnostics);
  }

  @Test
  void anInstanceWithoutAnInterfaceSaysWhereItsAddressesAre() {
    String instance =
        """
        vrrp_instance VI_1 {
          virtual_router_id 1
          unicast_peer { 192.0.2.9 }
          virtual_ipaddress { 192.0.2.1 }
          use_vmac
          promote_secondaries
        }
        """;
    assertThat(Loading.diagnostics(instance))
        .containsExactly(
            "E 1:1: vrrp_instance VI_1 has no interface and no unicast_src_ip",
            "E 4:23: 192.0.2.1 needs dev NAME, because vrrp_instance VI_1 has no interface",
            "E 5:3: use_vmac needs an interface, and vrrp_instance VI_1 has none",
            "E 6:3: promote_secondaries needs an interface, and vrrp_instance VI_1 has none");
  }

  @Test
  void aLinkLocalPeerIsOfOneInterface() {
    String instance =
        """
        vrrp_instance VI_1 {
          virtual_router_id 1
          unicast_src_ip fe80::1
          unicast_peer { fe80::2 }
          virtual_ipaddress { fe80::9 dev eth0 }
        }
        """;
    assertThat(Loading.diagnostics(instance))
        .containsExactly(
            "E 3:3: the link-local fe80::1 needs an interface, and vrrp_instance VI_1 has none",
            "E 4:18: the link-local fe80::2 needs an interface, and vrrp_instance VI_1 has none");
  }

  @Test
  void anyInterfaceIsForUnicast() {
    String instance =
        """
        vrrp_instance VI_1 {
          interface any
          virtual_router_id 1
          virtual_ipaddress { 192.0.2.1 dev eth0 }
        }
        """;
    assertThat(Loading.diagnostics(instance))
        .containsExactly("E 2:3: adverts to a group are of one interface: expected its name");
  }

  @Test
  void mandatoryKeywordsAreMissed() {
    assertThat(Loading.diagnostics("vrrp_instance VI_1 {\n}"))
        .containsExactly(
            "E 1:1: vrrp_instance VI_1 has no interface",
            "E 1:1: vrrp_instance VI_1 has no virtual_router_id",
            "E 1:1: vrrp_instance VI_1 has no virtual_ipaddress");
  }

  @Test
  void instancesMustDiffer() {
    assertThat(
            Loading.diagnostics(
                """
                vrrp_instance A {
                  interface eth0
                  virtual_router_id 1
                  no_virtual_ipaddress
                }
                vrrp_instance A {
                  interface eth1
                  virtual_router_id 1
                  no_virtual_ipaddress
                }
                vrrp_instance B {
                  interface eth0
                  virtual_router_id 1
                  no_virtual_ipaddress
                }
                vrrp_instance {
                }
                """))
        .containsExactly(
            "E 6:15: vrrp_instance A is there already, first at tandem.conf:1:15: this one is ignored",
            "E 13:3: virtual_router_id 1 on eth0 is there already, first at tandem.conf:3:3: this one is ignored",
            "E 16:1: vrrp_instance needs a value: expected a name");
  }

  @Test
  void ipv6TakesVersionThree() {
    assertThat(
            Loading.diagnostics(
                """
                vrrp_instance A {
                  interface eth0
                  virtual_router_id 1
                  version 2
                  virtual_ipaddress { fe80::1 }
                }
                """))
        .containsExactly("W 4:3: version 2 carries no IPv6 addresses: 3 is used");
  }

  @Test
  void groupsNeedInstances() {
    String members =
        """
        vrrp_instance A {
          interface eth0
          virtual_router_id 1
          no_virtual_ipaddress
        }
        vrrp_instance B {
          interface eth1
          virtual_router_id 1
          no_virtual_ipaddress
          track_interface {
            eth2 weight -10
          }
        }
        vrrp_instance OWNER {
          interface eth1
          virtual_router_id 2
          priority 255
          no_virtual_ipaddress
        }
        vrrp_instance WRONG {
          interface eth1
        }
        """;
    assertThat(
            Loading.diagnostics(
                members
                    + """
                    vrrp_sync_group G1 {
                      group {
                        A
                        C
                      }
                    }
                    vrrp_sync_group G1 {
                    }
                    vrrp_sync_group G2 {
                      group { A }
                    }
                    vrrp_sync_group G3 {
                      group { B OWNER WRONG }
                      grup { }
                    }
                    """))
        .containsExactly(
            "W 11:5: the weight is taken as 0, as in keepalived, because a group has one priority: the state of eth2 decides about a fault",
            "E 20:1: vrrp_instance WRONG has no virtual_router_id",
            "E 20:1: vrrp_instance WRONG has no virtual_ipaddress",
            "E 26:5: unknown instance 'C' in vrrp_sync_group G1: expected the name of a vrrp_instance",
            "E 29:1: vrrp_sync_group G1 has no group",
            "E 29:17: vrrp_sync_group G1 is there already, first at tandem.conf:23:17: this one is ignored",
            "W 32:11: vrrp_sync_group G2 has one member: there is nothing to synchronise",
            "E 32:11: A as a member of a group is there already, first at tandem.conf:25:5: this one is ignored",
            "E 35:3: vrrp_sync_group G3 mixes members of priority 255 with others",
            "E 36:3: unknown keyword 'grup' in vrrp_sync_group G3; did you mean 'group'?");
  }
}
