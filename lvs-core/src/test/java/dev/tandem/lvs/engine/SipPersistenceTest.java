package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code --pe sip}: a template for each Call-ID. */
class SipPersistenceTest {

  private static final String SERVICE = "192.0.2.100:5060";
  private static final String CLIENT = "192.0.2.7";

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static void serve(Lab lab, boolean onePacket, ForwardingMethod method) {
    lab.serve(
        new ServiceSettings(
            Lab.key(Protocol.UDP, SERVICE),
            "rr",
            Set.of(),
            Optional.of(new Persistence(60, Persistence.EACH_IPV4_CLIENT)),
            Optional.of("sip"),
            onePacket),
        method,
        3);
  }

  private static Delivery say(Lab lab, int port, String callId) {
    return lab.deliver(udp(CLIENT + ":" + port, SERVICE).payload(Frames.invite(callId)));
  }

  private static int server(Delivery delivery) {
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    return delivery.frame().getInt(30);
  }

  @Test
  void aCallStaysWithItsServerWhereverItComesFrom() {
    serve(lab, false, ForwardingMethod.MASQUERADE);
    int first = server(say(lab, 5060, "call1@a"));
    int second = server(say(lab, 5061, "call2@a"));
    assertThat(second).isNotEqualTo(first);
    for (int port = 6000; port < 6010; port++) {
      assertThat(server(say(lab, port, "call1@a"))).isEqualTo(first);
      assertThat(server(say(lab, port + 100, "call2@a"))).isEqualTo(second);
    }
    assertThat(lab.connections().stream().filter(ConnectionSnapshot::template))
        .hasSize(2)
        .allMatch(template -> template.clientPort() == 0)
        .extracting(template -> template.engineData().orElseThrow().data())
        .containsExactlyInAnyOrder("call1@a", "call2@a");
  }

  @Test
  void manyCallsOfOneClientFindRoom() {
    serve(lab, false, ForwardingMethod.MASQUERADE);
    for (int i = 0; i < 2000; i++) {
      server(say(lab, 5060 + i, "call" + i + "@a"));
    }
    assertThat(lab.connections().stream().filter(ConnectionSnapshot::template)).hasSize(2000);
  }

  @Test
  void withOnePacketSchedulingOnlyTheTemplateStays() {
    serve(lab, true, ForwardingMethod.ROUTE);
    Set<Long> servers = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      Delivery delivery = say(lab, 5060, "call1@a");
      assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
      servers.add(delivery.frame().getLong(0) >>> 16);
    }
    assertThat(servers).hasSize(1);
    servers.add(say(lab, 5060, "call2@a").frame().getLong(0) >>> 16);
    assertThat(servers).hasSize(2);
    assertThat(lab.connections()).hasSize(2).allMatch(ConnectionSnapshot::template);
  }

  @Test
  void whatIsNoSipIsDropped() {
    serve(lab, false, ForwardingMethod.MASQUERADE);
    Delivery delivery = lab.deliver(udp(CLIENT + ":5060", SERVICE).payload("hello"));
    assertThat(delivery.verdict()).isEqualTo(Verdict.DROP);
    assertThat(lab.engine().counters().sum(PacketCounter.NO_CALL_ID)).isEqualTo(1);
    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void withoutPersistenceTheEngineMeansNothing() {
    lab.serve(
        new ServiceSettings(
            Lab.key(Protocol.TCP, SERVICE),
            "rr",
            Set.of(),
            Optional.empty(),
            Optional.of("sip"),
            false),
        ForwardingMethod.MASQUERADE,
        1);
    assertThat(lab.deliver(Frames.tcp(CLIENT + ":5060", SERVICE, PacketView.SYN)).verdict())
        .isEqualTo(Verdict.SEND);
  }

  @Test
  void theOtherDirectorKnowsTheCalls() {
    try (Lab standby = new Lab()) {
      serve(lab, false, ForwardingMethod.MASQUERADE);
      serve(standby, false, ForwardingMethod.MASQUERADE);
      lab.engine().replicate(60);
      standby.engine().replica().present(1);
      List<Integer> servers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        servers.add(server(say(lab, 5060 + i, "call" + i + "@a")));
        lab.skipTicks(5);
        say(lab, 5060 + i, "call" + i + "@a");
      }
      lab.pass(2);
      copy(lab, standby);
      assertThat(standby.connections())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("secondsLeft")
          .containsExactlyInAnyOrderElementsOf(lab.connections());
      for (int i = 0; i < 5; i++) {
        assertThat(server(say(standby, 7000 + i, "call" + i + "@a"))).isEqualTo(servers.get(i));
      }
    }
  }

  private static void copy(Lab from, Lab to) {
    List<FlowRecord> records = from.changes();
    records.sort(Comparator.comparing(record -> !record.template));
    for (FlowRecord record : records) {
      assertThat(to.engine().replica().apply(record, 1, false, to.now()))
          .isNotEqualTo(Replica.Outcome.REFUSED);
    }
  }
}
