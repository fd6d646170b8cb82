package dev.tandem.director.config;

import static dev.tandem.director.config.GroupKeywords.VIRTUAL_SERVER_GROUP;
import static dev.tandem.director.config.ServiceKeywords.OPS;
import static dev.tandem.director.config.ServiceKeywords.PERSISTENCE_GRANULARITY;
import static dev.tandem.director.config.ServiceKeywords.PERSISTENCE_TIMEOUT;
import static dev.tandem.director.config.ServiceKeywords.PROTOCOL;

import dev.tandem.director.config.ServerKeywords.Endpoint;
import dev.tandem.director.config.ServiceKeywords.Target;
import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.LineSection;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.SchedulerFlag;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a virtual service of a {@code virtual_server} block. */
final class ServiceAssembly {

  private final Settings settings;
  private final Settings globals;
  private final ScriptAssembly scripts;
  private final TrackerAssembly trackers;
  private final Diagnostics diagnostics;
  private final ServiceKey key;

  private ServiceAssembly(
      Target target,
      Settings settings,
      Settings globals,
      ScriptAssembly scripts,
      TrackerAssembly trackers,
      Diagnostics diagnostics) {
    this.settings = settings;
    this.globals = globals;
    this.scripts = scripts;
    this.trackers = trackers;
    this.diagnostics = diagnostics;
    this.key = key(target);
  }

  private ServiceKey key(Target target) {
    return switch (target) {
      case Target.Place(Endpoint endpoint) ->
          new ServiceKey.OfAddress(protocol(), endpoint.address(), endpoint.port());
      case Target.Mark(int mark, Optional<Boolean> family) ->
          new ServiceKey.OfMark(mark, family.orElseGet(this::ipv6));
      case Target.Group(String name) ->
          throw new IllegalStateException("group " + name + " is no service by itself");
    };
  }

  /**
   * The family of a firewall mark, which its servers tell where nothing else does: tunnels may lead
   * to the other one, so those without come first.
   */
  private boolean ipv6() {
    return settings
        .value(ServiceKeywords.IP_FAMILY)
        .or(() -> family(false))
        .or(() -> family(true))
        .orElse(false);
  }

  private Optional<Boolean> family(boolean alsoTunnelled) {
    Stream<Endpoint> real =
        settings.values(ServerKeywords.REAL_SERVER).stream()
            .filter(server -> alsoTunnelled || !isTunnelled(server.settings()))
            .map(Section::head);
    Stream<Endpoint> sorry =
        settings.value(ServiceKeywords.SORRY_SERVER).stream()
            .filter(_ -> alsoTunnelled || !isTunnelled(settings));
    return Stream.concat(real, sorry).map(server -> Addresses.isIpv6(server.address())).findFirst();
  }

  private boolean isTunnelled(Settings server) {
    return Settings.innermost(ServerKeywords.LVS_METHOD, server, settings)
        .filter(forwarding -> forwarding.method() == ForwardingMethod.TUNNEL)
        .isPresent();
  }

  /** The services of a configuration, each key once. */
  static List<VirtualService> assembleAll(
      Settings root,
      Settings globals,
      ScriptAssembly scripts,
      TrackerAssembly trackers,
      KnownServices known,
      Diagnostics diagnostics) {
    OnlyOnce<ServiceKey> unique = new OnlyOnce<>(diagnostics);
    Map<String, List<Target>> groups = groups(root, diagnostics);
    List<VirtualService> services = new ArrayList<>();
    for (Entry<Section<Target>> entry : root.entries(ServiceKeywords.VIRTUAL_SERVER)) {
      Settings settings = entry.value().settings();
      Optional<VirtualService> earlier = known.of(entry.statement());
      if (earlier.isPresent()) {
        if (unique.admits(earlier.get().key(), entry.valuePosition(), settings::title)) {
          services.add(earlier.get());
        }
        continue;
      }
      boolean alone = !(entry.value().head() instanceof Target.Group);
      for (Target target : members(entry, groups, diagnostics)) {
        ServiceAssembly assembly =
            new ServiceAssembly(target, settings, globals, scripts, trackers, diagnostics);
        Optional<VirtualService> service = assembly.assemble(entry);
        if (alone) {
          // Another block may change what a group is.
          service.ifPresent(read -> known.note(entry.statement(), read));
        }
        if (unique.admits(assembly.key, entry.valuePosition(), settings::title)) {
          service.ifPresent(services::add);
        }
      }
    }
    return services;
  }

  private static Map<String, List<Target>> groups(Settings root, Diagnostics diagnostics) {
    OnlyOnce<String> unique = new OnlyOnce<>(diagnostics);
    Map<String, List<Target>> groups = new HashMap<>();
    for (Entry<LineSection<String, List<Target>>> entry : root.entries(VIRTUAL_SERVER_GROUP)) {
      String name = entry.value().head();
      if (unique.admits(name, entry.valuePosition(), "virtual_server_group " + name)) {
        groups.put(name, entry.value().lines().stream().flatMap(List::stream).toList());
      }
    }
    return groups;
  }

  private static List<Target> members(
      Entry<Section<Target>> entry, Map<String, List<Target>> groups, Diagnostics diagnostics) {
    if (!(entry.value().head() instanceof Target.Group(String name))) {
      return List.of(entry.value().head());
    }
    List<Target> members = groups.get(name);
    if (members == null) {
      diagnostics.error(
          entry.valuePosition(),
          "unknown virtual_server_group '%s': expected the name of one".formatted(name));
      return List.of();
    }
    return members;
  }

  private Optional<VirtualService> assemble(Entry<?> entry) {
    ServiceSettings service =
        new ServiceSettings(
            key,
            settings.value(ServiceKeywords.LVS_SCHED, ServiceSettings.DEFAULT_SCHEDULER),
            flags(),
            persistence(),
            persistenceEngine(),
            onePacket());
    ServerAssembly assembly =
        new ServerAssembly(key, settings, globals, scripts, trackers, diagnostics);
    List<RealServer> servers = assembly.realServers();
    Optional<ServerSettings> sorryServer = assembly.sorryServer();
    if (key instanceof ServiceKey.OfAddress place
        && place.port() == 0
        && settings.value(PERSISTENCE_TIMEOUT).isEmpty()) {
      diagnostics.error(
          entry.valuePosition(),
          settings.title() + " stands for every port: expected a port, or persistence_timeout");
      return Optional.empty();
    }
    if (servers.isEmpty() && sorryServer.isEmpty()) {
      diagnostics.warning(
          entry.position(), settings.title() + " has no server and is left out, as in keepalived");
      return Optional.empty();
    }
    return Optional.of(
        new VirtualService(
            service, servers, sorryServer, quorum(servers), checkedByMaster(), notices()));
  }

  private boolean checkedByMaster() {
    boolean wanted = settings.has(ServiceKeywords.HA_SUSPEND);
    if (wanted && key instanceof ServiceKey.OfMark) {
      diagnostics.warning(
          settings.position(ServiceKeywords.HA_SUSPEND),
          "ha_suspend has no effect with fwmark, as in keepalived: a mark has no address");
      return false;
    }
    return wanted;
  }

  private QuorumRules quorum(List<RealServer> servers) {
    long total = servers.stream().mapToLong(server -> server.settings().weight()).sum();
    int quorum = settings.value(ServiceKeywords.QUORUM, 1);
    if (quorum > total && settings.isGiven(ServiceKeywords.QUORUM) && total > 0) {
      diagnostics.warning(
          settings.position(ServiceKeywords.QUORUM),
          "the weights of all servers together are %d: that is the quorum, as in keepalived"
              .formatted(total));
      quorum = (int) total;
    }
    int hysteresis = settings.value(ServiceKeywords.HYSTERESIS, 0);
    if (hysteresis >= quorum && hysteresis > 0) {
      diagnostics.warning(
          settings.position(ServiceKeywords.HYSTERESIS),
          "hysteresis must be below quorum: it is taken as %d".formatted(quorum - 1));
      hysteresis = quorum - 1;
    }
    return new QuorumRules(
        quorum,
        hysteresis,
        settings.has(ServiceKeywords.SORRY_SERVER_INHIBIT),
        settings.has(ServiceKeywords.OMEGA));
  }

  private ServiceNotify notices() {
    return new ServiceNotify(
        scripts.command(NotifyKeywords.QUORUM_UP, settings),
        scripts.command(NotifyKeywords.QUORUM_DOWN, settings),
        settings
            .value(NotifyKeywords.SMTP_ALERT)
            .orElse(NotifyAssembly.mailByDefault(globals, false)));
  }

  private Protocol protocol() {
    if (settings.isGiven(PROTOCOL)) {
      return settings.value(PROTOCOL, Protocol.TCP);
    }
    diagnostics.warning(
        settings.position(), settings.title() + " has no protocol: UDP is taken, as in keepalived");
    return Protocol.UDP;
  }

  private Set<SchedulerFlag> flags() {
    if (settings.has(ServiceKeywords.HASHED)) {
      diagnostics.warning(
          settings.position(ServiceKeywords.HASHED),
          "hashed has no effect: services are always looked up in a hash table");
    }
    return ServiceKeywords.FLAGS.entrySet().stream()
        .filter(flag -> settings.has(flag.getKey()))
        .map(Map.Entry::getValue)
        .collect(Collectors.toSet());
  }

  private Optional<String> persistenceEngine() {
    Optional<String> engine = settings.value(ServiceKeywords.PERSISTENCE_ENGINE);
    if (engine.isPresent() && settings.value(PERSISTENCE_TIMEOUT).isEmpty()) {
      diagnostics.warning(
          settings.position(ServiceKeywords.PERSISTENCE_ENGINE),
          "persistence_engine has no effect without persistence_timeout");
    } else if (engine.isPresent()
        && key instanceof ServiceKey.OfAddress place
        && place.protocol() != Protocol.UDP) {
      diagnostics.error(
          settings.position(ServiceKeywords.PERSISTENCE_ENGINE),
          "persistence_engine sip reads messages over UDP: expected protocol UDP");
      return Optional.empty();
    }
    return engine;
  }

  private Optional<Persistence> persistence() {
    boolean ipv6 = key.ipv6();
    int eachClient = ipv6 ? Persistence.EACH_IPV6_CLIENT : Persistence.EACH_IPV4_CLIENT;
    int netmask =
        settings
            .entry(PERSISTENCE_GRANULARITY)
            .map(entry -> netmask(entry, ipv6, eachClient))
            .orElse(eachClient);
    return settings.value(PERSISTENCE_TIMEOUT).map(timeout -> new Persistence(timeout, netmask));
  }

  private int netmask(Entry<Granularity> granularity, boolean ipv6, int byDefault) {
    OptionalInt netmask = granularity.value().netmask(ipv6);
    if (netmask.isEmpty()) {
      diagnostics.error(
          granularity.valuePosition(),
          "bad value '%s' for persistence_granularity: expected %s"
              .formatted(
                  granularity.statement().arguments().getFirst(),
                  ipv6
                      ? "a prefix length from 1 to 128 for an IPv6 service"
                      : "a mask or a prefix length from 1 to 32 for an IPv4 service"));
    }
    if (!settings.isGiven(PERSISTENCE_TIMEOUT)) {
      diagnostics.warning(
          granularity.position(),
          "persistence_granularity has no effect without persistence_timeout");
    }
    return netmask.orElse(byDefault);
  }

  private boolean onePacket() {
    boolean possible =
        !(key instanceof ServiceKey.OfAddress place && place.protocol() != Protocol.UDP);
    if (settings.has(OPS) && !possible) {
      diagnostics.warning(settings.position(OPS), "ops has no effect without protocol UDP");
    }
    return settings.has(OPS) && possible;
  }
}
