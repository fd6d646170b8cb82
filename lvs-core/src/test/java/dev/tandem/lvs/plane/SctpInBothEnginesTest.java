package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.sctp;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunnel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Data of SCTP associations that needs no other checksum is the program's, the rest Java's. */
@RequiresRoot
class SctpInBothEnginesTest {

  private static final String SERVICE = "192.0.2.100:9899";

  private TwoEngines both;

  @BeforeEach
  void load() {
    both = new TwoEngines();
  }

  @AfterEach
  void unload() {
    both.close();
  }

  private void serve(String server, ForwardingMethod method) {
    ServiceKey key = Lab.key(Protocol.SCTP, SERVICE);
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine()
        .addServer(
            key,
            method == ForwardingMethod.TUNNEL
                ? Lab.tunnelled(server, Tunnel.IPIP)
                : Lab.server(server, method, 1));
  }

  private void open() {
    byte[] init = sctp(CLIENT, SERVICE, SctpChunk.INIT).bytes();
    assertThat(both.inProgram(init).verdict()).isEqualTo(XDP_DROP);
    assertThat(both.inEngine(init).verdict()).isEqualTo(XDP_REDIRECT);
  }

  private boolean programDecides(String from, String to, int chunk) {
    return both.assertSame(sctp(from, to, chunk).payload("hello").bytes(), "chunk " + chunk);
  }

  @Test
  void translatedDataIsTheProgramsWhereThePortStays() {
    serve("198.51.100.1:9899", ForwardingMethod.MASQUERADE);
    open();
    for (int chunk : new int[] {SctpChunk.DATA, SctpChunk.SACK, SctpChunk.HEARTBEAT, 5}) {
      assertThat(programDecides(CLIENT, SERVICE, chunk)).isTrue();
      assertThat(programDecides("198.51.100.1:9899", CLIENT, chunk)).isTrue();
    }
    assertThat(programDecides(CLIENT, SERVICE, SctpChunk.COOKIE_ECHO)).isFalse();
    assertThat(programDecides("198.51.100.1:9899", CLIENT, SctpChunk.COOKIE_ACK)).isFalse();
    assertThat(programDecides(CLIENT, SERVICE, SctpChunk.SHUTDOWN)).isFalse();
  }

  @Test
  void whatGetsAnotherPortGetsAChecksumFromTheDirector() {
    serve("198.51.100.1:9900", ForwardingMethod.MASQUERADE);
    open();
    assertThat(programDecides(CLIENT, SERVICE, SctpChunk.DATA)).isFalse();
    assertThat(programDecides("198.51.100.1:9900", CLIENT, SctpChunk.DATA)).isFalse();
  }

  @Test
  void routedAndWrappedDataIsTheSame() {
    serve("198.51.100.1:9899", ForwardingMethod.ROUTE);
    open();
    assertThat(programDecides(CLIENT, SERVICE, SctpChunk.DATA)).isTrue();
    both.engine().flush();
    serve("198.51.100.2:9899", ForwardingMethod.TUNNEL);
    String other = "192.0.2.7:40001";
    assertThat(both.inEngine(sctp(other, SERVICE, SctpChunk.INIT).bytes()).verdict())
        .isEqualTo(XDP_REDIRECT);
    assertThat(programDecides(other, SERVICE, SctpChunk.DATA)).isTrue();
  }

  @Test
  void onlyAnInitReachesTheDirector() {
    serve("198.51.100.1:9899", ForwardingMethod.ROUTE);
    String stranger = "192.0.2.7:40009";
    assertThat(programDecides(stranger, SERVICE, SctpChunk.DATA)).isTrue();
    assertThat(programDecides(stranger, SERVICE, SctpChunk.ABORT)).isTrue();
    assertThat(programDecides(stranger, "192.0.2.100:9", SctpChunk.INIT)).isTrue();
    assertThat(programDecides(stranger, SERVICE, SctpChunk.INIT)).isFalse();
  }
}
