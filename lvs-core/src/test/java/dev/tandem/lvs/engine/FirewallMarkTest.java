package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.FlowAnswer;
import dev.tandem.lvs.service.FlowQuestion;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirewallMarkTest {

  private static final String CLIENT = "192.0.2.7:40000";

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  static MarkRule marking(int mark, int firstPort, int lastPort) {
    return new MarkRule(
        mark,
        Optional.of("eth0"),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Protocol.TCP),
        List.of(),
        List.of(new MarkRule.Ports(firstPort, lastPort)));
  }

  @Test
  void withoutAServerPacketsOfAMarkGoOnIfThatIsWanted() {
    var key = new ServiceKey.OfMark(7, false);
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().markRules(List.of(marking(7, 80, 80)));
    Frames elsewhere = tcp(CLIENT, "203.0.113.5:80", PacketView.SYN);
    assertThat(lab.deliver(elsewhere).verdict()).isEqualTo(Verdict.RETURN);

    lab.engine().tune(Tuning.OF_KERNEL.with(Tunable.CACHE_BYPASS, 1));
    assertThat(lab.deliver(elsewhere).verdict()).isEqualTo(Verdict.LOCAL);
    assertThat(lab.engine().counters().sum(PacketCounter.BYPASSED)).isEqualTo(1);
    assertThat(lab.deliver(tcp(CLIENT, "192.0.2.254:80", PacketView.SYN)).verdict())
        .as("to this host")
        .isEqualTo(Verdict.RETURN);
    assertThat(lab.engine().explain(question("203.0.113.5")).fate())
        .isEqualTo(FlowAnswer.Fate.LEFT_TO_KERNEL);

    lab.engine().addServer(key, Lab.server("198.51.100.2:9000", ForwardingMethod.ROUTE, 1));
    assertThat(lab.deliver(elsewhere).verdict()).isEqualTo(Verdict.SEND);
  }

  private static FlowQuestion question(String target) {
    return new FlowQuestion(
        Protocol.TCP,
        InetAddress.ofLiteral("192.0.2.7"),
        40_000,
        InetAddress.ofLiteral(target),
        80,
        Optional.of("eth0"));
  }

  @Test
  void aMarkComesBeforeAddressAndPort() {
    lab.nat(Protocol.TCP, 1);
    var key = new ServiceKey.OfMark(7, false);
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().addServer(key, Lab.server("198.51.100.2:9000", ForwardingMethod.MASQUERADE, 1));
    lab.engine().markRules(List.of(marking(7, 1, 1000), marking(8, 443, 443)));
    assertThat(lab.connect(CLIENT).frame().getInt(30)).isEqualTo(Frames.address("198.51.100.2:0"));
    Delivery other = lab.deliver(tcp(CLIENT, "192.0.2.100:22", PacketView.SYN));
    assertThat(other.frame().getShort(36)).isEqualTo((short) 9000);
    // The last rule counts, and nobody serves mark 8.
    Delivery unserved = lab.deliver(tcp(CLIENT, "192.0.2.100:443", PacketView.SYN));
    assertThat(unserved.verdict()).isEqualTo(Verdict.PASS);
    lab.engine().markRules(List.of());
    Delivery unmarked = lab.connect("192.0.2.9:1");
    assertThat(unmarked.frame().getInt(30)).isEqualTo(Frames.address("198.51.100.1:0"));
  }

  @Test
  void marksThatCannotBeKeptToLeaveThoseBefore() {
    lab.engine().markRules(List.of(marking(7, 1, 1000)));
    var nowhere =
        new MarkRule(
            7,
            Optional.of("eth9"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    assertThatThrownBy(() -> lab.engine().markRules(List.of(nowhere)))
        .isInstanceOf(LvsException.class);
    assertThat(lab.engine().markRules()).hasSize(1);
  }
}
