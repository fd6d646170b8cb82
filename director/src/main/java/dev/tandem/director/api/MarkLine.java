package dev.tandem.director.api;

import dev.tandem.director.daemon.Director;
import dev.tandem.director.mark.FirewallMarks;
import dev.tandem.director.mark.RuleText;
import java.util.List;

/**
 * A rule by which packets are marked.
 *
 * @param rule as iptables would write it
 * @param origin {@code configuration}, or {@code command} for one given by {@code tandem mark}
 */
public record MarkLine(long mark, String rule, String origin) {

  /** The rules by which packets are marked, the last word last. */
  static List<MarkLine> all(Director director) {
    return director.marks().lines().stream().map(MarkLine::of).toList();
  }

  private static MarkLine of(FirewallMarks.Line line) {
    return new MarkLine(
        Integer.toUnsignedLong(line.rule().mark()),
        RuleText.of(line.rule()),
        line.configured() ? "configuration" : "command");
  }
}
