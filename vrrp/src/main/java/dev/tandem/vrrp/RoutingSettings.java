package dev.tandem.vrrp;

import java.util.List;

/**
 * The routes and rules that belong to somebody, in the order in which they are added.
 *
 * @param rules which must differ in their preference
 */
public record RoutingSettings(List<VirtualRoute> routes, List<VirtualRule> rules) {

  public static final RoutingSettings NONE = new RoutingSettings(List.of(), List.of());

  public RoutingSettings {
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
  }
}
