package dev.tandem.director.golden;

import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.FIN;
import static dev.tandem.lvs.packet.PacketView.RST;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ServerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.jr.ob.JSON;

/** Which state each segment led a TCP connection to, with its timeout and counts. */
class GoldenTcpStatesTest {

  private static final String CLIENT = "10.7.1.1:20000";
  private static final String VIRTUAL = "10.0.1.100:80";
  private static final List<String> SERVERS = List.of("10.0.2.52:80", "10.0.2.51:80");
  private static final int PUSH = 0x08;

  @TestFactory
  Stream<DynamicTest> leadsWhereTheKernelWent() {
    return Recordings.lines("tcp-states.jsonl").stream()
        .map(line -> DynamicTest.dynamicTest(line, () -> replay(line, JSON.std.mapFrom(line))));
  }

  private record Counts(int active, int inactive) {
    Counts since(Counts before) {
      return new Counts(active - before.active, inactive - before.inactive);
    }
  }

  private static void replay(String line, Map<String, Object> recorded) {
    try (GoldenLab lab = new GoldenLab()) {
      String method = (String) recorded.get("fwd");
      lab.run("ipvsadm -A -t " + VIRTUAL + " -s rr");
      for (String server : SERVERS) {
        lab.run("ipvsadm -a -t " + VIRTUAL + " -r " + server + " " + method);
      }
      strings(recorded.get("setup")).forEach(lab::run);
      strings(recorded.get("path")).forEach(event -> send(lab, event));
      assertThat(state(lab)).as(line).isEqualTo(Optional.ofNullable(recorded.get("frm")));
      Counts before = counts(lab);
      Optional<String> serverBefore = server(lab);

      send(lab, (String) recorded.get("event"));

      Optional<ConnectionSnapshot> after = lab.connections().stream().findFirst();
      if (recorded.get("to") == null || Integer.valueOf(0).equals(recorded.get("timeout"))) {
        assertThat(after).as(line).isEmpty();
        return;
      }
      assertThat(after.orElseThrow().state()).as(line).isEqualTo(recorded.get("to"));
      assertThat(after.get().secondsLeft() - (int) recorded.get("timeout"))
          .as(line)
          .isBetween(-1L, 1L);
      Counts change = counts(lab).since(before);
      assertThat(change.active()).as(line).isEqualTo(recorded.get("dact"));
      // Whether an entry that made way for another one was still counted was a matter of moments.
      boolean replaced = serverBefore.isPresent() && !server(lab).equals(serverBefore);
      assertThat(change.inactive())
          .as(line)
          .isIn(recorded.get("dinact"), replaced ? -1 : recorded.get("dinact"));
    }
  }

  private static Optional<Object> state(GoldenLab lab) {
    return lab.connections().stream().<Object>map(ConnectionSnapshot::state).findFirst();
  }

  private static Optional<String> server(GoldenLab lab) {
    return lab.connections().stream().map(c -> c.server().getHostAddress()).findFirst();
  }

  private static Counts counts(GoldenLab lab) {
    List<ServerSnapshot> servers = lab.engine().services().getFirst().servers();
    return new Counts(
        servers.stream().mapToInt(ServerSnapshot::activeConnections).sum(),
        servers.stream().mapToInt(ServerSnapshot::inactiveConnections).sum());
  }

  private static List<String> strings(Object list) {
    List<String> strings = new ArrayList<>();
    ((List<?>) list).forEach(item -> strings.add((String) item));
    return strings;
  }

  /** An event such as {@code in:SA}, a SYN with ACK from the client. */
  private static void send(GoldenLab lab, String event) {
    int colon = event.indexOf(':');
    int flags = event.substring(colon + 1).chars().map(GoldenTcpStatesTest::flag).sum();
    if (event.startsWith("in")) {
      lab.fromClient(Frames.tcp(CLIENT, VIRTUAL, flags));
    } else {
      SERVERS.forEach(server -> lab.fromServer(Frames.tcp(server, CLIENT, flags)));
    }
  }

  private static int flag(int letter) {
    return switch (letter) {
      case 'S' -> SYN;
      case 'F' -> FIN;
      case 'R' -> RST;
      case 'A' -> ACK;
      case 'P' -> PUSH;
      default -> throw new IllegalArgumentException(Character.toString(letter));
    };
  }
}
