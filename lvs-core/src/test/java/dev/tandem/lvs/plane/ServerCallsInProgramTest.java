package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program leaves calls that servers of SIP begin to Java, and forwards them from then on. */
@RequiresRoot
class ServerCallsInProgramTest {

  private static final String TEXT = Frames.invite("a@b");

  private final TwoEngines both = new TwoEngines();

  @AfterEach
  void unload() {
    both.close();
  }

  private ServiceKey serve(String service, String server, int wholeAddress) {
    ServiceKey key = Lab.key(Protocol.UDP, service);
    both.engine()
        .addService(
            new ServiceSettings(
                key,
                "rr",
                Set.of(),
                Optional.of(new Persistence(60, wholeAddress)),
                Optional.of("sip"),
                false));
    both.engine().addServer(key, Lab.server(server, ForwardingMethod.MASQUERADE, 1));
    return key;
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.110:5060, 198.51.100.2:5060, 192.0.2.7:40000, -1",
    "[2001:db8:1::210]:5060, [2001:db8:2::2]:5060, [2001:db8:1::7]:40000, 128"
  })
  void onlyWhereThereAreCalls(String service, String server, String callee, int wholeAddress) {
    Frames call = udp(server, callee).payload(TEXT);
    both.assertDirectors(call.bytes(), false);

    ServiceKey key = serve(service, server, wholeAddress);
    both.assertDirectors(call.bytes(), true);
    both.assertDirectors(tcp(server, callee, PacketView.SYN).bytes(), false);
    both.assertDirectors(udp("192.0.2.9:5060", "192.0.2.7:40000").payload(TEXT).bytes(), false);
    both.open(call);
    assertThat(both.assertSame(call.bytes(), "known in the program too")).isTrue();
    assertThat(both.assertSame(udp(callee, service).payload(TEXT).bytes(), "answer")).isTrue();

    both.engine().deleteService(key);
    String another = callee.replaceFirst("40000$", "40001");
    both.assertDirectors(udp(server, another).payload(TEXT).bytes(), false);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.110:5060, 198.51.100.2:5060, 192.0.2.7:40000, -1",
    "[2001:db8:1::210]:5060, [2001:db8:2::2]:5060, [2001:db8:1::7]:40000, 128"
  })
  void callsInPieces(String service, String server, String callee, int wholeAddress) {
    byte[] call = udp(server, callee).payload(TEXT + "x".repeat(400)).bytes();
    byte[] first =
        (wholeAddress < 0 ? Frames.cut(call, 128) : Frames.cutIpv6(call, 128)).getFirst();
    both.assertDirectors(first, false);
    serve(service, server, wholeAddress);
    both.assertDirectors(first, true);
  }
}
