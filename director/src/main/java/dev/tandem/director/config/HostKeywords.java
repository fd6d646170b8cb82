package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Word;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.TrackGroup;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.VirtualRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keywords about VRRP that are not about any one instance, and what they say together. */
final class HostKeywords {

  static final Keyword<StaticItem<VirtualAddress>> STATIC_IPADDRESS =
      Keyword.lines("static_ipaddress", AddressLine::readStatic);
  static final Keyword<StaticItem<VirtualRoute>> STATIC_ROUTES =
      Keyword.lines("static_routes", RouteLine::readStatic);
  static final Keyword<StaticItem<VirtualRule>> STATIC_RULES =
      Keyword.lines("static_rules", RuleLine::readStatic);
  static final Keyword<Section<String>> TRACK_GROUP =
      Keyword.section(
          "track_group", head -> head.take(Words.name()), KeywordTable.of(SyncGroupKeywords.GROUP));

  static final Keyword<String> DEFAULT_INTERFACE =
      Keyword.value("default_interface", Words.interfaceName());
  static final Keyword<Duration> VRRP_STARTUP_DELAY =
      Keyword.value("vrrp_startup_delay", Numbers.seconds("0", "3600"));
  static final Keyword<Duration> VRRP_DELAY_AFTER_BOOT =
      Keyword.value("vrrp_delay_after_boot", Numbers.seconds("0", "3600"));
  static final Keyword<Boolean> LOG_UNKNOWN_VRIDS = Keyword.flag("log_unknown_vrids");

  private final Settings root;
  private final Diagnostics diagnostics;
  private final List<StaticItem<VirtualAddress>> addresses;
  private final List<StaticItem<VirtualRoute>> routes;
  private final List<StaticItem<VirtualRule>> rules;

  private HostKeywords(
      Settings root, Settings globals, RoutingKeywords routing, Diagnostics diagnostics) {
    this.root = root;
    this.diagnostics = diagnostics;
    String byDefault = globals.value(DEFAULT_INTERFACE, "eth0");
    this.addresses =
        root.values(STATIC_IPADDRESS).stream()
            .map(item -> new StaticItem<>(item.value().placedOn(byDefault), item.trackGroup()))
            .toList();
    this.routes = root.values(STATIC_ROUTES);
    this.rules =
        root.entries(STATIC_RULES).stream()
            .map(entry ->
                new StaticItem<>(
                    routing.numbered(entry.value().value(), entry.position()),
                    entry.value().trackGroup()))
            .toList();
  }

  /**
   * What a router is told beside its instances.
   *
   * @param names of all instances in the text, those with mistakes too
   */
  static RouterSettings router(
      Settings root,
      Settings globals,
      Collection<InstanceSettings> instances,
      Set<String> names,
      RoutingKeywords routing,
      Diagnostics diagnostics) {
    HostKeywords host = new HostKeywords(root, globals, routing, diagnostics);
    return new RouterSettings(
        globals.value(VRRP_STARTUP_DELAY, Duration.ZERO),
        globals.value(VRRP_DELAY_AFTER_BOOT, Duration.ZERO),
        globals.has(LOG_UNKNOWN_VRIDS),
        PacingKeywords.pacing(root, globals, diagnostics),
        values(host.addresses),
        new RoutingSettings(values(host.routes), values(host.rules)),
        host.trackGroups(names),
        LinkDelayKeywords.delays(root, instances, diagnostics));
  }

  private List<TrackGroup> trackGroups(Set<String> names) {
    OnlyOnce<String> unique = new OnlyOnce<>(diagnostics);
    List<TrackGroup> groups = new ArrayList<>();
    for (Entry<Section<String>> entry : root.entries(TRACK_GROUP)) {
      String name = entry.value().head();
      List<String> instances = members(entry.value().settings(), names);
      if (unique.admits(name, entry.valuePosition(), "track_group " + name)) {
        groups.add(
            new TrackGroup(
                instances,
                of(name, addresses),
                new RoutingSettings(of(name, routes), of(name, rules))));
      }
    }
    checkNames(STATIC_IPADDRESS);
    checkNames(STATIC_ROUTES);
    checkNames(STATIC_RULES);
    return groups;
  }

  private List<String> members(Settings group, Set<String> names) {
    group.require(SyncGroupKeywords.GROUP, diagnostics);
    List<String> members = new ArrayList<>();
    for (Word word :
        group.values(SyncGroupKeywords.GROUP).stream().flatMap(List::stream).toList()) {
      if (names.contains(word.text())) {
        members.add(word.text());
      } else {
        diagnostics.error(
            word.position(),
            "unknown instance '%s' in %s: expected the name of a vrrp_instance"
                .formatted(word, group.title()));
      }
    }
    return members;
  }

  private <T> void checkNames(Keyword<StaticItem<T>> keyword) {
    Set<String> defined =
        root.values(TRACK_GROUP).stream().map(Section::head).collect(Collectors.toSet());
    for (Entry<StaticItem<T>> entry : root.entries(keyword)) {
      Optional<String> name = entry.value().trackGroup();
      if (name.isPresent() && !defined.contains(name.get())) {
        diagnostics.error(
            entry.position(),
            "unknown track_group '%s': expected the name of one".formatted(name.get()));
      }
    }
  }

  private static <T> List<T> of(String group, List<StaticItem<T>> items) {
    Stream<StaticItem<T>> own =
        items.stream().filter(item -> item.trackGroup().filter(group::equals).isPresent());
    return own.map(StaticItem::value).toList();
  }

  private static <T> List<T> values(List<StaticItem<T>> items) {
    return items.stream().map(StaticItem::value).toList();
  }
}
