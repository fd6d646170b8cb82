package dev.tandem.lvs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.FlowAnswer;
import dev.tandem.lvs.service.FlowAnswer.Fate;
import dev.tandem.lvs.service.FlowAnswer.Reached;
import dev.tandem.lvs.service.FlowQuestion;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.table.Ticks;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private FlowAnswer ask(String client, String virtual) {
    return lab.engine()
        .explain(
            new FlowQuestion(
                Protocol.TCP,
                Frames.host(client),
                Frames.port(client),
                Frames.host(virtual),
                Frames.port(virtual),
                Optional.empty()));
  }

  @Test
  void aTemplateThatIsOverIsNotWaitedFor() {
    lab.serve(
        Lab.service(Lab.key(Protocol.TCP, Lab.VIP), "rr", 30), ForwardingMethod.MASQUERADE, 2);
    lab.connect("192.0.2.7:4000");
    lab.deliver(Frames.tcp("192.0.2.7:4000", Lab.VIP, PacketView.ACK));
    lab.deliver(Frames.tcp("192.0.2.7:4000", Lab.VIP, PacketView.RST));
    lab.pass(20);
    assertThat(ask("192.0.2.7:4001", Lab.VIP).fate()).isEqualTo(Fate.TEMPLATE);
    lab.skipTicks(Ticks.ofSeconds(30));
    FlowAnswer answer = ask("192.0.2.7:4001", Lab.VIP);
    assertThat(answer.fate()).isEqualTo(Fate.SCHEDULED);
    assertThat(answer.template()).isEmpty();
    assertThat(serverReached(lab.connect("192.0.2.7:4001"), false)).isEqualTo(2);
    assertThat(answer.server().orElseThrow().server()).isEqualTo(serverKey("198.51.100.2:8080"));
  }

  @Test
  void bothEndsAreOfOneFamily() {
    assertThatThrownBy(() -> ask("[2001:db8:1::7]:4000", Lab.VIP))
        .isInstanceOf(LvsException.class)
        .hasMessageContaining("2001:db8:1::7");
  }

  /** Each scheduler is asked and then sent the packet; asking must not have changed a thing. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.100:80, 192.0.2.%d:%d, 198.51.100.%d:8080, -1",
    "[2001:db8:1::100]:80, [2001:db8:1::%d]:%d, [2001:db8:2::%d]:8080, 128"
  })
  void whatIsSaidIsWhatHappens(String vip, String clients, String servers, int netmask) {
    Random random = new Random(11);
    ServiceKey key = Lab.key(Protocol.TCP, vip);
    for (String scheduler : "rr wrr lc wlc sed nq fo ovf sh dh mh lblc lblcr".split(" ")) {
      lab.engine().flush();
      lab.engine().addService(service(key, scheduler, random.nextInt(2) * 30, netmask));
      for (int i = 4; i >= 1; i--) {
        String server = servers.formatted(i);
        lab.engine()
            .addServer(key, Lab.server(server, ForwardingMethod.MASQUERADE, random.nextInt(4)));
      }
      for (int i = 0; i < 200; i++) {
        String client = clients.formatted(1 + random.nextInt(9), 1024 + random.nextInt(40));
        String before = lab.engine().services() + " " + lab.connections();
        FlowAnswer answer = ask(client, vip);
        assertThat(ask(client, vip)).isEqualTo(answer);
        assertThat(lab.engine().services() + " " + lab.connections()).isEqualTo(before);
        Delivery delivery = lab.deliver(Frames.tcp(client, vip, PacketView.SYN));
        Optional<ServerKey> reached =
            delivery.verdict() == Verdict.SEND
                ? Optional.of(
                    serverKey(servers.formatted(serverReached(delivery, vip.startsWith("[")))))
                : Optional.empty();
        assertThat(answer.server().map(Reached::server))
            .as(scheduler + " " + client + " " + answer)
            .isEqualTo(reached);
        assertThat(answer.fate()).isNotEqualTo(Fate.LEFT_TO_KERNEL);
        if (random.nextInt(3) == 0) {
          lab.deliver(Frames.tcp(client, vip, PacketView.RST));
        }
        lab.pass(random.nextInt(3));
      }
    }
  }

  private static ServiceSettings service(
      ServiceKey key, String scheduler, int persistentSeconds, int netmask) {
    Optional<Persistence> persistence =
        persistentSeconds == 0
            ? Optional.empty()
            : Optional.of(new Persistence(persistentSeconds, netmask));
    return new ServiceSettings(key, scheduler, Set.of(), persistence, Optional.empty(), false);
  }

  private static ServerKey serverKey(String end) {
    return new ServerKey(Frames.host(end), Frames.port(end));
  }

  /** The last octet of the address that a frame was sent to. */
  private static int serverReached(Delivery delivery, boolean ipv6) {
    return delivery.frame().get(ipv6 ? 53 : 33) & 0xff;
  }
}
