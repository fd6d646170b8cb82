package dev.tandem.director.mark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleTextTest {

  private final Random random = new Random(20_260_411);

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private Network network() {
    boolean ipv6 = random.nextInt(4) == 0;
    String address = ipv6 ? "2001:db8::" + random.nextInt(9) : "10.0.0." + random.nextInt(256);
    return new Network(InetAddress.ofLiteral(address), random.nextInt(ipv6 ? 129 : 33));
  }

  private List<Ports> ports(boolean possible) {
    return Stream.generate(() -> random.nextInt(0x1_0000))
        .map(
            first -> new Ports(first, first + random.nextInt(2) * random.nextInt(0x1_0000 - first)))
        .limit(possible ? random.nextInt(4) : 0)
        .toList();
  }

  private MarkRule rule() {
    Optional<Protocol> protocol = maybe(() -> Protocol.values()[random.nextInt(3)]);
    return new MarkRule(
        random.nextInt(),
        maybe(() -> "eth" + random.nextInt(10)),
        maybe(this::network),
        maybe(this::network),
        protocol,
        ports(protocol.isPresent()),
        ports(protocol.isPresent()));
  }

  @Test
  void whatIsWrittenIsReadAsTheSameRule() throws MarkSyntaxException {
    for (int i = 0; i < 10_000; i++) {
      MarkRule rule = rule();
      String text = RuleText.of(rule);
      assertThat(IptablesRule.parse(List.of(text.split(" ")))).as(text).isEqualTo(rule);
    }
  }
}
