package dev.tandem.director.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.service.ConnectionSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.jr.ob.JSON;

/** Which state each chunk led an SCTP association to, with its timeout. */
class GoldenSctpStatesTest {

  private static final String CLIENT = "10.7.1.4:21000";
  private static final String VIRTUAL = "10.0.1.100:80";
  private static final String SERVER = "10.0.2.51:80";

  @TestFactory
  Stream<DynamicTest> leadsWhereTheKernelWent() {
    return Recordings.lines("sctp-states.jsonl").stream()
        .map(line -> DynamicTest.dynamicTest(line, () -> replay(line, JSON.std.mapFrom(line))));
  }

  private static void replay(String line, Map<String, Object> recorded) {
    try (GoldenLab lab = new GoldenLab()) {
      lab.run("ipvsadm -A --sctp-service " + VIRTUAL + " -s rr");
      lab.run("ipvsadm -a --sctp-service " + VIRTUAL + " -r " + SERVER + " " + recorded.get("fwd"));
      ((List<?>) recorded.get("path")).forEach(event -> send(lab, (String) event));
      Optional<Object> before =
          lab.connections().stream().<Object>map(ConnectionSnapshot::state).findFirst();
      assertThat(before).as(line).isEqualTo(Optional.ofNullable(recorded.get("frm")));

      send(lab, (String) recorded.get("event"));

      Optional<ConnectionSnapshot> after = lab.connections().stream().findFirst();
      if (recorded.get("to") == null) {
        assertThat(after).as(line).isEmpty();
        return;
      }
      assertThat(after.orElseThrow().state()).as(line).isEqualTo(recorded.get("to"));
      assertThat(after.get().secondsLeft() - (int) recorded.get("timeout"))
          .as(line)
          .isBetween(-1L, 1L);
      assertThat(lab.servers(0)).as(line).isEqualTo(List.of(counts(after.get())));
    }
  }

  /** Only an established association is active. */
  private static String counts(ConnectionSnapshot connection) {
    boolean active = connection.state().equals("ESTABLISHED");
    return SERVER + (active ? " [1, 1, 0]" : " [1, 0, 1]");
  }

  /** An event such as {@code c:INIT}. */
  private static void send(GoldenLab lab, String event) {
    String chunk = event.substring(2);
    if (event.startsWith("c:")) {
      lab.fromClient(SctpPackets.packet(CLIENT, VIRTUAL, chunk));
    } else {
      lab.fromServer(SctpPackets.packet(SERVER, CLIENT, chunk));
    }
  }
}
