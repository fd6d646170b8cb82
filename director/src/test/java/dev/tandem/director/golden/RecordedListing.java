package dev.tandem.director.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The listings of connections in a session. Who recorded looked for clients and services: a listing
 * shows those that it names and those that the steps since the one before were about.
 */
final class RecordedListing {

  private static final Pattern ENTRY =
      Pattern.compile(" *(TCP|UDP|IP) +(\\d+):(\\d+) +(\\S+) +(\\S+) +(\\S+) +(\\S+)");

  private final GoldenLab lab;
  private final List<String> entries = new ArrayList<>();
  private final Set<String> clients = new HashSet<>();
  private final Set<String> virtuals = new HashSet<>();
  private boolean open;

  RecordedListing(GoldenLab lab) {
    this.lab = lab;
  }

  /** The next lines are entries. */
  void begin() {
    open = true;
  }

  /** A step was about a virtual end. */
  void about(String virtual) {
    virtuals.add(virtual);
  }

  /** A step was about a client's connection. */
  void about(String client, String virtual) {
    clients.add(host(client));
    virtuals.add(virtual);
  }

  /** Takes the lines of a listing; the first other one ends it. */
  boolean takes(String line, String what) {
    if (open && ENTRY.matcher(line).matches()) {
      entries.add(line.strip());
      return true;
    }
    if (open) {
      entries.forEach(entry -> concerns(entry, clients, virtuals));
      answerAssured();
      same(lab.listing().stream().filter(this::isShown).toList(), "entries before " + what);
      open = false;
      clients.clear();
      virtuals.clear();
      entries.clear();
    }
    return false;
  }

  private static void concerns(String entry, Set<String> clients, Set<String> virtuals) {
    Matcher matcher = ENTRY.matcher(entry);
    assertThat(matcher.matches()).as(entry).isTrue();
    clients.add(host(matcher.group(5)));
    virtuals.add(matcher.group(6));
  }

  private boolean isShown(String entry) {
    Set<String> client = new HashSet<>();
    Set<String> to = new HashSet<>();
    concerns(entry, client, to);
    return clients.containsAll(client) && virtuals.containsAll(to);
  }

  private static String host(String end) {
    return end.substring(0, end.lastIndexOf(':'));
  }

  /** That servers answered datagrams is not recorded but by the templates that it assured. */
  private void answerAssured() {
    List<String> waiting =
        lab.listing().stream().filter(line -> line.matches("UDP .* NONE .*")).toList();
    for (String entry : entries) {
      Matcher matcher = ENTRY.matcher(entry);
      if (matcher.matches()
          && matcher.group(1).equals("UDP")
          && matcher.group(4).equals("ASSURED")
          && waiting.stream().anyMatch(line -> line.contains(" " + matcher.group(5) + " "))) {
        lab.answerDatagrams(host(matcher.group(5)));
      }
    }
  }

  private static List<String> withoutTimers(List<String> lines) {
    return lines.stream().map(RecordedListing::withoutTimer).sorted().toList();
  }

  /** The same entries; timers may differ by two seconds. */
  private void same(List<String> ours, String what) {
    assertThat(withoutTimers(ours)).as(what).isEqualTo(withoutTimers(entries));
    for (String entry : entries) {
      assertThat(ours)
          .anySatisfy(our -> {
            assertThat(withoutTimer(our)).isEqualTo(withoutTimer(entry));
            assertThat(distance(our, entry)).as(entry).isLessThanOrEqualTo(2);
          });
    }
  }

  private static String withoutTimer(String entry) {
    return entry.replaceFirst(" +\\d+:\\d+", "").replaceAll(" +", " ");
  }

  /** A template that goes on for a minute again is as good as one that is about to. */
  private static int distance(String our, String entry) {
    int distance = Math.abs(timer(our) - timer(entry));
    return entry.contains("ASSURED") ? Math.min(distance, Math.abs(60 - distance)) : distance;
  }

  private static int timer(String entry) {
    Matcher matcher = ENTRY.matcher(entry);
    assertThat(matcher.matches()).as(entry).isTrue();
    return Integer.parseInt(matcher.group(2)) * 60 + Integer.parseInt(matcher.group(3));
  }
}
