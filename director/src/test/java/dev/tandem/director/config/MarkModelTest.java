package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.mark.RuleText;
import dev.tandem.lvs.service.ServiceKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkModelTest {

  private static List<String> rules(String text) {
    return Loading.valid(text).markRules().stream().map(RuleText::of).toList();
  }

  @Test
  void aBlockAsksForAllThatItNames() {
    assertThat(
            rules(
                """
                firewall_mark 4294967295 {
                  destination 192.0.2.100
                  source 198.51.100.0/24
                  interface eth0
                  protocol TCP
                  port 80 443 8000-8999
                  source_port 1024-65535
                }
                """))
        .containsExactly(
            "-s 198.51.100.0/24 -d 192.0.2.100/32 -i eth0 -p tcp --sport 1024:65535 "
                + "-m multiport --dports 80,443,8000:8999 -j MARK --set-mark 4294967295");
  }

  @Test
  void severalValuesAreAlternatives() {
    assertThat(
            rules(
                """
                firewall_mark 1 {
                  destination 192.0.2.100 192.0.2.101
                  protocol TCP UDP
                  port 53
                }
                firewall_mark 2 {
                  destination 2001:db8::/64
                  interface eth0 eth1
                }
                """))
        .containsExactly(
            "-d 192.0.2.100/32 -p tcp --dport 53 -j MARK --set-mark 1",
            "-d 192.0.2.100/32 -p udp --dport 53 -j MARK --set-mark 1",
            "-d 192.0.2.101/32 -p tcp --dport 53 -j MARK --set-mark 1",
            "-d 192.0.2.101/32 -p udp --dport 53 -j MARK --set-mark 1",
            "-d 2001:db8::/64 -i eth0 -j MARK --set-mark 2",
            "-d 2001:db8::/64 -i eth1 -j MARK --set-mark 2");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "destination vip | E 2:13: bad value 'vip' for destination: expected IP[/PREFIX], "
            + "such as 192.0.2.0/24",
        "destination 10.0.0.1/33 | E 2:13: bad value '10.0.0.1/33' for destination: "
            + "expected a prefix length from 0 to 32",
        "port 80,443 | E 2:6: bad value '80,443' for port: expected a port from 1 to 65535, "
            + "or a range such as 8000-8999",
        "port 9-8 | E 2:6: bad value '9-8' for port: expected a port from 1 to 65535, "
            + "or a range such as 8000-8999",
        "port | E 2:1: port needs a value: expected a port from 1 to 65535, "
            + "or a range such as 8000-8999",
        "protocol ICMP | E 2:10: bad value 'ICMP' for protocol: expected TCP, UDP or SCTP",
        "destinaton 10.0.0.1 | E 2:1: unknown keyword 'destinaton' in firewall_mark 1; "
            + "did you mean 'destination'?"
      })
  void mistakesInABlock(String line, String diagnostic) {
    assertThat(Loading.diagnostics("firewall_mark 1 {\n" + line + "\n}")).contains(diagnostic);
  }

  @Test
  void whatNoPacketOrEveryPacketHas() {
    assertThat(
            Loading.diagnostics(
                """
                firewall_mark 0 {
                }
                firewall_mark 1 {
                  destination 10.0.0.1
                  port 80
                }
                firewall_mark 2 {
                  source 10.0.0.1
                  destination 2001:db8::1
                }
                firewall_mark 3 {
                  protocol TCP
                }
                """))
        .containsExactly(
            "E 1:15: bad value '0' for the mark: expected a whole number from 1 to 4294967295",
            "E 3:1: firewall_mark 1 has ports but no protocol: expected protocol TCP",
            "E 7:1: firewall_mark 2 asks for IPv4 and IPv6: expected a block for each",
            "W 11:1: firewall_mark 3 has no destination: packets that this host would only route "
                + "are marked too");
  }

  private static VirtualService service(String inside) {
    return Loading.valid("virtual_server fwmark 7 {\n" + inside + "\n}").services().getFirst();
  }

  @Test
  void aServiceOfAMarkTakesItsFamilyFromItsServers() {
    assertThat(service("real_server 10.0.0.1 {\n}").key())
        .isEqualTo(new ServiceKey.OfMark(7, false));
    assertThat(service("real_server 2001:db8::1 {\n}").key())
        .isEqualTo(new ServiceKey.OfMark(7, true));
    assertThat(
            Loading.diagnostics(
                "virtual_server fwmark 7 {\nip_family inet6\nreal_server 10.0.0.1 {\n}\n}"))
        .containsExactly(
            "W 1:1: virtual_server fwmark 7 has no server and is left out, as in keepalived",
            "E 3:13: 10.0.0.1 is of another family than its virtual_server: that takes"
                + " lvs_method TUN");
  }

  @Test
  void tunnelsMayLeadToTheOtherFamilyAndSayLeastAboutThatOfAMark() {
    String tunnelled = "real_server 2001:db8::1 {\nlvs_method TUN\n}\n";
    String translated = "real_server 10.0.0.1 {\n}\n";
    assertThat(service(tunnelled).key()).isEqualTo(new ServiceKey.OfMark(7, true));
    VirtualService both = service(tunnelled + translated);
    assertThat(both.key()).isEqualTo(new ServiceKey.OfMark(7, false));
    assertThat(both.servers()).hasSize(2);
    VirtualService told = service("ip_family inet\nlvs_method TUN\nreal_server 2001:db8::1 {\n}");
    assertThat(told.key()).isEqualTo(new ServiceKey.OfMark(7, false));
    assertThat(told.servers()).hasSize(1);
  }

  @Test
  void aServerOfAMarkKeepsItsPortOrThePackets() {
    VirtualService service =
        service("lvs_method DR\nops\nreal_server 10.0.0.1 80 {\n}\nreal_server 10.0.0.2 {\n}");
    assertThat(service.servers()).extracting(server -> server.key().port()).containsExactly(80, 0);
    assertThat(service.settings().onePacket()).isTrue();
  }
}
