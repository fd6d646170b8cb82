package dev.tandem.director.mark;

import dev.tandem.lvs.service.MarkRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules for marks of a firewall, as {@code iptables-save}, {@code ip6tables-save} or {@code nft
 * list ruleset} print it. What has nothing to do with marks is passed over; what has and cannot be
 * expressed is refused, because a rule left out would send packets to the wrong service.
 *
 * @param rules in the order in which the firewall asks them
 * @param refusals rules that cannot be expressed
 * @param notes what was passed over although it has to do with marks
 */
public record MarkImport(List<MarkRule> rules, List<Refusal> refusals, List<String> notes) {

  public MarkImport {
    rules = List.copyOf(rules);
    refusals = List.copyOf(refusals);
    notes = List.copyOf(notes);
  }

  /**
   * A rule that cannot be expressed.
   *
   * @param line from 1
   * @param rule as it stands there
   */
  public record Refusal(int line, String rule, String reason) {

    @Override
    public String toString() {
      return "line " + line + ": " + reason + "\n    " + rule;
    }
  }

  /** Reads what either of the tools prints. */
  public static MarkImport read(String text) {
    ImportedChains chains = new ImportedChains();
    boolean ofNftables = text.lines().anyMatch(line -> line.stripLeading().startsWith("table "));
    if (ofNftables) {
      new NftRuleset(chains).read(text);
    } else {
      new IptablesSave(chains).read(text);
    }
    return chains.result();
  }

  /** Whether there was nothing about marks at all. */
  public boolean isEmpty() {
    return rules.isEmpty() && refusals.isEmpty();
  }

  /** The rules as lines for {@code tandem mark --restore}. */
  public String commands() {
    StringBuilder text = new StringBuilder();
    rules.forEach(rule -> text.append("-A PREROUTING ").append(RuleText.of(rule)).append('\n'));
    return text.toString();
  }

  /** The rules as blocks of a configuration. */
  public String configuration() {
    List<String> blocks = new ArrayList<>();
    rules.stream().filter(rule -> rule.mark() != 0).map(BlockText::of).forEach(blocks::add);
    return String.join("\n", blocks);
  }
}
