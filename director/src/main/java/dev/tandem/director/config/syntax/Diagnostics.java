package dev.tandem.director.config.syntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects what is wrong with a configuration while it is being read. Not thread-safe. */
public final class Diagnostics {

  /**
   * How many are kept. Nobody reads more, and a file of pure garbage must not cost more than its
   * size.
   */
  static final int LIMIT = 1_000;

  private static final int MESSAGE_LIMIT = 500;

  private final List<Diagnostic> collected = new ArrayList<>();

  public void error(Position position, String message) {
    add(Severity.ERROR, position, message);
  }

  public void warning(Position position, String message) {
    add(Severity.WARNING, position, message);
  }

  /** Whether anything further is dropped, so that composing a message is wasted work. */
  public boolean full() {
    return collected.size() > LIMIT;
  }

  /** Keeps a diagnostic of either severity, unless there are too many. */
  public void add(Severity severity, Position position, String message) {
    if (collected.size() < LIMIT) {
      collected.add(new Diagnostic(severity, position, shortened(message)));
    } else if (collected.size() == LIMIT) {
      // An error whatever was dropped: what nobody has seen may be one.
      String rest = "more than " + LIMIT + " mistakes: the rest is not shown";
      collected.add(new Diagnostic(Severity.ERROR, position, rest));
    }
  }

  /** A message quotes the text, which may be one word of a megabyte. */
  private static String shortened(String message) {
    return message.length() <= MESSAGE_LIMIT
        ? message
        : message.substring(0, MESSAGE_LIMIT) + "...";
  }

  /**
   * All of them once, by position.
   *
   * @param files in the order in which they were opened, which is the order of their diagnostics
   */
  public List<Diagnostic> sorted(List<String> files) {
    Map<String, Integer> order = new HashMap<>();
    files.forEach(file -> order.putIfAbsent(file, order.size()));
    return collected.stream()
        .distinct()
        .sorted(
            Comparator.<Diagnostic>comparingInt(d -> order.getOrDefault(d.position().file(), -1))
                .thenComparingInt(d -> d.position().line())
                .thenComparingInt(d -> d.position().column()))
        .toList();
  }
}
