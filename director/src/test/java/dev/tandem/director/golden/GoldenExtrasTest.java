package dev.tandem.director.golden;

import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.RST;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Odds and ends: how thresholds clear, what a template's timer goes by, answers of nobody's. */
class GoldenExtrasTest {

  private static final String FILE = "extras.txt";
  private static final String SECTION = "##### ";
  private static final Pattern DATAGRAM =
      Pattern.compile(" +udp from port (\\d+) -> (\\w+) .*?(?:\\{'(\\S+)': (\\[.*])})?");
  private static final Pattern NOW = Pattern.compile(" +now \\{'(\\S+)': (\\[.*])} entries");
  private static final String CLIENT = "10.9.6.1:";

  @TestFactory
  Stream<DynamicTest> goesAsRecorded() {
    Map<String, List<String>> sections = sections();
    List<DynamicTest> tests = new ArrayList<>();
    sections.forEach((title, lines) -> {
      if (title.startsWith("default lower threshold")) {
        tests.add(DynamicTest.dynamicTest(title, () -> thresholds(lines)));
      } else if (title.startsWith("does a data packet")) {
        tests.add(DynamicTest.dynamicTest(title, () -> template(lines)));
      } else if (title.startsWith("NAT server added with port 0")) {
        tests.add(DynamicTest.dynamicTest(title, () -> portZero(lines)));
      } else if (title.startsWith("nat_icmp_send")) {
        tests.add(DynamicTest.dynamicTest(title, () -> refusals(lines)));
      }
    });
    return tests.stream();
  }

  private static Map<String, List<String>> sections() {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : Recordings.lines(FILE)) {
      if (line.startsWith(SECTION)) {
        lines = new ArrayList<>();
        sections.put(line.substring(SECTION.length()), lines);
      } else {
        lines.add(line);
      }
    }
    return sections;
  }

  private static void thresholds(List<String> lines) {
    try (GoldenLab lab = new GoldenLab()) {
      for (String line : lines) {
        Matcher datagram = DATAGRAM.matcher(line);
        Matcher now = NOW.matcher(line);
        if (line.startsWith("$ ")) {
          lab.run(line.substring(2));
        } else if (datagram.matches()) {
          send(lab, datagram.group(1), datagram.group(2), line);
          assertThat(lab.servers(0))
              .as(line)
              .containsExactly(datagram.group(3) + " " + datagram.group(4));
          lab.pass(datagram.group(2).equals("None") ? 0 : 0.3);
        } else if (now.matches()) {
          await(lab, now.group(1) + " " + now.group(2), line);
        }
      }
    }
  }

  private static void send(GoldenLab lab, String port, String server, String what) {
    Delivery delivery = lab.fromClient(Frames.udp(CLIENT + port, lab.virtual()));
    if (server.equals("None")) {
      assertThat(delivery.verdict()).as(what).isEqualTo(Verdict.RETURN);
    } else {
      assertThat(delivery.verdict()).as(what).isEqualTo(Verdict.SEND);
      assertThat(GoldenLab.target(delivery)).as(what).startsWith("10.0.2.1" + server.charAt(2));
    }
  }

  /** Connections end one by one meanwhile. */
  private static void await(GoldenLab lab, String expected, String what) {
    for (int i = 0; i < 2500 && !lab.servers(0).contains(expected); i++) {
      lab.pass(0.002);
    }
    assertThat(lab.servers(0)).as(what).containsExactly(expected);
  }

  /** Between the listings there was a segment of the connection, and then another connection. */
  private static void template(List<String> lines) {
    try (GoldenLab lab = new GoldenLab()) {
      List<Runnable> steps =
          List.of(
              () -> {
                open(lab, "10001");
                lab.pass(4.5);
              },
              () -> {
                lab.fromClient(Frames.tcp("10.9.6.2:10001", lab.virtual(), ACK).payload("x"));
                lab.pass(0.1);
              },
              () -> {
                open(lab, "10002");
                lab.fromClient(Frames.tcp("10.9.6.2:10001", lab.virtual(), ACK).payload("x"));
                lab.pass(0.1);
              });
      int listings = 0;
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).startsWith("$ ipvsadm -Lnc")) {
          steps.get(listings++).run();
          assertThat(lab.listing().stream().sorted().toList()).isEqualTo(output(lines, i));
        } else if (lines.get(i).startsWith("$ ")) {
          lab.run(lines.get(i).substring(2));
        }
      }
      assertThat(listings).isEqualTo(steps.size());
    }
  }

  private static void open(GoldenLab lab, String port) {
    String client = "10.9.6.2:" + port;
    lab.fromClient(Frames.tcp(client, lab.virtual(), SYN));
    lab.fromServer(Frames.tcp("10.0.2.11:80", client, SYN | ACK));
    lab.fromClient(Frames.tcp(client, lab.virtual(), ACK));
  }

  private static List<String> output(List<String> lines, int command) {
    return lines.stream()
        .skip(command + 1L)
        .takeWhile(line -> !line.startsWith("$ ") && !line.isEmpty())
        .toList();
  }

  private static void portZero(List<String> lines) {
    try (GoldenLab lab = new GoldenLab()) {
      for (int i = 0; i < lines.size(); i++) {
        Matcher datagram = DATAGRAM.matcher(lines.get(i));
        if (datagram.matches()) {
          // The counts are of the section before.
          send(lab, datagram.group(1), datagram.group(2), lines.get(i));
          lab.pass(0.1);
        } else if (lines.get(i).startsWith("$ ipvsadm -Lnc")) {
          assertThat(lab.listing()).isEqualTo(output(lines, i));
        } else if (lines.get(i).startsWith("$ ")) {
          lab.run(lines.get(i).substring(2));
        }
      }
    }
  }

  /** What servers sent by themselves: those that were answered never came out on the other side. */
  private static void refusals(List<String> lines) {
    try (GoldenLab lab = new GoldenLab()) {
      lab.run("sysctl net.ipv4.vs.nat_icmp_send=1");
      lines.stream()
          .filter(line -> line.startsWith("$ ipvsadm"))
          .forEach(line -> assertThat(lab.run(line.substring(2)).exitCode()).as(line).isZero());
      List<String> front = output(lines, lines.indexOf("$ cat /tmp/cap-eth0"));
      List<String> back = output(lines, lines.indexOf("$ cat /tmp/cap-eth1"));
      Pattern sent = Pattern.compile("IP (\\S+)\\.(\\d+) > (\\S+)\\.(\\d+): (.*)");
      int packets = 0;
      for (int i = 0; i < back.size(); i++) {
        Matcher packet = sent.matcher(back.get(i));
        if (!packet.matches() || back.get(i).contains("ICMP")) {
          continue;
        }
        packets++;
        Delivery delivery = lab.fromServer(frame(packet));
        if (front.contains(back.get(i))) {
          assertThat(delivery.verdict()).as(back.get(i)).isEqualTo(Verdict.PASS);
        } else {
          assertThat(delivery.verdict()).as(back.get(i)).isEqualTo(Verdict.RETURN);
          assertThat(described(delivery)).isEqualTo(back.get(i + 1));
        }
      }
      assertThat(packets).isEqualTo(5);
    }
  }

  private static Frames frame(Matcher packet) {
    String from = packet.group(1) + ":" + packet.group(2);
    String to = packet.group(3) + ":" + packet.group(4);
    String what = packet.group(5);
    if (what.startsWith("Flags")) {
      return Frames.tcp(from, to, what.contains("[R") ? RST | ACK : ACK);
    }
    return Frames.udp(from, to).payload("x");
  }

  /** As tcpdump says it. */
  private static String described(Delivery delivery) {
    var frame = delivery.frame();
    assertThat(frame.getShort(34)).isEqualTo((short) 0x0303);
    int quoted = 14 + 20 + 8;
    String protocol = frame.get(quoted + 9) == 6 ? "tcp" : "udp";
    return "IP %s > %s: ICMP %s %s port %d unreachable, length %d"
        .formatted(
            host(frame.getInt(26)),
            host(frame.getInt(30)),
            host(frame.getInt(quoted + 16)),
            protocol,
            frame.getShort(quoted + 22) & 0xffff,
            frame.getShort(16) - 20);
  }

  private static String host(int address) {
    return (address >>> 24)
        + "."
        + (address >> 16 & 0xff)
        + "."
        + (address >> 8 & 0xff)
        + "."
        + (address & 0xff);
  }
}
