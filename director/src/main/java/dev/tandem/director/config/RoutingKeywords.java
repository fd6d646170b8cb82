package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.VirtualRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The keywords about routes and rules, those of an instance and those of the host, and about what
 * else the host has whoever is master.
 */
final class RoutingKeywords {

  static final Keyword<VirtualRoute> VIRTUAL_ROUTES =
      Keyword.lines("virtual_routes", RouteLine::read);
  static final Keyword<VirtualRule> VIRTUAL_RULES = Keyword.lines("virtual_rules", RuleLine::read);
  static final Keyword<Boolean> PROMOTE_SECONDARIES = Keyword.flag("promote_secondaries");

  static final Keyword<VirtualAddress> STATIC_IPADDRESS =
      Keyword.lines("static_ipaddress", AddressLine::read);
  static final Keyword<VirtualRoute> STATIC_ROUTES =
      Keyword.lines("static_routes", RouteLine::read);
  static final Keyword<VirtualRule> STATIC_RULES = Keyword.lines("static_rules", RuleLine::read);

  static final Keyword<String> DEFAULT_INTERFACE =
      Keyword.value("default_interface", Words.interfaceName());
  static final Keyword<Duration> VRRP_STARTUP_DELAY =
      Keyword.value("vrrp_startup_delay", Numbers.seconds("0", "3600"));

  static final Keyword<Duration> VRRP_DELAY_AFTER_BOOT =
      Keyword.value("vrrp_delay_after_boot", Numbers.seconds("0", "3600"));

  static final Keyword<Boolean> LOG_UNKNOWN_VRIDS = Keyword.flag("log_unknown_vrids");

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

  RouterSettings ofHost(Settings root, Settings globals) {
    String interfaceName = globals.value(DEFAULT_INTERFACE, "eth0");
    return new RouterSettings(
        globals.value(VRRP_STARTUP_DELAY, Duration.ZERO),
        globals.value(VRRP_DELAY_AFTER_BOOT, Duration.ZERO),
        globals.has(LOG_UNKNOWN_VRIDS),
        PacingKeywords.pacing(root, globals, diagnostics),
        root.values(STATIC_IPADDRESS).stream()
            .map(address -> address.placedOn(interfaceName))
            .toList(),
        routing(root.entries(STATIC_ROUTES), root.entries(STATIC_RULES)));
  }

  private RoutingSettings routing(
      List<Entry<VirtualRoute>> routes, List<Entry<VirtualRule>> rules) {
    List<VirtualRule> numbered = new ArrayList<>();
    for (Entry<VirtualRule> rule : rules) {
      numbered.add(numbered(rule));
    }
    return new RoutingSettings(routes.stream().map(Entry::value).toList(), numbered);
  }

  /** Without one, the kernel would choose, and nobody could say which rule is ours. */
  private VirtualRule numbered(Entry<VirtualRule> rule) {
    VirtualRule value = rule.value();
    if (value.entry().preference() != RuleLine.NO_PREFERENCE) {
      return value;
    }
    int preference = nextPreference--;
    diagnostics.warning(rule.position(), "the rule has no preference: it gets " + preference);
    return new VirtualRule(value.entry().withPreference(preference), value.tracked());
  }
}
