package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.mark.MarkPattern;
import dev.tandem.lvs.service.MarkRule;
import java.util.ArrayList;
import java.util.List;

/** Makes the rules of {@code firewall_mark} blocks, in the order of the text. */
final class MarkAssembly {

  private MarkAssembly() {}

  static List<MarkRule> assembleAll(Settings root, Diagnostics diagnostics) {
    List<MarkRule> rules = new ArrayList<>();
    for (Entry<Section<Integer>> entry : root.entries(MarkKeywords.FIREWALL_MARK)) {
      rules.addAll(rules(entry.value().head(), entry.value().settings(), diagnostics));
    }
    return rules;
  }

  private static List<MarkRule> rules(int mark, Settings block, Diagnostics diagnostics) {
    MarkPattern pattern =
        new MarkPattern(
            block.value(MarkKeywords.INTERFACE, List.of()),
            block.value(MarkKeywords.SOURCE, List.of()),
            block.value(MarkKeywords.DESTINATION, List.of()),
            block.value(MarkKeywords.PROTOCOL, List.of()),
            block.value(MarkKeywords.SOURCE_PORT, List.of()),
            block.value(MarkKeywords.PORT, List.of()));
    if (pattern.lacksProtocol()) {
      diagnostics.error(
          block.position(), block.title() + " has ports but no protocol: expected protocol TCP");
      return List.of();
    }
    if (pattern.mixesFamilies()) {
      diagnostics.error(
          block.position(), block.title() + " asks for IPv4 and IPv6: expected a block for each");
      return List.of();
    }
    if (!block.isGiven(MarkKeywords.DESTINATION)) {
      diagnostics.warning(
          block.position(),
          block.title()
              + " has no destination: packets that this host would only route are marked too");
    }
    return pattern.rules(mark);
  }
}
