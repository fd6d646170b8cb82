package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that a server of SIP begins, as the kernel lets it (ip_vs_new_conn_out). */
class ServerCallsTest {

  private static final String SERVICE = "192.0.2.100:5060";
  private static final String CALLEE = "192.0.2.7:5062";
  private static final int FIRST = 1;
  private static final int SECOND = 2;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static ServiceSettings service(String end, boolean byCall, boolean onePacket) {
    ServiceKey key = Lab.key(Protocol.UDP, end);
    Persistence persistence = new Persistence(60, Persistence.EACH_IPV4_CLIENT);
    Optional<String> engine = byCall ? Optional.of("sip") : Optional.empty();
    return new ServiceSettings(key, "rr", Set.of(), Optional.of(persistence), engine, onePacket);
  }

  private Delivery say(String from, String to, String callId) {
    return lab.deliver(udp(from, to).payload(Frames.invite(callId)));
  }

  private Delivery call(int server, String callId) {
    return say("198.51.100." + server + ":8080", CALLEE, callId);
  }

  /** From where a packet goes to whom. */
  private static String ends(Delivery delivery) {
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    return end(delivery, 26, 34) + " > " + end(delivery, 30, 36);
  }

  private static String end(Delivery delivery, int address, int port) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      text.append(i == 0 ? "" : ".").append(delivery.frame().get(address + i) & 0xff);
    }
    return text + ":" + (delivery.frame().getShort(port) & 0xffff);
  }

  @Test
  void aCallLeavesWithTheVirtualAddressAndItsAnswersComeBack() {
    lab.serve(service(SERVICE, true, false), ForwardingMethod.MASQUERADE, 2);
    for (int server : new int[] {FIRST, SECOND}) {
      String callId = "call" + server + "@b";
      assertThat(ends(call(server, callId))).isEqualTo(SERVICE + " > " + CALLEE);
      String elsewhere = "192.0.2.7:700" + server;
      assertThat(ends(say(elsewhere, SERVICE, callId)))
          .isEqualTo(elsewhere + " > 198.51.100." + server + ":8080");
    }
    assertThat(ends(say(CALLEE, SERVICE, "call2@b")))
        .as("one port has one connection: that of the last call")
        .isEqualTo(CALLEE + " > 198.51.100.2:8080");
    assertThat(lab.connections().stream().filter(flow -> !flow.template())).hasSize(3);
    assertThat(lab.connections().stream().filter(ConnectionSnapshot::template))
        .extracting(template -> template.engineData().orElseThrow().data())
        .containsExactlyInAnyOrder("call1@b", "call2@b");
  }

  @Test
  void aCallThatGoesOnStaysOneConnection() {
    lab.serve(service(SERVICE, true, false), ForwardingMethod.MASQUERADE, 2);
    for (int i = 0; i < 5; i++) {
      assertThat(ends(call(FIRST, "call@b"))).isEqualTo(SERVICE + " > " + CALLEE);
    }
    assertThat(lab.connections()).hasSize(2);
  }

  @Test
  void theServerThatSpeaksTakesTheCallOver() {
    lab.serve(service(SERVICE, true, true), ForwardingMethod.MASQUERADE, 2);
    call(FIRST, "call@b");
    call(SECOND, "call@b");
    assertThat(ends(say(CALLEE, SERVICE, "call@b"))).isEqualTo(CALLEE + " > 198.51.100.2:8080");
    assertThat(lab.connections()).as("but its template").allMatch(ConnectionSnapshot::template);
  }

  @Test
  void whatIsNoCallIsLeftToTheKernel() {
    lab.serve(service(SERVICE, true, false), ForwardingMethod.MASQUERADE, 1);
    Frames noSip = udp("198.51.100.1:8080", CALLEE).payload("hello");
    assertThat(lab.deliver(noSip).verdict()).isEqualTo(Verdict.PASS);
    assertThat(say("198.51.100.1:9999", CALLEE, "a@b").verdict())
        .as("another port")
        .isEqualTo(Verdict.PASS);
    assertThat(say("198.51.100.9:8080", CALLEE, "a@b").verdict())
        .as("another host")
        .isEqualTo(Verdict.PASS);
    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void onlyTranslatedServersOfOnePortCall() {
    lab.serve(service(SERVICE, false, false), ForwardingMethod.MASQUERADE, 1);
    assertThat(call(FIRST, "a@b").verdict()).as("without --pe sip").isEqualTo(Verdict.PASS);
    lab.engine().editService(service(SERVICE, true, false));
    assertThat(call(FIRST, "a@b").verdict()).as("with it").isEqualTo(Verdict.SEND);
    lab.engine().flush();
    lab.serve(service("192.0.2.100:0", true, false), ForwardingMethod.MASQUERADE, 1);
    assertThat(say("198.51.100.1:8080", "192.0.2.8:1", "c@b").verdict())
        .as("all ports")
        .isEqualTo(Verdict.PASS);
    lab.engine().flush();
    lab.serve(service(SERVICE, true, false), ForwardingMethod.ROUTE, 1);
    assertThat(say("198.51.100.1:80", CALLEE, "d@b").verdict())
        .as("routed")
        .isEqualTo(Verdict.PASS);
  }
}
