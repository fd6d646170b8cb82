package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.VirtualRule;
import java.util.List;

/** The keywords about routes and rules that move with the role. */
final class RoutingKeywords {

  static final Keyword<VirtualRoute> VIRTUAL_ROUTES =
      Keyword.lines("virtual_routes", RouteLine::read);
  static final Keyword<VirtualRule> VIRTUAL_RULES = Keyword.lines("virtual_rules", RuleLine::read);
  static final Keyword<Boolean> PROMOTE_SECONDARIES = Keyword.flag("promote_secondaries");

  /** keepalived's: rules without a preference get this one and those below. */
  private static final int FIRST_PREFERENCE = 16_383;

  private final Diagnostics diagnostics;
  private int nextPreference = FIRST_PREFERENCE;

  RoutingKeywords(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  RoutingSettings ofInstance(Settings instance) {
    return routing(instance.entries(VIRTUAL_ROUTES), instance.entries(VIRTUAL_RULES));
  }

  private RoutingSettings routing(
      List<Entry<VirtualRoute>> routes, List<Entry<VirtualRule>> rules) {
    return new RoutingSettings(
        routes.stream().map(Entry::value).toList(),
        rules.stream().map(rule -> numbered(rule.value(), rule.position())).toList());
  }

  /** Without one, the kernel would choose, and nobody could say which rule is ours. */
  VirtualRule numbered(VirtualRule rule, Position position) {
    if (rule.entry().preference() != RuleLine.NO_PREFERENCE) {
      return rule;
    }
    int preference = nextPreference--;
    diagnostics.warning(position, "the rule has no preference: it gets " + preference);
    return new VirtualRule(rule.entry().withPreference(preference), rule.tracked());
  }
}
