package dev.tandem.director.mark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IptablesRuleTest {

  private static MarkRule parse(String words) throws MarkSyntaxException {
    return IptablesRule.parse(List.of(words.split(" ")));
  }

  private static Network network(String address, int length) {
    return new Network(InetAddress.ofLiteral(address), length);
  }

  @Test
  void readsWhatTutorialsPrint() throws MarkSyntaxException {
    MarkRule rule =
        parse("-d 192.0.2.100 -i eth0 -p tcp -m multiport --dports 80,443 -j MARK --set-mark 1");
    assertThat(rule)
        .isEqualTo(
            new MarkRule(
                1,
                Optional.of("eth0"),
                Optional.empty(),
                Optional.of(network("192.0.2.100", 32)),
                Optional.of(Protocol.TCP),
                List.of(),
                List.of(new Ports(80, 80), new Ports(443, 443))));
  }

  @Test
  void readsWhatIptablesSavePrints() throws MarkSyntaxException {
    MarkRule rule =
        parse(
            "-s 198.51.100.0/24 -d 192.0.2.0/255.255.255.0 -p udp -m udp --sport 1024: "
                + "--dport 8000:8999 -j MARK --set-xmark 0x10/0xffffffff");
    assertThat(rule.mark()).isEqualTo(16);
    assertThat(rule.source()).contains(network("198.51.100.0", 24));
    assertThat(rule.destination()).contains(network("192.0.2.0", 24));
    assertThat(rule.sourcePorts()).containsExactly(new Ports(1024, 65535));
    assertThat(rule.destinationPorts()).containsExactly(new Ports(8000, 8999));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "-p tcp --dport 80 | the rule has no -j MARK",
        "-p tcp -j MARK | -j MARK needs --set-mark NUMBER",
        "-p tcp -j ACCEPT | '-j ACCEPT' is not a mark",
        "--dport 80 -j MARK --set-mark 1 | ports need a protocol: add -p tcp, -p udp or -p sctp",
        "! -s 192.0.2.1 -j MARK --set-mark 1 | '!' cannot be expressed: say what is to match",
        "-m state --state NEW -j MARK --set-mark 1 | '-m state' cannot be expressed",
        "-o eth0 -j MARK --set-mark 1 | '-o' cannot be expressed",
        "-i eth+ -j MARK --set-mark 1 | 'eth+': name one interface, '+' cannot be expressed",
        "-p icmp -j MARK --set-mark 1 | '-p icmp' cannot be expressed: tcp, udp or sctp",
        "-d vip -j MARK --set-mark 1 | '-d vip': not an address or network",
        "-d 192.0.2.0/33 -j MARK --set-mark 1 | '-d 192.0.2.0/33': not an address or network",
        "-p tcp --dport 9-8 -j MARK --set-mark 1 "
            + "| '--dport 9-8': not a port or a range of ports (0 to 65535)",
        "-j MARK --set-mark 1/0xff | '1/0xff': a mask on the mark cannot be expressed",
        "-j MARK --set-mark one | 'one' is not a mark: 0 to 4294967295",
        "-j MARK --set-mark | '--set-mark' needs a value"
      })
  void saysWhatItCannotExpress(String words, String message) {
    assertThatThrownBy(() -> parse(words))
        .isInstanceOf(MarkSyntaxException.class)
        .hasMessage(message);
  }
}
