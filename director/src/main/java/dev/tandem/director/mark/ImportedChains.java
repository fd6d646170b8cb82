package dev.tandem.director.mark;

import dev.tandem.director.mark.MarkImport.Refusal;
import dev.tandem.lvs.service.MarkRule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The chains of a firewall while they are read. Of a rule that ends a chain for some packets it is
 * known only that it does, so that marks behind it cannot be expressed.
 */
final class ImportedChains {

  /** The places where a firewall can mark packets before services are looked up, in their order. */
  enum Hook {
    INGRESS,
    PREROUTING,
    INPUT
  }

  private final Map<Hook, List<MarkRule>> rules = new EnumMap<>(Hook.class);
  private final Map<String, Integer> endings = new HashMap<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  ImportedChains() {
    for (Hook hook : Hook.values()) {
      rules.put(hook, new ArrayList<>());
    }
  }

  /** A rule that marks packets. */
  @FunctionalInterface
  interface Marking {
    List<MarkRule> rules() throws MarkSyntaxException;
  }

  /** Takes a rule that marks packets, if nothing before it in the chain stands in the way. */
  void marks(Hook hook, String chain, int line, String text, Marking marking) {
    Integer ending = endings.get(chain);
    if (ending != null) {
      refuse(line, text, "the rule in line " + ending + " keeps packets from it: put it before");
      return;
    }
    try {
      rules.get(hook).addAll(marking.rules());
    } catch (MarkSyntaxException e) {
      refuse(line, text, e.getMessage());
    }
  }

  /** Remembers that not all packets come to what follows in the chain. */
  void ends(String chain, int line) {
    endings.putIfAbsent(chain, line);
  }

  void refuse(int line, String text, String reason) {
    refusals.add(new Refusal(line, text.strip(), reason));
  }

  void note(int line, String note) {
    notes.add("line " + line + ": " + note);
  }

  MarkImport result() {
    return new MarkImport(rules.values().stream().flatMap(List::stream).toList(), refusals, notes);
  }
}
