package dev.tandem.director.golden;

import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.RST;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.plane.MemoryPlane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replays one section of a recorded session, line by line. */
final class Transcript implements AutoCloseable {

  private static final Pattern TUNABLES =
      Pattern.compile("\\$ cat ((/proc/sys/net/ipv4/vs/\\S+ ?)+)");
  private static final Pattern TUNED = Pattern.compile("([a-z_]+)=(\\d) .*");
  private static final Pattern COMMAND = Pattern.compile("\\$ (ipvsadm -[^|>]*)");
  private static final Pattern STAMP = Pattern.compile("\\[t=([\\d.]+)s] (.*)");
  private static final Pattern LATER = Pattern.compile("[ #(]*([\\d.]+) s later.*?(\\{.*})?");
  private static final String ALONE = "# the ONLY service";
  private static final Pattern COUNTS = Pattern.compile(".*?\\{('.*)}");
  // What the host marked by its firewall, which the sessions do not show.
  private static final List<String> MARKS =
      List.of(
          "-d 10.0.1.100 -p tcp -m multiport --dports 8080,8443 -j MARK --set-mark 7",
          "-d 10.8.0.0/16 -j MARK --set-mark 8");
  private final GoldenLab lab = new GoldenLab();
  private final Map<String, Ends> open = new HashMap<>();
  private final Deque<String> tunables = new ArrayDeque<>();
  private final Map<Pattern, BiConsumer<MatchResult, String>> steps = new HashMap<>();
  private final SecondSyn secondSyn = new SecondSyn(lab);
  private final RecordedListing listing = new RecordedListing(lab);
  private String virtual = "";
  private double now = -1;
  private int understood;

  private record Ends(String virtual, String server) {}

  Transcript(String title) {
    MARKS.forEach(rule -> lab.run("iptables -t mangle -A PREROUTING " + rule));
    Matcher tuned = TUNED.matcher(title);
    if (tuned.matches()) {
      lab.run("sysctl net.ipv4.vs." + tuned.group(1) + "=" + tuned.group(2));
    }
    steps.put(
        Pattern.compile("client (\\S+) opens (\\S+) -> (\\w+).*"),
        (m, what) -> open(m.group(1), m.group(2), m.group(3), what));
    steps.put(
        Pattern.compile("open (\\S+) -> (\\w+).*"),
        (m, what) -> open(m.group(1), virtual, m.group(2), what));
    steps.put(
        Pattern.compile("client (\\S+) sends UDP to (\\S+) -> (\\w+).*"),
        (m, what) -> datagram(m.group(1), m.group(2), m.group(3), what));
    steps.put(
        Pattern.compile("udp (\\S+) -> (\\w+).*"),
        (m, what) -> datagram(m.group(1), virtual, m.group(2), what));
    steps.put(
        Pattern.compile(
            "client (\\S+) sends data: sent; server got (.*); client socket error: (.*)"),
        (m, what) -> data(m.group(1), m.group(2), m.group(3), what));
    steps.put(
        Pattern.compile("close (\\S+) \\((\\w+)\\).*"), (m, what) -> close(m.group(1), m.group(2)));
    steps.put(
        Pattern.compile("connection (\\S+) closed \\((\\w+)\\)"),
        (m, what) -> close(m.group(1), m.group(2)));
  }

  /** How many lines were more than comments and listings. */
  int understood() {
    return understood;
  }

  void line(String line, String what) {
    if (listing.takes(line, what)) {
      return;
    }
    Matcher stamped = STAMP.matcher(line);
    String step = line.strip();
    if (stamped.matches()) {
      until(Double.parseDouble(stamped.group(1)));
      step = stamped.group(2);
    }
    if (step.startsWith("-Lnc")) {
      listing.begin();
      return;
    }
    if (line.startsWith(ALONE)) {
      lab.run("ipvsadm -C"); // which was not recorded
    }
    Matcher later = LATER.matcher(line);
    if (later.matches()) {
      lab.pass(Double.parseDouble(later.group(1)));
    } else if (!command(line)) {
      understood += secondSyn.take(line, what) || act(step, what) ? 1 : 0;
    }
    counts(line, what);
  }

  private void until(double moment) {
    if (now >= 0) {
      lab.pass(Math.max(0, moment - now));
    }
    now = Math.max(now, moment);
  }

  private boolean command(String line) {
    Matcher cat = TUNABLES.matcher(line);
    if (cat.matches()) {
      tunables.addAll(Arrays.asList(cat.group(1).trim().split(" ")));
      return true;
    }
    if (!tunables.isEmpty() && line.matches("\\d")) {
      String name = tunables.removeFirst();
      lab.run("sysctl net.ipv4.vs." + name.substring(name.lastIndexOf('/') + 1) + "=" + line);
      return true;
    }
    Matcher command = COMMAND.matcher(line);
    if (!command.matches()) {
      return line.startsWith("$ ");
    }
    List<String> words = List.of(command.group(1).trim().split("\\s+"));
    if (words.size() > 3) {
      listing.about(words.get(3));
    }
    if (words.get(1).equals("-A")) {
      virtual = words.get(3);
    }
    lab.run(command.group(1));
    return true;
  }

  private boolean act(String step, String what) {
    for (Map.Entry<Pattern, BiConsumer<MatchResult, String>> entry : steps.entrySet()) {
      Matcher matcher = entry.getKey().matcher(step);
      if (matcher.matches()) {
        entry.getValue().accept(matcher.toMatchResult(), what);
        return true;
      }
    }
    return false;
  }

  private void open(String client, String to, String server, String what) {
    MemoryPlane.Delivery delivery = lab.fromClient(Frames.tcp(client, to, SYN));
    listing.about(client, to);
    if (server.equals("None")) {
      if (what.contains("TIMEOUT")) {
        assertThat(delivery.verdict()).as(what).isIn(Verdict.SEND, Verdict.HOLD);
      } else if (delivery.verdict() == Verdict.SEND) { // nobody listens there
        lab.fromServer(Frames.tcp(GoldenLab.target(delivery), client, RST | ACK));
      } else {
        assertThat(delivery.verdict()).as(what).isIn(Verdict.RETURN, Verdict.PASS, Verdict.HOLD);
      }
      return;
    }
    String end = went(delivery, server, what);
    lab.fromServer(Frames.tcp(end, client, SYN | ACK));
    lab.fromClient(Frames.tcp(client, to, ACK));
    lab.fromServer(Frames.tcp(end, client, ACK).payload("name"));
    open.put(client, new Ends(to, end));
  }

  private static String went(MemoryPlane.Delivery delivery, String server, String what) {
    assertThat(delivery.verdict()).as(what).isEqualTo(Verdict.SEND);
    String end = GoldenLab.target(delivery);
    assertThat("rs" + end.charAt("10.0.2.1".length())).as(what).isEqualTo(server);
    return end;
  }

  private void datagram(String client, String to, String server, String what) {
    MemoryPlane.Delivery delivery = lab.fromClient(Frames.udp(client, to));
    listing.about(client, to);
    if (server.equals("None")) {
      assertThat(delivery.verdict()).as(what).isIn(Verdict.RETURN, Verdict.DROP);
    } else {
      went(delivery, server, what);
    }
  }

  private void data(String client, String got, String error, String what) {
    Ends ends = open.get(client);
    listing.about(client, ends.virtual());
    Frames data = Frames.tcp(client, ends.virtual(), ACK).payload("ping");
    Verdict verdict = lab.fromClient(data).verdict();
    if (got.startsWith("b'")) {
      assertThat(verdict).as(what).isEqualTo(Verdict.SEND);
      lab.fromServer(Frames.tcp(ends.server(), client, ACK));
    } else {
      // Dropped without a word, or left to the stack of the host, which resets it. Without any
      // service the kernel gives up its hooks, so its stack does; here the connection may return.
      boolean reset = error.equals("ECONNRESET");
      boolean unserved = lab.engine().services().isEmpty();
      if (reset && unserved) {
        assertThat(verdict).as(what).isIn(Verdict.PASS, Verdict.DROP);
      } else {
        assertThat(verdict).as(what).isEqualTo(reset ? Verdict.PASS : Verdict.DROP);
      }
    }
  }

  private void close(String client, String how) {
    Ends ends = open.remove(client);
    listing.about(client, ends.virtual());
    lab.close(how, client, ends.virtual(), ends.server());
  }

  /** The servers of the service at hand: one that has just those. */
  private void counts(String line, String what) {
    Matcher counts = COUNTS.matcher(line);
    if (!counts.matches()) {
      return;
    }
    List<String> expected = new ArrayList<>();
    Matcher pair = Pattern.compile("'([^']+)': (\\[[^]]*])").matcher(counts.group(1));
    while (pair.find()) {
      expected.add(pair.group(1) + " " + pair.group(2));
    }
    assertThat(lab.serversOfEach()).as(what).contains(expected);
  }

  @Override
  public void close() {
    lab.close();
  }
}
