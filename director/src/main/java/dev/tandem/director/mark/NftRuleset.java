package dev.tandem.director.mark;

import dev.tandem.director.mark.ImportedChains.Hook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what {@code nft list ruleset} prints: tables of chains of rules, and sets in between. */
final class NftRuleset {

  private static final Set<String> ENDINGS =
      Set.of("accept", "drop", "reject", "return", "jump", "goto", "queue", "vmap", "tproxy");
  private static final Set<String> HEADS =
      Set.of(
          "table",
          "chain",
          "set",
          "map",
          "flowtable",
          "counter",
          "quota",
          "limit",
          "ct",
          "secmark",
          "synproxy");

  private final ImportedChains chains;
  private final Deque<String> blocks = new ArrayDeque<>();
  private final List<String> words = new ArrayList<>();
  private int line = 1;
  private int firstLine = 1;
  private int braces;
  private String table = "";
  private String chain = "";
  private String hook = "";

  NftRuleset(ImportedChains chains) {
    this.chains = chains;
  }

  void read(String text) {
    NftWords source = new NftWords(text);
    for (String word = source.next(); !word.isEmpty(); word = source.next()) {
      take(word);
      line = source.line();
    }
    endStatement();
  }

  private void take(String word) {
    switch (word) {
      case "\n", ";" -> {
        if (braces == 0) {
          endStatement();
        }
      }
      case "{" -> {
        if (braces == 0 && opensBlock()) {
          enter();
        } else {
          braces++;
          words.add(word);
        }
      }
      case "}" -> {
        if (braces > 0) {
          braces--;
          words.add(word);
        } else {
          endStatement();
          leave();
        }
      }
      default -> {
        if (words.isEmpty()) {
          firstLine = line;
        }
        words.add(word);
      }
    }
  }

  /** A head such as {@code chain NAME} opens a block; any other brace is a set within a rule. */
  private boolean opensBlock() {
    return !words.isEmpty()
        && words.size() <= 4
        && HEADS.contains(words.getFirst())
        && !blocks.contains("chain");
  }

  private void enter() {
    blocks.push(words.getFirst());
    switch (words.getFirst()) {
      case "table" -> table = String.join(" ", words.subList(1, words.size()));
      case "chain" -> chain = words.getLast();
      default -> {}
    }
    hook = "";
    words.clear();
  }

  private void leave() {
    if (!blocks.isEmpty()) {
      blocks.pop();
    }
  }

  private void endStatement() {
    if ("chain".equals(blocks.peek()) && !words.isEmpty()) {
      statement(List.copyOf(words));
    }
    words.clear();
    braces = 0;
  }

  private void statement(List<String> statement) {
    int at = statement.indexOf("hook");
    if (statement.getFirst().equals("type") && at > 0 && at + 1 < statement.size()) {
      hook = statement.get(at + 1);
      return;
    }
    if (!statement.getFirst().equals("policy")) {
      rule(statement, String.join(" ", statement));
    }
  }

  private void rule(List<String> statement, String text) {
    String name = table + " " + chain;
    if (marks(statement)) {
      if (hook.isEmpty()) {
        chains.refuse(
            firstLine, text, "chain " + chain + " is reached by jumps: put the rule into the hook");
      } else if (before(hook)) {
        chains.marks(
            Hook.valueOf(hook.toUpperCase(Locale.ROOT)),
            name,
            firstLine,
            text,
            () -> NftRule.parse(statement));
      } else {
        chains.note(
            firstLine, "passed over: no packet comes by " + hook + " on its way to a service");
      }
    }
    if (statement.stream().anyMatch(ENDINGS::contains)) {
      chains.ends(name, firstLine);
    }
  }

  private static boolean before(String hook) {
    return hook.equals("ingress") || hook.equals("prerouting") || hook.equals("input");
  }

  /** Whether a rule sets a mark, be it {@code meta mark set} or what iptables has left. */
  private static boolean marks(List<String> statement) {
    for (int i = 0; i + 1 < statement.size(); i++) {
      boolean sets = statement.get(i).equals("mark") && statement.get(i + 1).equals("set");
      if (sets && (i == 0 || !statement.get(i - 1).equals("ct"))) {
        return true;
      }
    }
    return statement.contains("xt") && statement.contains("\"MARK\"");
  }
}
