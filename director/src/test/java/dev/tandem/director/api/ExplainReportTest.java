package dev.tandem.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.FlowAnswer;
import dev.tandem.lvs.service.FlowQuestion;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tunnel;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplainReportTest {

  private static final ServiceKey WEB = Lab.key(Protocol.TCP, Lab.VIP);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static FlowQuestion question(String client, String virtual) {
    return question(client, virtual, Optional.empty());
  }

  private static FlowQuestion question(String client, String virtual, Optional<String> by) {
    return new FlowQuestion(
        Protocol.TCP,
        Frames.host(client),
        Frames.port(client),
        Frames.host(virtual),
        Frames.port(virtual),
        by);
  }

  private FlowAnswer ask(String client) {
    return lab.engine().explain(question(client, Lab.VIP));
  }

  private List<String> steps(FlowQuestion question) {
    FlowAnswer answer = lab.engine().explain(question);
    Object steps = ExplainReport.of(question, answer, lab.engine().markRules()).get("steps");
    return ((List<?>) steps).stream().map(Object::toString).toList();
  }

  private List<String> steps(String client) {
    return steps(question(client, Lab.VIP));
  }

  private void edit(int server, int weight, int upper) {
    ServerKey key = new ServerKey(InetAddress.ofLiteral("198.51.100." + server), 8080);
    lab.engine()
        .editServer(
            WEB,
            new ServerSettings(key, ForwardingMethod.MASQUERADE, weight, upper, 0, Tunnel.IPIP));
  }

  @Test
  void aPacketToNoServiceIsTheKernels() {
    assertThat(steps("192.0.2.7:4000"))
        .isEqualTo(
            List.of(
                "mark        none",
                "connection  none",
                "service     none",
                "result      no service is for it: the kernel gets it"));
  }

  @Test
  void theSchedulerPicksAmongTheServers() {
    lab.nat(Protocol.TCP, 3);
    lab.connect("192.0.2.8:4000");
    edit(3, 0, 0);
    assertThat(steps("192.0.2.7:4000"))
        .isEqualTo(
            List.of(
                "mark        none",
                "connection  none",
                "service     TCP 192.0.2.100:80, rr",
                "server      198.51.100.1:8080 weight 1, 1 active, 0 inactive",
                "server      198.51.100.2:8080 weight 1, 0 active, 0 inactive: picked",
                "server      198.51.100.3:8080 weight 0, 0 active, 0 inactive"
                    + ": takes no new connections",
                "result      198.51.100.2 port 8080 by masquerade: the scheduler picks the"
                    + " server"));
  }

  @Test
  void whereNoServerTakesItAPacketIsRefused() {
    lab.nat(Protocol.TCP, 2);
    edit(1, 1, 1);
    edit(2, 0, 0);
    lab.connect("192.0.2.8:4000");
    assertThat(steps("192.0.2.7:4000"))
        .contains(
            "server      198.51.100.1:8080 weight 1, 1 active, 0 inactive: at its upper threshold")
        .endsWith("result      the scheduler finds no server: it is refused");
  }

  @Test
  void aConnectionLeadsToItsServerUntilItIsOver() {
    lab.nat(Protocol.TCP, 2);
    lab.connect("192.0.2.7:4000");
    assertThat(steps("192.0.2.7:4000"))
        .isEqualTo(
            List.of(
                "mark        none",
                "connection  SYN_RECV, 59 s left, to 198.51.100.1:8080",
                "result      198.51.100.1 port 8080 by masquerade: it belongs to a connection"));
    lab.deliver(Frames.tcp("192.0.2.7:4000", Lab.VIP, PacketView.ACK));
    lab.deliver(Frames.tcp("192.0.2.7:4000", Lab.VIP, PacketView.RST));
    assertThat(steps("192.0.2.7:4000"))
        .contains(
            "connection  CLOSE, 9 s left, to 198.51.100.1:8080"
                + ": it is over, so that another one begins in its place")
        .endsWith(
            "result      198.51.100.2 port 8080 by masquerade: the scheduler picks the server");
  }

  @Test
  void aConnectionOfARemovedServerIsDropped() {
    lab.nat(Protocol.TCP, 1);
    lab.connect("192.0.2.7:4000");
    lab.engine().deleteServer(WEB, new ServerKey(InetAddress.ofLiteral("198.51.100.1"), 8080));
    assertThat(steps("192.0.2.7:4000"))
        .endsWith("result      the server of its connection is removed: it is dropped");
  }

  @Test
  void aTemplateLeadsToItsServerAsLongAsThatMayBe() {
    lab.serve(Lab.service(WEB, "rr", 300), ForwardingMethod.MASQUERADE, 2);
    lab.connect("192.0.2.7:4000");
    assertThat(steps("192.0.2.7:4001"))
        .isEqualTo(
            List.of(
                "mark        none",
                "connection  none",
                "service     TCP 192.0.2.100:80, rr",
                "template    to 198.51.100.1:8080, 299 s left",
                "result      198.51.100.1 port 8080 by masquerade"
                    + ": the client's template leads to the server"));
    lab.engine().tune(lab.engine().tuning().with(Tunable.EXPIRE_QUIESCENT_TEMPLATE, 1));
    edit(1, 0, 0);
    assertThat(steps("192.0.2.7:4001"))
        .contains(
            "template    to 198.51.100.1:8080, 299 s left"
                + ": that server takes no new connections, so that the client is scheduled anew")
        .endsWith(
            "result      198.51.100.2 port 8080 by masquerade: the scheduler picks the server");
  }

  @Test
  void aMarkComesFirstIfTheInterfaceFits() {
    var key = new ServiceKey.OfMark(7, false);
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().addServer(key, Lab.server("198.51.100.2:0", ForwardingMethod.ROUTE, 1));
    lab.engine()
        .markRules(
            List.of(
                new MarkRule(
                    7,
                    Optional.of("eth0"),
                    Optional.empty(),
                    Optional.of(new Network(InetAddress.ofLiteral("192.0.2.100"), 32)),
                    Optional.of(Protocol.TCP),
                    List.of(),
                    List.of(new Ports(80, 80), new Ports(443, 443)))));
    FlowQuestion question = question("192.0.2.7:4000", "192.0.2.100:443", Optional.of("eth0"));
    assertThat(steps(question))
        .startsWith(
            "mark        7, by the rule -d 192.0.2.100/32 -i eth0 -p tcp"
                + " -m multiport --dports 80,443 -j MARK --set-mark 7")
        .contains("service     firewall mark 7, rr")
        .endsWith("result      198.51.100.2 port 443 by route: the scheduler picks the server");
    assertThat(steps(question("192.0.2.7:4000", "192.0.2.100:443", Optional.of("eth1"))))
        .contains("mark        none", "service     none");
    FlowQuestion nowhere = question("192.0.2.7:4000", Lab.VIP, Optional.of("eth9"));
    assertThatThrownBy(() -> lab.engine().explain(nowhere))
        .isInstanceOf(LvsException.class)
        .hasMessage("eth9: there is no such interface");
  }

  @Test
  void theValuesAreThereForPrograms() {
    lab.nat(Protocol.TCP, 1);
    FlowQuestion question = question("192.0.2.7:4000", Lab.VIP);
    assertThat(ExplainReport.of(question, ask("192.0.2.7:4000"), List.of()))
        .containsEntry("fate", "scheduled")
        .containsEntry("mark", 0L)
        .containsEntry("service", "TCP 192.0.2.100:80")
        .containsEntry("scheduler", "rr")
        .containsEntry("server", "198.51.100.1:8080")
        .containsEntry("method", "masquerade")
        .containsEntry("port", 8080);
  }

  @Test
  void ipv6GoesTheSameWay() {
    String vip = "[2001:db8:1::100]:80";
    ServiceKey key = Lab.key(Protocol.TCP, vip);
    var persistence = Optional.of(new Persistence(300, 64));
    lab.engine()
        .addService(new ServiceSettings(key, "rr", Set.of(), persistence, Optional.empty(), false));
    for (int i = 2; i >= 1; i--) {
      String server = "[2001:db8:2::" + i + "]:8080";
      lab.engine().addServer(key, Lab.server(server, ForwardingMethod.MASQUERADE, 1));
    }
    assertThat(steps(question("[2001:db8:1::7]:4000", vip)))
        .isEqualTo(
            List.of(
                "mark        none",
                "connection  none",
                "service     TCP [2001:db8:1::100]:80, rr",
                "server      [2001:db8:2::1]:8080 weight 1, 0 active, 0 inactive: picked",
                "server      [2001:db8:2::2]:8080 weight 1, 0 active, 0 inactive",
                "result      2001:db8:2::1 port 8080 by masquerade"
                    + ": the scheduler picks the server"));
    lab.deliver(Frames.tcp("[2001:db8:1::7]:4000", vip, PacketView.SYN));
    assertThat(steps(question("[2001:db8:1::7]:4000", vip)))
        .contains("connection  SYN_RECV, 59 s left, to [2001:db8:2::1]:8080");
    assertThat(steps(question("[2001:db8:1::8]:4000", vip)))
        .contains("template    to [2001:db8:2::1]:8080, 299 s left");
  }
}
