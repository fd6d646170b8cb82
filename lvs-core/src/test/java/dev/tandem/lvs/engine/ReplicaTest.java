package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.table.FlowKey;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two engines, with the records of one applied to the other. */
class ReplicaTest {

  private static final String CLIENT = "192.0.2.7:40000";

  private static final int MASTER = 1;
  private static final int STANDBY = 2;

  private final Lab master = new Lab();
  private final Lab standby = new Lab();

  @BeforeEach
  void replicate() {
    master.engine().replicate(60);
    standby.engine().replicate(60);
    master.engine().replica().present(STANDBY);
    standby.engine().replica().present(MASTER);
  }

  @AfterEach
  void close() {
    master.close();
    standby.close();
  }

  private void serve(int persistentSeconds) {
    ServiceSettings service = Lab.service(Lab.key(Protocol.TCP, VIP), "rr", persistentSeconds);
    master.serve(service, ForwardingMethod.MASQUERADE, 3);
    standby.serve(service, ForwardingMethod.MASQUERADE, 3);
  }

  /** Templates go before their connections, as directors tell of them. */
  private int copy(Lab from, Lab to) {
    int owner = from.equals(master) ? MASTER : STANDBY;
    List<FlowRecord> records = from.changes();
    records.sort(Comparator.comparing(record -> !record.template));
    for (FlowRecord record : records) {
      assertThat(to.engine().replica().apply(record, owner, false, to.now()))
          .isNotEqualTo(Replica.Outcome.REFUSED);
    }
    return records.size();
  }

  private void establish(String client) {
    master.connect(client);
    master.deliver(tcp(client, VIP, PacketView.ACK));
  }

  @Test
  void aHandshakeIsNotToldButTheEstablishedConnectionIs() {
    serve(0);
    master.connect(CLIENT);
    assertThat(copy(master, standby)).isZero();
    master.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    assertThat(copy(master, standby)).isEqualTo(1);
    assertThat(standby.connections()).isEqualTo(master.connections());
  }

  @Test
  void theStandbyForwardsWhatTheMasterBegan() {
    serve(0);
    int server = master.connect(CLIENT).frame().getInt(30);
    master.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    copy(master, standby);
    var delivery = standby.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    assertThat(delivery.verdict()).isEqualTo(PacketEngine.Verdict.SEND);
    assertThat(delivery.frame().getInt(30)).isEqualTo(server);
    var reply = standby.deliver(tcp(address(server) + ":8080", CLIENT, PacketView.ACK));
    assertThat(reply.interfaceIndex()).isEqualTo(Lab.FRONT);
  }

  @Test
  void aClientsSecondDatagramIsToldAtOnceAndItsFirstAndThirdAreNot() {
    ServiceSettings service = Lab.service(Lab.key(Protocol.UDP, VIP), "rr", 0);
    master.serve(service, ForwardingMethod.MASQUERADE, 3);
    standby.serve(service, ForwardingMethod.MASQUERADE, 3);
    int server = master.deliver(udp(CLIENT, VIP)).frame().getInt(30);
    master.deliver(udp(address(server) + ":8080", CLIENT));
    assertThat(copy(master, standby)).isZero();
    master.deliver(udp(CLIENT, VIP));
    assertThat(copy(master, standby)).isEqualTo(1);
    assertThat(standby.connections()).isEqualTo(master.connections());
    master.deliver(udp(CLIENT, VIP));
    assertThat(copy(master, standby)).isZero();
    assertThat(standby.deliver(udp(CLIENT, VIP)).frame().getInt(30)).isEqualTo(server);
  }

  @Test
  void anSctpAssociationIsToldOnceItIsEstablished() {
    ServiceSettings service = Lab.service(Lab.key(Protocol.SCTP, VIP), "rr", 0);
    master.serve(service, ForwardingMethod.MASQUERADE, 1);
    standby.serve(service, ForwardingMethod.MASQUERADE, 1);
    master.deliver(Frames.sctp(CLIENT, VIP, SctpChunk.INIT));
    master.deliver(Frames.sctp(CLIENT, VIP, SctpChunk.COOKIE_ECHO));
    assertThat(copy(master, standby)).isZero();
    master.deliver(Frames.sctp("198.51.100.1:8080", CLIENT, SctpChunk.COOKIE_ACK));
    assertThat(copy(master, standby)).isEqualTo(1);
    assertThat(standby.connections())
        .singleElement()
        .matches(c -> c.protocol().equals("SCTP") && c.state().equals("ESTABLISHED"));
    assertThat(standby.deliver(Frames.sctp(CLIENT, VIP, SctpChunk.DATA)).verdict())
        .isEqualTo(PacketEngine.Verdict.SEND);
  }

  @Test
  void theStandbyWrapsWhatTheMasterWrapped() {
    ServiceSettings service = Lab.service(Lab.key(Protocol.TCP, VIP), "rr", 0);
    master.serve(service, ForwardingMethod.TUNNEL, 3);
    standby.serve(service, ForwardingMethod.TUNNEL, 3);
    establish(CLIENT);
    copy(master, standby);
    var wrapped = master.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    var delivery = standby.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    assertThat(delivery.verdict()).isEqualTo(PacketEngine.Verdict.SEND);
    assertThat(delivery.frame()).isEqualTo(wrapped.frame());
    assertThat(delivery.frame().get(23)).as("protocol IPIP").isEqualTo((byte) 4);
    assertThat(standby.connections()).isEqualTo(master.connections());
  }

  private static String address(int bits) {
    return Ipv4.address(bits).getHostAddress();
  }

  @Test
  void countsAreTheSameOnBothSides() {
    serve(0);
    establish(CLIENT);
    establish("192.0.2.8:1");
    master.deliver(tcp("192.0.2.8:1", VIP, PacketView.RST));
    copy(master, standby);
    assertThat(standby.engine().services().getFirst().servers())
        .extracting(s -> s.activeConnections() + "/" + s.inactiveConnections())
        .containsExactlyElementsOf(
            master.engine().services().getFirst().servers().stream()
                .map(s -> s.activeConnections() + "/" + s.inactiveConnections())
                .toList());
  }

  @Test
  void anEndedConnectionEndsThereToo() {
    serve(0);
    establish(CLIENT);
    master.deliver(tcp(CLIENT, VIP, PacketView.RST));
    copy(master, standby);
    assertThat(standby.connections()).hasSize(1);
    master.pass(12);
    copy(master, standby);
    assertThat(standby.connections()).isEmpty();
  }

  @Test
  void persistenceIsKept() {
    serve(300);
    int server = master.connect(CLIENT).frame().getInt(30);
    master.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    copy(master, standby);
    for (int port = 1; port < 7; port++) {
      assertThat(standby.connect("192.0.2.7:" + port).frame().getInt(30)).isEqualTo(server);
    }
    assertThat(standby.connections()).filteredOn(ConnectionSnapshot::template).hasSize(1);
  }

  @Test
  void persistenceOfAFirewallMarkIsKeptWithItsConnections() {
    ServiceSettings marked = Lab.service(new ServiceKey.OfMark(7, false), "rr", 300);
    for (Lab lab : List.of(master, standby)) {
      lab.serve(marked, ForwardingMethod.MASQUERADE, 3);
      lab.engine().markRules(List.of(FirewallMarkTest.marking(7, 1, 1000)));
    }
    int server = master.connect(CLIENT).frame().getInt(30);
    master.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    copy(master, standby);
    assertThat(standby.connections()).containsExactlyInAnyOrderElementsOf(master.connections());
    // A new client first, so that the scheduler would choose another server now.
    standby.connect("192.0.2.8:1");
    for (String end : List.of("192.0.2.100:22", "192.0.2.100:443")) {
      var delivery = standby.deliver(tcp("192.0.2.7:1", end, PacketView.SYN));
      assertThat(delivery.frame().getInt(30)).isEqualTo(server);
    }
    // Its connection keeps the template alive, as on the master.
    int template = templateOf(standby);
    assertThat(standby.engine().table().slots().controlled(template)).isEqualTo(3);
  }

  private static int templateOf(Lab lab) {
    int client = Frames.address(CLIENT);
    return lab.engine()
        .table()
        .findTemplate(new FlowKey().ofIpv4(PacketView.ANY_PROTOCOL, client, 0, 7, 0));
  }

  @Test
  void aTemplateMayComeAfterItsConnection() {
    serve(300);
    establish(CLIENT);
    List<FlowRecord> records = master.changes();
    records.sort(Comparator.comparing(record -> record.template));
    assertThat(records).hasSize(2);
    records.add(records.getFirst());
    for (FlowRecord record : records) {
      standby.engine().replica().apply(record, MASTER, false, standby.now());
    }
    assertThat(standby.engine().services().getFirst().servers())
        .extracting(ServerSnapshot::persistentConnections)
        .contains(1);
    standby.pass(330);
    assertThat(standby.connections()).as("the template goes on with its connection").hasSize(2);
  }

  @Test
  void whatCameFromThePeerIsNotSentBack() {
    serve(300);
    establish(CLIENT);
    copy(master, standby);
    standby.pass(5);
    assertThat(copy(standby, master)).isZero();
  }

  @Test
  void aFlowThatPassesHereBecomesOurs() {
    serve(0);
    establish(CLIENT);
    copy(master, standby);
    standby.pass(1);
    standby.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    standby.pass(2);
    assertThat(copy(standby, master)).isEqualTo(1);
  }

  @Test
  void aFlowOfAnUnknownServerWaitsForItsService() {
    master.serve(Lab.service(Lab.key(Protocol.TCP, VIP), "rr", 0), ForwardingMethod.MASQUERADE, 1);
    establish(CLIENT);
    copy(master, standby);
    // An address without a service is the kernel's.
    assertThat(standby.deliver(tcp(CLIENT, VIP, PacketView.ACK)).verdict())
        .isEqualTo(PacketEngine.Verdict.PASS);
    standby.serve(Lab.service(Lab.key(Protocol.TCP, VIP), "rr", 0), ForwardingMethod.MASQUERADE, 1);
    standby.pass(2);
    assertThat(standby.deliver(tcp(CLIENT, VIP, PacketView.ACK)).verdict())
        .isEqualTo(PacketEngine.Verdict.SEND);
  }

  @Test
  void aLongLivedFlowIsToldAgain() {
    serve(0);
    establish(CLIENT);
    copy(master, standby);
    for (int minute = 0; minute < 20; minute++) {
      master.pass(61);
      standby.pass(61);
      master.deliver(tcp(CLIENT, VIP, PacketView.ACK));
      master.pass(2);
      copy(master, standby);
    }
    assertThat(standby.connections()).hasSize(1);
  }
}
