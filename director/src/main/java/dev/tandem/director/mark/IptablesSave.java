package dev.tandem.director.mark;

import dev.tandem.director.mark.ImportedChains.Hook;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what {@code iptables-save} prints. */
final class IptablesSave {

  private static final Map<String, Hook> HOOKS =
      Map.of("PREROUTING", Hook.PREROUTING, "INPUT", Hook.INPUT);
  private static final Set<String> AFTERWARDS = Set.of("FORWARD", "OUTPUT", "POSTROUTING");
  private static final Set<String> ENDINGS =
      Set.of("ACCEPT", "DROP", "RETURN", "QUEUE", "NFQUEUE", "REJECT", "TPROXY");

  private final ImportedChains chains;
  private final Set<String> ownChains = new HashSet<>();
  private String table = "";

  IptablesSave(ImportedChains chains) {
    this.chains = chains;
  }

  void read(String text) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      // Counters stand in front of rules or chains if they were asked for.
      read(line.strip().replaceFirst("^\\[\\d+:\\d+] ", ""), number);
    }
  }

  private void read(String line, int number) {
    if (line.startsWith("*")) {
      table = line.substring(1);
      ownChains.clear();
    } else if (line.startsWith(":")) {
      ownChains.add(line.substring(1).split(" ", 2)[0]);
    } else if (table.equals("mangle") && line.startsWith("-A ")) {
      Optional<List<String>> words = ShellWords.of(line);
      if (words.isEmpty() || words.get().size() < 2) {
        chains.refuse(number, line, "the rule ends in the middle");
      } else {
        rule(words.get().get(1), words.get().subList(2, words.get().size()), line, number);
      }
    }
  }

  private void rule(String chain, List<String> words, String line, int number) {
    String target = target(words);
    boolean marks = target.equals("MARK");
    boolean restores = target.equals("CONNMARK") && words.contains("--restore-mark");
    Hook hook = HOOKS.get(chain);
    if (hook == null) {
      if (marks || restores) {
        elsewhere(chain, line, number);
      }
    } else if (marks) {
      chains.marks(hook, chain, number, line, () -> List.of(IptablesRule.parse(words)));
    } else if (restores) {
      chains.refuse(number, line, "marks of connections cannot be expressed");
    } else if (ENDINGS.contains(target) || ownChains.contains(target)) {
      chains.ends(chain, number);
    }
  }

  private void elsewhere(String chain, String line, int number) {
    if (AFTERWARDS.contains(chain)) {
      chains.note(number, "passed over: no packet comes by " + chain + " on its way to a service");
    } else {
      chains.refuse(
          number, line, "chain " + chain + " is reached by jumps: put the rule into PREROUTING");
    }
  }

  private static String target(List<String> words) {
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).matches("-j|-g|--jump|--goto")) {
        return words.get(i + 1);
      }
    }
    return "";
  }
}
