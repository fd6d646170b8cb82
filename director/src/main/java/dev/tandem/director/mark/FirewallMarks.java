package dev.tandem.director.mark;

import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.MarkRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rules that a director marks packets by: first those of its configuration, then those that
 * were given while it runs, so that the latter have the last word. May be called from any thread.
 *
 * <p>Every change throws {@link LvsException} when the engine refuses it, with the rules as they
 * were.
 */
public final class FirewallMarks {

  private final LvsControl table;
  private List<MarkRule> configured = List.of();
  private List<MarkRule> given = List.of();

  public FirewallMarks(LvsControl table) {
    this.table = table;
  }

  /**
   * A rule and where it is from.
   *
   * @param configured whether it is of the configuration, which alone can change it
   */
  public record Line(MarkRule rule, boolean configured) {}

  /** Takes the rules of a configuration in place of those of the one before; others stay. */
  public synchronized void configure(List<MarkRule> rules) {
    apply(rules, given);
  }

  /** Adds rules behind all others. */
  public synchronized void add(List<MarkRule> rules) {
    apply(configured, Stream.concat(given.stream(), rules.stream()).toList());
  }

  /**
   * Removes the last rule that was given so.
   *
   * @return false when none was
   */
  public synchronized boolean delete(MarkRule rule) {
    int at = given.lastIndexOf(rule);
    if (at >= 0) {
      deleteGiven(at);
    }
    return at >= 0;
  }

  /**
   * Removes a rule by its place among all.
   *
   * @param index from 0
   * @return the rule; empty when there is none, or it is of the configuration
   */
  public synchronized Optional<MarkRule> delete(int index) {
    int at = index - configured.size();
    if (at < 0 || at >= given.size()) {
      return Optional.empty();
    }
    MarkRule rule = given.get(at);
    deleteGiven(at);
    return Optional.of(rule);
  }

  private void deleteGiven(int at) {
    List<MarkRule> rest = new ArrayList<>(given);
    rest.remove(at);
    apply(configured, rest);
  }

  /** Removes all rules but those of the configuration. */
  public synchronized void flush() {
    apply(configured, List.of());
  }

  /** All rules, in the order in which they are asked. */
  public synchronized List<Line> lines() {
    return Stream.concat(
            configured.stream().map(rule -> new Line(rule, true)),
            given.stream().map(rule -> new Line(rule, false)))
        .toList();
  }

  private void apply(List<MarkRule> nextConfigured, List<MarkRule> nextGiven) {
    table.markRules(Stream.concat(nextConfigured.stream(), nextGiven.stream()).toList());
    configured = List.copyOf(nextConfigured);
    given = List.copyOf(nextGiven);
  }
}
