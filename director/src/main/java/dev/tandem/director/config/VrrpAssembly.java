package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.director.config.syntax.Word;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.Tracked;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes instances and sync groups that agree with each other. */
final class VrrpAssembly {

  /** What must be unique for adverts to find their instance. */
  private record RouterKey(
      String interfaceName, int routerId, boolean ipv6, Optional<InetAddress> unicastSource) {}

  private final Settings root;
  private final Settings globals;
  private final TrackLines trackLines;
  private final RoutingKeywords routing;
  private final Diagnostics diagnostics;

  /** The names in the text, whether or not an instance could be made of them. */
  private final Set<String> names = new HashSet<>();

  private final Map<String, InstanceSettings> instances = new LinkedHashMap<>();
  private final List<SyncGroupSettings> groups = new ArrayList<>();

  /**
   * @param root settings of the top level
   */
  VrrpAssembly(Settings root, Settings globals, TrackLines trackLines, Diagnostics diagnostics) {
    this.root = root;
    this.globals = globals;
    this.trackLines = trackLines;
    this.diagnostics = diagnostics;
    this.routing = new RoutingKeywords(diagnostics);
    readInstances();
    readGroups();
  }

  List<InstanceSettings> instances() {
    return List.copyOf(instances.values());
  }

  List<SyncGroupSettings> groups() {
    return List.copyOf(groups);
  }

  /** What is not about any one instance. */
  RouterSettings router() {
    return HostKeywords.router(root, globals, instances.values(), names, routing, diagnostics);
  }

  private void readInstances() {
    OnlyOnce<String> uniqueName = new OnlyOnce<>(diagnostics);
    OnlyOnce<RouterKey> uniqueRouter = new OnlyOnce<>(diagnostics);
    Set<String> weightless = weightlessMembers();
    for (Entry<Section<String>> entry : root.entries(InstanceKeywords.VRRP_INSTANCE)) {
      String name = entry.value().head();
      names.add(name);
      boolean newName = uniqueName.admits(name, entry.valuePosition(), "vrrp_instance " + name);
      Optional<InstanceSettings> instance =
          InstanceAssembly.assemble(
              entry.value(), globals, weightless.contains(name), trackLines, routing, diagnostics);
      Position router = entry.value().settings().position(InstanceKeywords.VIRTUAL_ROUTER_ID);
      if (newName && instance.filter(i -> isNewRouter(i, router, uniqueRouter)).isPresent()) {
        instances.put(name, instance.get());
      }
    }
  }

  private static boolean isNewRouter(
      InstanceSettings instance, Position position, OnlyOnce<RouterKey> unique) {
    int id = instance.virtualRouterId();
    String interfaceName = instance.interfaceName();
    return unique.admits(
        new RouterKey(
            interfaceName,
            id,
            instance.ipv6(),
            instance.unicast().flatMap(unicast -> instance.source())),
        position,
        "virtual_router_id " + id + " on " + interfaceName);
  }

  /** Members whose weights would give the members of a group different priorities. */
  private Set<String> weightlessMembers() {
    return root.values(SyncGroupKeywords.VRRP_SYNC_GROUP).stream()
        .map(Section::settings)
        .filter(group -> !group.has(SyncGroupKeywords.SYNC_GROUP_TRACKING_WEIGHT))
        .flatMap(group -> group.values(SyncGroupKeywords.GROUP).stream())
        .flatMap(List::stream)
        .map(Word::text)
        .collect(Collectors.toSet());
  }

  private void readGroups() {
    OnlyOnce<String> uniqueName = new OnlyOnce<>(diagnostics);
    OnlyOnce<String> uniqueMember = new OnlyOnce<>(diagnostics);
    for (Entry<Section<String>> entry : root.entries(SyncGroupKeywords.VRRP_SYNC_GROUP)) {
      String name = entry.value().head();
      Settings settings = entry.value().settings();
      boolean newName = uniqueName.admits(name, entry.valuePosition(), "vrrp_sync_group " + name);
      List<String> members = members(settings, uniqueMember);
      List<Tracked> tracked = trackLines.of(settings, false);
      if (newName && !members.isEmpty()) {
        groups.add(new SyncGroupSettings(name, members, tracked));
        checkPriorities(members, settings);
      }
    }
  }

  private List<String> members(Settings settings, OnlyOnce<String> unique) {
    settings.require(SyncGroupKeywords.GROUP, diagnostics);
    List<Word> words =
        settings.values(SyncGroupKeywords.GROUP).stream().flatMap(List::stream).toList();
    if (words.size() == 1) {
      diagnostics.warning(
          words.getFirst().position(),
          settings.title() + " has one member: there is nothing to synchronise");
    }
    List<String> members = new ArrayList<>();
    for (Word word : words) {
      String name = word.text();
      if (!names.contains(name)) {
        diagnostics.error(
            word.position(),
            "unknown instance '%s' in %s: expected the name of a vrrp_instance"
                .formatted(name, settings.title()));
      } else if (unique.admits(name, word.position(), name + " as a member of a group")
          && instances.containsKey(name)) {
        members.add(name);
      }
    }
    return members;
  }

  /** Members with the owner's priority and others would never agree who is master. */
  private void checkPriorities(List<String> members, Settings group) {
    long owners = members.stream().filter(member -> instances.get(member).owner()).count();
    if (owners > 0 && owners < members.size()) {
      diagnostics.error(
          group.position(SyncGroupKeywords.GROUP),
          group.title() + " mixes members of priority 255 with others");
    }
  }
}
