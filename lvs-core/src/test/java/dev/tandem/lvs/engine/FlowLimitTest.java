package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.Tunable;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowLimitTest {

  private static final int LIMIT = 10;
  private static final int CLIENTS = 300;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private void serve(ForwardingMethod method) {
    lab.serve(Lab.service(Lab.key(Protocol.TCP, VIP), "rr", 0), method, 3);
    lab.engine().tune(lab.engine().tuning().with(Tunable.NEW_FLOW_LIMIT, LIMIT));
  }

  private static String client(int i) {
    return "192.0.2.7:" + (10_000 + i);
  }

  private Delivery ack(int client) {
    return lab.deliver(tcp(client(client), VIP, PacketView.ACK));
  }

  private static byte server(Delivery delivery) {
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    return delivery.frame().get(5); // the last octet of the MAC address
  }

  private Map<Integer, Byte> flood() {
    Map<Integer, Byte> servers = new HashMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      servers.put(i, server(lab.connect(client(i))));
    }
    return servers;
  }

  @Test
  void whatExceedsTheLimitIsSentOnAndNotRemembered() {
    serve(ForwardingMethod.ROUTE);
    Map<Integer, Byte> servers = flood();
    assertThat(lab.connections()).hasSize(LIMIT);
    assertThat(lab.engine().counters().sum(PacketCounter.OVER_LIMIT)).isEqualTo(CLIENTS - LIMIT);
    for (int number : new int[] {0x11, 0x22, 0x33}) {
      long share = servers.values().stream().filter(server -> server == number).count();
      assertThat(share).as("server " + number).isBetween(CLIENTS / 5L, CLIENTS / 2L);
    }
  }

  @Test
  void aRealClientGoesOnAtTheSameServerWithAConnection() {
    serve(ForwardingMethod.ROUTE);
    Map<Integer, Byte> servers = flood();
    lab.pass(1);
    assertThat(server(ack(200))).isEqualTo(servers.get(200));
    assertThat(lab.connections()).hasSize(LIMIT + 1);
    assertThat(lab.connections().stream().filter(c -> c.clientPort() == 10_200))
        .singleElement()
        .matches(connection -> connection.state().equals("ESTABLISHED"));
  }

  @Test
  void whenTheFloodIsOverSegmentsOfUnknownFlowsAreTheKernelsAgain() {
    serve(ForwardingMethod.ROUTE);
    flood();
    lab.pass(15);
    assertThat(ack(200).verdict()).isEqualTo(Verdict.PASS);
    lab.connect("192.0.2.8:1");
    assertThat(lab.connections()).hasSize(LIMIT + 1);
  }

  @Test
  void translatedFlowsAboveTheLimitAreDropped() {
    serve(ForwardingMethod.MASQUERADE);
    for (int i = 0; i < CLIENTS; i++) {
      Verdict verdict = lab.deliver(tcp(client(i), VIP, PacketView.SYN)).verdict();
      assertThat(verdict).isEqualTo(i < LIMIT ? Verdict.SEND : Verdict.DROP);
    }
    assertThat(lab.connections()).hasSize(LIMIT);
  }

  @Test
  void eachSecondHasItsOwnFlows() {
    serve(ForwardingMethod.ROUTE);
    flood();
    lab.pass(1);
    flood();
    assertThat(lab.connections()).hasSize(2 * LIMIT);
  }
}
