package dev.tandem.director.golden;

import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.FIN;
import static dev.tandem.lvs.packet.PacketView.RST;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One connection in each state of each protocol: all of them as {@code ipvsadm -Lnc} showed them.
 */
class GoldenConnectionStatesTest {

  private static final String FILE = "lnc-states.txt";
  private static final String VIRTUAL = "10.0.1.100:80";
  private static final String SERVER = "10.0.2.51:80";
  private static final String VIRTUAL_IPV6 = "[fd00:1::100]:80";
  private static final String TCP_CLIENT = "10.7.1.1:";
  private static final String SCTP_CLIENT = "10.7.1.4:";
  private static final Pattern PORT = Pattern.compile("port (\\d+) = ([^;(]+)");

  @TestFactory
  Stream<DynamicTest> isListedAsRecorded() {
    return Recordings.lines(FILE).isEmpty()
        ? Stream.empty()
        : Stream.of(DynamicTest.dynamicTest(FILE, GoldenConnectionStatesTest::replay));
  }

  private static void replay() {
    List<String> lines = Recordings.lines(FILE);
    try (GoldenLab lab = new GoldenLab()) {
      serve(lab);
      List<String> comments = lines.stream().filter(line -> line.startsWith("#")).toList();
      Matcher port = PORT.matcher(String.join("; ", comments));
      while (port.find()) {
        bring(lab, port.group(1), port.group(2).trim());
      }
      datagrams(lab);
      lab.fromClient(Frames.tcp("[fd00:7::1]:40000", VIRTUAL_IPV6, SYN));
      lab.fromClient(Frames.tcp("[fd00:7::aaaa:bbbb:cccc:dddd]:40001", VIRTUAL_IPV6, SYN));
      lab.pass(0.4);
      assertThat(lab.run("ipvsadm -Ln").stdout().lines().skip(1).toList())
          .isEqualTo(output(lines, "$ ipvsadm -Ln").subList(1, 11));
      assertThat(lab.listing().stream().sorted().toList())
          .isEqualTo(
              output(lines, "$ ipvsadm -Lnc | (sed -u 2q; sort)").stream()
                  .skip(2)
                  .sorted()
                  .toList());
    }
  }

  private static void serve(GoldenLab lab) {
    for (String service :
        List.of(
            "-t " + VIRTUAL + " -s rr",
            "-u " + VIRTUAL + " -s rr -p 100",
            "--sctp-service " + VIRTUAL + " -s rr",
            "-t " + VIRTUAL_IPV6 + " -s rr")) {
      assertThat(lab.run("ipvsadm -A " + service).exitCode()).isZero();
      String key = service.substring(0, service.indexOf(" -s"));
      String server = service.contains("[") ? "[fd00:2::51]:80" : SERVER;
      assertThat(lab.run("ipvsadm -a " + key + " -r " + server + " -m").exitCode()).isZero();
    }
  }

  /** Events such as {@code c:FA}, from the client, with these flags or chunk. */
  private static void bring(GoldenLab lab, String port, String events) {
    boolean sctp = port.startsWith("21");
    String client = (sctp ? SCTP_CLIENT : TCP_CLIENT) + port;
    boolean secure = events.startsWith("SYNACK");
    if (secure) {
      lab.run("sysctl net.ipv4.vs.secure_tcp=3");
      lab.fromClient(Frames.tcp(client, VIRTUAL, SYN));
      lab.fromServer(Frames.tcp(SERVER, client, SYN | ACK));
      lab.run("sysctl net.ipv4.vs.secure_tcp=0");
      return;
    }
    for (String event : events.split(" ")) {
      boolean fromClient = event.startsWith("c:");
      String what = event.substring(2);
      String from = fromClient ? client : SERVER;
      String to = fromClient ? VIRTUAL : client;
      Frames frame = sctp ? SctpPackets.packet(from, to, what) : Frames.tcp(from, to, flags(what));
      if (fromClient) {
        lab.fromClient(frame);
      } else {
        lab.fromServer(frame);
      }
    }
  }

  private static int flags(String letters) {
    return (letters.contains("S") ? SYN : 0)
        | (letters.contains("F") ? FIN : 0)
        | (letters.contains("R") ? RST : 0)
        | (letters.contains("A") ? ACK : 0);
  }

  /** One client was answered, and the other one was not. */
  private static void datagrams(GoldenLab lab) {
    lab.fromClient(Frames.udp("10.7.1.2:30000", VIRTUAL));
    lab.fromClient(Frames.udp("10.7.1.3:30001", VIRTUAL));
    lab.fromServer(Frames.udp(SERVER, "10.7.1.3:30001"));
  }

  private static List<String> output(List<String> lines, String command) {
    return lines.stream()
        .skip(lines.indexOf(command) + 1L)
        .takeWhile(line -> !line.startsWith("$ "))
        .toList();
  }
}
