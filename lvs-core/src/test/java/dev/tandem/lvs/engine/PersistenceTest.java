package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import dev.tandem.lvs.table.Ticks;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PersistenceTest {

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static ServiceSettings persistent(ServiceKey key, int seconds, int netmask) {
    Persistence persistence = new Persistence(seconds, netmask);
    return new ServiceSettings(
        key, "rr", Set.of(), Optional.of(persistence), Optional.empty(), false);
  }

  private Lab persistent(String end, int seconds) {
    return lab.serve(
        Lab.service(Lab.key(Protocol.TCP, end), "rr", seconds), ForwardingMethod.MASQUERADE, 3);
  }

  private int serverOf(String client) {
    return lab.connect(client).frame().getInt(30);
  }

  private List<ConnectionSnapshot> templates() {
    return lab.connections().stream().filter(ConnectionSnapshot::template).toList();
  }

  @Test
  void aClientMeetsTheSameServerAgain() {
    persistent(VIP, 100);
    int first = serverOf("192.0.2.7:1");
    assertThat(serverOf("192.0.2.8:1")).isNotEqualTo(first);
    assertThat(serverOf("192.0.2.7:2")).isEqualTo(first);
    assertThat(lab.engine().services().getFirst().servers())
        .extracting(server -> server.persistentConnections())
        .containsExactlyInAnyOrder(1, 1, 0);
  }

  @Test
  void theMaskMakesNeighboursOneClient() {
    ServiceSettings service = persistent(Lab.key(Protocol.TCP, VIP), 100, 0xffffff00);
    lab.serve(service, ForwardingMethod.MASQUERADE, 3);
    assertThat(serverOf("192.0.2.8:1")).isEqualTo(serverOf("192.0.2.7:1"));
    assertThat(templates())
        .singleElement()
        .extracting(template -> template.client().getHostAddress())
        .isEqualTo("192.0.2.0");
  }

  @Test
  void allPortsOfACatchAllServiceShareOneTemplateAndKeepTheirPort() {
    persistent("192.0.2.100:0", 100);
    int http = serverOf("192.0.2.7:1");
    var delivery = lab.deliver(tcp("192.0.2.7:2", "192.0.2.100:443", PacketView.SYN));
    assertThat(delivery.frame().getInt(30)).isEqualTo(http);
    assertThat(delivery.frame().getShort(36)).isEqualTo((short) 443);
    assertThat(templates()).hasSize(1);
  }

  @Test
  void aTemplateLivesFromTheLastNewConnectionNotFromPackets() {
    persistent(VIP, 30);
    lab.connect("192.0.2.7:1");
    lab.deliver(tcp("192.0.2.7:1", VIP, PacketView.RST | PacketView.SYN));
    lab.pass(20).connect("192.0.2.7:2");
    lab.pass(20);
    assertThat(templates()).hasSize(1);
  }

  @Test
  void aTemplateThatIsOverCountsNoMoreThoughTheSweepHasNotComeBy() {
    ServiceSettings service = Lab.service(Lab.key(Protocol.UDP, VIP), "rr", 5);
    lab.serve(service, ForwardingMethod.MASQUERADE, 3);
    lab.engine().setTimeouts(new LvsControl.Timeouts(0, 0, 1));
    int first = lab.deliver(udp("192.0.2.7:1", VIP)).frame().getInt(30);
    lab.pass(4);
    assertThat(templates()).hasSize(1);
    lab.skipTicks(Ticks.ofSeconds(2));
    assertThat(templates()).isEmpty();
    assertThat(lab.deliver(udp("192.0.2.7:2", VIP)).frame().getInt(30)).isNotEqualTo(first);
  }

  @Test
  void theLongestPersistenceHolds() {
    persistent(VIP, 2_678_400);
    int first = serverOf("192.0.2.7:1");
    lab.pass(3);
    assertThat(serverOf("192.0.2.7:2")).isEqualTo(first);
    assertThat(templates()).hasSize(1);
  }

  @Test
  void aTemplateGoesOnFromTheMomentItsTimerFired() {
    persistent(VIP, 5);
    lab.connect("192.0.2.7:1");
    lab.skipTicks(Ticks.ofSeconds(7));
    assertThat(templates()).singleElement().matches(template -> template.secondsLeft() == 57);
    lab.pass(1);
    assertThat(templates()).singleElement().matches(template -> template.secondsLeft() == 56);
  }

  @Test
  void aTemplateEndsWithTheConnectionThatEndsAtTheSameMoment() {
    persistent(VIP, 60); // as long as a SYN without an answer
    for (int i = 1; i < 10; i++) {
      lab.connect("192.0.2." + i + ":" + i);
    }
    lab.pass(63);
    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void anAnsweredDatagramAssuresTheTemplateAtOnce() {
    ServiceSettings service = Lab.service(Lab.key(Protocol.UDP, VIP), "rr", 5);
    lab.serve(service, ForwardingMethod.MASQUERADE, 1);
    lab.deliver(udp("192.0.2.7:1", VIP));
    lab.deliver(udp("198.51.100.1:8080", "192.0.2.7:1"));
    assertThat(templates()).singleElement().matches(t -> t.state().equals("ASSURED"));
  }

  @Test
  void aTemplateOutlivesItsTimeWhileConnectionsExist() {
    persistent(VIP, 5);
    lab.connect("192.0.2.7:1");
    lab.deliver(tcp("192.0.2.7:1", VIP, PacketView.ACK));
    lab.pass(70);
    assertThat(templates())
        .singleElement()
        .extracting(ConnectionSnapshot::state)
        .isEqualTo("ASSURED");
    lab.deliver(tcp("192.0.2.7:1", VIP, PacketView.RST));
    lab.pass(75);
    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void aClientOfARemovedServerIsScheduledAgain() {
    persistent(VIP, 100);
    int first = serverOf("192.0.2.7:1");
    var key = Lab.key(Protocol.TCP, VIP);
    lab.engine().services().getFirst().servers().stream()
        .map(server -> server.settings().key())
        .filter(server -> Frames.address(server.address().getHostAddress() + ":0") == first)
        .findFirst()
        .ifPresent(server -> lab.engine().deleteServer(key, server));
    assertThat(serverOf("192.0.2.7:2")).isNotEqualTo(first);
  }

  @Test
  void aQuiescedServerKeepsItsClients() {
    persistent(VIP, 100);
    int first = serverOf("192.0.2.7:1");
    var key = Lab.key(Protocol.TCP, VIP);
    for (var server : lab.engine().services().getFirst().servers()) {
      lab.engine().editServer(key, server.settings().withWeight(0));
    }
    assertThat(serverOf("192.0.2.7:2")).isEqualTo(first);
    assertThat(lab.connect("192.0.2.8:1").verdict()).isEqualTo(PacketEngine.Verdict.RETURN);
  }

  @Test
  void anAnswerAssuresATemplateOfDatagrams() {
    lab.serve(Lab.service(Lab.key(Protocol.UDP, VIP), "rr", 100), ForwardingMethod.MASQUERADE, 1);
    lab.deliver(Frames.udp("192.0.2.7:1", VIP));
    lab.pass(2);
    assertThat(templates()).extracting(ConnectionSnapshot::state).containsExactly("NONE");
    lab.deliver(Frames.udp("198.51.100.1:8080", "192.0.2.7:1"));
    lab.pass(2);
    assertThat(templates()).extracting(ConnectionSnapshot::state).containsExactly("ASSURED");
  }

  @Test
  void aQuiescedServersClientsLeaveItWhereAskedTo() {
    persistent(VIP, 100);
    int first = serverOf("192.0.2.7:1");
    lab.engine().tune(Tuning.OF_KERNEL.with(Tunable.EXPIRE_QUIESCENT_TEMPLATE, 1));
    var key = Lab.key(Protocol.TCP, VIP);
    for (var server : lab.engine().services().getFirst().servers()) {
      if (Frames.address(server.settings().key().address().getHostAddress() + ":0") == first) {
        lab.engine().editServer(key, server.settings().withWeight(0));
      }
    }
    assertThat(serverOf("192.0.2.7:2")).isNotEqualTo(first);
  }

  @Test
  void connectionsEndWithTheirServerWhereAskedTo() {
    lab.engine().tune(Tuning.OF_KERNEL.with(Tunable.EXPIRE_NODEST_CONN, 1));
    persistent(VIP, 100);
    lab.connect("192.0.2.7:1");
    lab.engine().deleteService(Lab.key(Protocol.TCP, VIP));
    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void shorterUdpTimeoutsTouchOnlyUdp() {
    lab.engine().setTimeouts(new LvsControl.Timeouts(0, 0, 5));
    assertThat(lab.engine().timeouts()).isEqualTo(new LvsControl.Timeouts(900, 120, 5));
  }
}
