package dev.tandem.director.golden;

import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.plane.MemoryPlane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.jr.ob.JSON;

/**
 * Who got each new connection: every recorded case of every scheduler, command by command and
 * packet by packet, with the counts of all servers after each step.
 */
class GoldenPicksTest {

  @TestFactory
  Stream<DynamicTest> choosesAsTheKernelDid() {
    return Recordings.in("picks", ".jsonl").stream().flatMap(GoldenPicksTest::cases);
  }

  private static Stream<DynamicTest> cases(String scheduler) {
    List<DynamicTest> tests = new ArrayList<>();
    List<Map<String, Object>> steps = new ArrayList<>();
    String name = "";
    for (String line : Recordings.lines("picks/" + scheduler + ".jsonl")) {
      Map<String, Object> step = JSON.std.mapFrom(line);
      if (step.containsKey("case")) {
        name = scheduler + " " + step.get("case");
      } else if ("end".equals(step.get("op"))) {
        List<Map<String, Object>> all = List.copyOf(steps);
        String title = name;
        tests.add(DynamicTest.dynamicTest(title, () -> replay(title, all)));
        steps.clear();
      } else if (step.containsKey("op")) {
        steps.add(step);
      }
    }
    return tests.stream();
  }

  private static void replay(String name, List<Map<String, Object>> steps) {
    try (Replay replay = new Replay()) {
      for (int i = 0; i < steps.size(); i++) {
        replay.step(steps.get(i), name + ", step " + (i + 1) + ": " + steps.get(i));
      }
    }
  }

  /** One case. */
  private static final class Replay implements AutoCloseable {

    private final GoldenLab lab = new GoldenLab();
    private final Map<String, Ends> open = new HashMap<>();

    private record Ends(String client, String virtual, String server) {}

    void step(Map<String, Object> step, String what) {
      switch ((String) step.get("op")) {
        case "cmd" -> run(step, what);
        case "order" -> order((List<?>) step.get("kernel_list"), what);
        case "udp" -> begin(step, what, false);
        case "open" -> begin(step, what, true);
        case "close" -> close((String) step.get("how"), open.remove((String) step.get("c")));
        default -> throw new AssertionError(what);
      }
      if (step.get("d") instanceof Map<?, ?> counts) {
        List<String> expected =
            counts.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
        assertThat(ours(expected)).as(what).isEqualTo(expected);
      }
    }

    private void run(Map<String, Object> step, String what) {
      var result = lab.run((String) step.get("cmd"));
      assertThat(result.exitCode()).as(what + result).isEqualTo(step.getOrDefault("rc", 0));
      if (step.containsKey("out")) {
        String sizeOfKernel = result.stdout().replaceFirst("size=\\d+", "size=4096");
        assertThat(sizeOfKernel).as(what).isEqualTo(step.get("out"));
      }
    }

    private void order(List<?> expected, String what) {
      assertThat(ours(expected).stream().map(Replay::address).toList())
          .as(what)
          .isEqualTo(expected);
    }

    /** The servers of the service that has the expected ones, or else of the last that was made. */
    private List<String> ours(List<?> expected) {
      Set<String> wanted = expected.stream().map(text -> address((String) text)).collect(toSet());
      return lab.serversOfEach().stream()
          .filter(list -> list.stream().map(Replay::address).collect(toSet()).equals(wanted))
          .findFirst()
          .orElseGet(() -> lab.serversOfEach().getLast());
    }

    private static String address(String server) {
      return server.split(" ")[0];
    }

    private void begin(Map<String, Object> step, String what, boolean tcp) {
      String client = (String) step.get("c");
      String virtual = (String) step.get("v");
      Frames first = tcp ? Frames.tcp(client, virtual, SYN) : Frames.udp(client, virtual);
      MemoryPlane.Delivery delivery = lab.fromClient(first);
      if (step.get("pick") == null) {
        assertThat(delivery.verdict()).as(what).isEqualTo(Verdict.RETURN);
        return;
      }
      assertThat(delivery.verdict()).as(what).isEqualTo(Verdict.SEND);
      String server = GoldenLab.target(delivery);
      String host = server.replaceFirst("]?:\\d+$", "");
      String name = "rs" + host.charAt(host.length() - 1);
      assertThat(name).as(what).isEqualTo(step.get("pick"));
      assertThat(server).as(what).isEqualTo(step.getOrDefault("srv", server));
      if (tcp) {
        lab.fromServer(Frames.tcp(server, client, SYN | ACK));
        lab.fromClient(Frames.tcp(client, virtual, ACK));
        lab.fromServer(Frames.tcp(server, client, ACK).payload("name"));
      } else {
        lab.fromServer(Frames.udp(server, client).payload("name"));
      }
      open.put(client, new Ends(client, virtual, server));
    }

    private void close(String how, Ends ends) {
      lab.close(how, ends.client(), ends.virtual(), ends.server());
    }

    @Override
    public void close() {
      lab.close();
    }
  }
}
