package dev.tandem.director.golden;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.opentest4j.AssertionFailedError;

/**
 * Counts replayed cases, and prints the first that differ with their first differing line. What
 * could not be read at all counts as one failure.
 */
final class Tally implements TestExecutionListener {

  private static final int FAILURES_SHOWN = 10;
  private static final int LINES_SHOWN = 12;
  private static final int WIDTH = 400;

  private final PrintStream out;
  private final Map<String, Counts> kinds = new TreeMap<>();
  private final Map<String, Integer> skipped = new TreeMap<>();
  private final Counts all = new Counts();

  private static final class Counts {
    private int passed;
    private int failed;
    private int skipped;
  }

  Tally(PrintStream out) {
    this.out = out;
  }

  boolean isGood() {
    return all.failed == 0 && all.passed + all.skipped > 0;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skip(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.FAILED) {
      kind(test).failed++;
      all.failed++;
      show(test, result.getThrowable().orElseThrow());
    } else if (test.isTest() && result.getStatus() == Status.ABORTED) {
      skip(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    } else if (test.isTest()) {
      kind(test).passed++;
      all.passed++;
    }
  }

  private void skip(TestIdentifier test, String reason) {
    kind(test).skipped++;
    all.skipped++;
    // An assumption's description comes first, and the values that it did not hold for.
    String why = reason.strip().replaceFirst("(?s)^[^\\[]*\\[([^]]*)].*", "$1");
    skipped.merge(shortened(why.lines().findFirst().orElse("")), 1, Integer::sum);
  }

  private Counts kind(TestIdentifier test) {
    String source =
        switch (test.getSource().orElse(null)) {
          case MethodSource method -> method.getClassName();
          case ClassSource type -> type.getClassName();
          case null, default -> "";
        };
    String name = source.replaceAll(".*\\.Golden|Test$", "");
    return kinds.computeIfAbsent(name, _ -> new Counts());
  }

  private void show(TestIdentifier test, Throwable failure) {
    if (all.failed > FAILURES_SHOWN) {
      return;
    }
    out.println("FAILED " + shortened(test.getDisplayName()));
    String message = String.valueOf(failure.getMessage()).strip();
    if (failure instanceof AssertionFailedError error && error.isExpectedDefined()) {
      if (message.startsWith("[")) {
        out.println("  at " + shortened(message.lines().findFirst().orElseThrow().strip()));
      }
      showDifference(
          error.getExpected().getStringRepresentation(),
          error.getActual().getStringRepresentation());
    } else {
      String text = failure instanceof AssertionError ? message : failure.toString();
      text.lines().limit(LINES_SHOWN).forEach(line -> out.println("  " + shortened(line)));
    }
  }

  private void showDifference(String expected, String actual) {
    List<String> wanted = expected.lines().toList();
    List<String> got = actual.lines().toList();
    int at = 0;
    while (at < wanted.size() && at < got.size() && wanted.get(at).equals(got.get(at))) {
      at++;
    }
    out.println("  recorded: " + line(wanted, at));
    out.println("  ours:     " + line(got, at));
    if (wanted.size() > 1 || got.size() > 1) {
      out.println("  (line " + (at + 1) + " of " + wanted.size() + ")");
    }
  }

  private static String line(List<String> lines, int at) {
    return at < lines.size() ? shortened(lines.get(at).strip()) : "nothing more";
  }

  private static String shortened(String text) {
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH) + "...";
  }

  /** Prints the figures; the last line tells the sum. */
  void summarize(List<String> notReplayed) {
    if (all.failed > FAILURES_SHOWN) {
      out.println("... and " + (all.failed - FAILURES_SHOWN) + " more failures");
    }
    kinds.forEach((kind, counts) ->
        out.printf(
            "%-14s %5d passed %4d failed %4d skipped%n",
            kind, counts.passed, counts.failed, counts.skipped));
    skipped.forEach((reason, count) -> out.printf("skipped %d: %s%n", count, reason));
    notReplayed.forEach(file -> out.println("not replayed: " + file));
    if (all.passed + all.failed + all.skipped == 0) {
      out.println("no recordings were found");
    }
    out.printf("%d passed, %d failed%n", all.passed, all.failed);
    out.flush();
  }
}
