package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.sctp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.Tunable;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SctpTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final String SERVER = "198.51.100.1:8080";
  private static final int TRANSPORT = 34;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private void establish() {
    lab.deliver(sctp(CLIENT, VIP, SctpChunk.INIT));
    lab.deliver(sctp(SERVER, CLIENT, SctpChunk.INIT_ACK));
    lab.deliver(sctp(CLIENT, VIP, SctpChunk.COOKIE_ECHO));
    lab.deliver(sctp(SERVER, CLIENT, SctpChunk.COOKIE_ACK));
    assertThat(lab.connections()).singleElement().matches(c -> c.state().equals("ESTABLISHED"));
  }

  private static void assertPorts(Delivery delivery, int source, int target) {
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    ByteBuffer frame = delivery.frame();
    byte[] bytes = new byte[frame.remaining()];
    frame.duplicate().get(bytes);
    assertThat(frame.getShort(TRANSPORT) & 0xffff).isEqualTo(source);
    assertThat(frame.getShort(TRANSPORT + 2) & 0xffff).isEqualTo(target);
    assertThat(frame.getInt(TRANSPORT + 8)).isEqualTo(Frames.sctpChecksum(bytes, TRANSPORT));
  }

  @Test
  void bothDirectionsAreTranslatedWithRightChecksums() {
    lab.nat(Protocol.SCTP, 1);
    establish();
    Frames question = sctp(CLIENT, VIP, SctpChunk.DATA).payload("question");
    Frames answer = sctp(SERVER, CLIENT, SctpChunk.DATA).payload("answer");
    assertPorts(lab.deliver(question), 40000, 8080);
    assertPorts(lab.deliver(answer), 80, 40000);
  }

  @Test
  void onlyAnInitOpensAnAssociationUnlessSloppy() {
    lab.nat(Protocol.SCTP, 1);
    assertThat(lab.deliver(sctp(CLIENT, VIP, SctpChunk.DATA)).verdict()).isEqualTo(Verdict.PASS);
    lab.engine().tune(lab.engine().tuning().with(Tunable.SLOPPY_SCTP, 1));
    assertThat(lab.deliver(sctp(CLIENT, VIP, SctpChunk.ABORT)).verdict()).isEqualTo(Verdict.PASS);
    assertThat(lab.deliver(sctp(CLIENT, VIP, SctpChunk.DATA)).verdict()).isEqualTo(Verdict.SEND);
    assertThat(lab.connections()).singleElement().matches(c -> c.state().equals("ESTABLISHED"));
  }

  @Test
  void anInitOnAClosedAssociationMeetsTheNextServer() {
    lab.nat(Protocol.SCTP, 2);
    lab.deliver(sctp(CLIENT, VIP, SctpChunk.INIT));
    var first = lab.connections().getFirst().server();
    lab.deliver(sctp(CLIENT, VIP, SctpChunk.INIT));
    assertThat(lab.connections().getFirst().server()).isEqualTo(first);
    lab.deliver(sctp(CLIENT, VIP, SctpChunk.ABORT));
    lab.deliver(sctp(CLIENT, VIP, SctpChunk.INIT));
    assertThat(lab.connections()).singleElement().matches(c -> !c.server().equals(first));
  }

  @Test
  void halfOpenAssociationsAreGivenUpUnderDropEntry() {
    lab.nat(Protocol.SCTP, 1);
    lab.engine().tune(lab.engine().tuning().with(Tunable.DROP_ENTRY, 3));
    for (int i = 0; i < 500; i++) {
      String client = "192.0.2.7:" + (1000 + i);
      lab.deliver(sctp(client, VIP, SctpChunk.INIT));
      lab.deliver(sctp(client, VIP, SctpChunk.INIT)); // INIT, which would live for a minute
    }
    lab.pass(10);
    assertThat(lab.connections().size()).isBetween(200, 450);
  }

  @Test
  void aRoutedAssociationIsSeenFromTheClientAlone() {
    lab.serve(Lab.service(Lab.key(Protocol.SCTP, VIP), "rr", 0), ForwardingMethod.ROUTE, 1);
    lab.deliver(sctp(CLIENT, VIP, SctpChunk.INIT));
    assertPorts(lab.deliver(sctp(CLIENT, VIP, SctpChunk.COOKIE_ECHO)), 40000, 80);
    assertThat(lab.connections()).singleElement().matches(c -> c.state().equals("ESTABLISHED"));
    assertThat(lab.engine().services().getFirst().servers().getFirst().activeConnections())
        .isEqualTo(1);
  }
}
