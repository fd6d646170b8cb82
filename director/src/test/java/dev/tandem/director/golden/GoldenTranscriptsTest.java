package dev.tandem.director.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Recorded sessions, each section replayed in virtual time: thresholds, a second SYN on a known
 * connection, and the life of templates.
 */
class GoldenTranscriptsTest {

  private static final String SECTION = "##### ";
  private static final List<String> FILES =
      List.of("thresholds.txt", "reuse.txt", "persistence-behaviour.txt", "persistence-timing.txt");

  @TestFactory
  Stream<DynamicTest> goesAsRecorded() {
    return FILES.stream().flatMap(GoldenTranscriptsTest::sections);
  }

  private static Stream<DynamicTest> sections(String file) {
    List<DynamicTest> tests = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    String title = "";
    for (String line : Recordings.lines(file)) {
      if (line.startsWith(SECTION)) {
        add(tests, title, lines);
        title = line.substring(SECTION.length());
        lines.clear();
      } else {
        lines.add(line);
      }
    }
    add(tests, title, lines);
    return tests.stream();
  }

  private static void add(List<DynamicTest> tests, String title, List<String> lines) {
    // What is left are the kernel's settings and counters as its file system shows them.
    boolean hasTraffic =
        lines.stream().anyMatch(line -> line.matches(".*\\b(opens?|client|udp) .*"));
    if (hasTraffic) {
      List<String> all = List.copyOf(lines);
      tests.add(DynamicTest.dynamicTest(title, () -> replay(title, all)));
    }
  }

  private static void replay(String title, List<String> lines) {
    try (Transcript transcript = new Transcript(title)) {
      for (int i = 0; i < lines.size(); i++) {
        transcript.line(lines.get(i), title + ", line " + (i + 1) + ": " + lines.get(i));
      }
      assertThat(transcript.understood()).as(title).isPositive();
    }
  }
}
