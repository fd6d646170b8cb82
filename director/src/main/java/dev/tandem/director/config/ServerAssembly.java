package dev.tandem.director.config;

import static dev.tandem.director.config.ServerKeywords.INHIBIT_ON_FAILURE;
import static dev.tandem.director.config.ServerKeywords.LTHRESHOLD;
import static dev.tandem.director.config.ServerKeywords.LVS_METHOD;
import static dev.tandem.director.config.ServerKeywords.UTHRESHOLD;
import static dev.tandem.director.config.ServerKeywords.WEIGHT;

import dev.tandem.director.config.ServerKeywords.Endpoint;
import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.health.CheckedServer;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the servers of one virtual service. */
final class ServerAssembly {

  private final ServiceKey service;
  private final Settings defaults;
  private final Settings globals;
  private final ScriptAssembly scripts;
  private final TrackerAssembly trackers;
  private final Diagnostics diagnostics;

  /**
   * @param defaults settings of the virtual server
   */
  ServerAssembly(
      ServiceKey service,
      Settings defaults,
      Settings globals,
      ScriptAssembly scripts,
      TrackerAssembly trackers,
      Diagnostics diagnostics) {
    this.service = service;
    this.defaults = defaults;
    this.globals = globals;
    this.scripts = scripts;
    this.trackers = trackers;
    this.diagnostics = diagnostics;
  }

  /** The real servers, each key once. */
  List<RealServer> realServers() {
    OnlyOnce<ServerKey> unique = new OnlyOnce<>(diagnostics);
    List<RealServer> servers = new ArrayList<>();
    for (Entry<Section<Endpoint>> entry : defaults.entries(ServerKeywords.REAL_SERVER)) {
      Settings settings = entry.value().settings();
      Optional<RealServer> server = realServer(entry);
      if (server.isPresent()
          && unique.admits(server.get().key(), entry.valuePosition(), settings::title)) {
        servers.add(server.get());
      }
    }
    return servers;
  }

  Optional<ServerSettings> sorryServer() {
    Forwarding forwarding = defaults.value(LVS_METHOD, Forwarding.NAT);
    return defaults
        .entry(ServiceKeywords.SORRY_SERVER)
        .flatMap(entry -> key(entry, entry.value(), forwarding.method()))
        .map(key -> settings(key, forwarding, ServerSettings.DEFAULT_WEIGHT, 0, 0));
  }

  private Optional<RealServer> realServer(Entry<Section<Endpoint>> entry) {
    Settings settings = entry.value().settings();
    Forwarding forwarding =
        Settings.innermost(LVS_METHOD, settings, defaults).orElse(Forwarding.NAT);
    Optional<ServerKey> key = key(entry, entry.value().head(), forwarding.method());
    int weight =
        Settings.innermost(WEIGHT, settings, defaults).orElse(ServerSettings.DEFAULT_WEIGHT);
    int upper = settings.value(UTHRESHOLD, 0);
    int lower = lowerThreshold(settings, upper);
    boolean inhibit = Settings.innermost(INHIBIT_ON_FAILURE, settings, defaults).orElse(false);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RealServer(
            settings(key.get(), forwarding, weight, upper, lower),
            checked(key.get(), settings, weight),
            inhibit,
            notices(settings)));
  }

  private ServiceNotify notices(Settings settings) {
    return new ServiceNotify(
        scripts.command(NotifyKeywords.NOTIFY_UP, settings),
        scripts.command(NotifyKeywords.NOTIFY_DOWN, settings),
        settings
            .value(NotifyKeywords.SMTP_ALERT)
            .orElse(NotifyAssembly.mailByDefault(globals, true)));
  }

  private CheckedServer<ServerId> checked(ServerKey key, Settings settings, int weight) {
    CheckAssembly checks =
        new CheckAssembly(
            new CheckCommon(key, settings, defaults, globals, diagnostics),
            weight,
            scripts,
            trackers);
    return new CheckedServer<>(new ServerId(service, key), checks.checks(), checks.startsDown());
  }

  private static ServerSettings settings(
      ServerKey key, Forwarding forwarding, int weight, int upper, int lower) {
    return new ServerSettings(key, forwarding.method(), weight, upper, lower, forwarding.tunnel());
  }

  private int lowerThreshold(Settings settings, int upper) {
    int lower = settings.value(LTHRESHOLD, 0);
    if (lower <= upper) {
      return lower;
    }
    diagnostics.error(
        settings.position(LTHRESHOLD), "lthreshold " + lower + " is above uthreshold " + upper);
    return 0;
  }

  private Optional<ServerKey> key(Entry<?> entry, Endpoint endpoint, ForwardingMethod method) {
    if (Addresses.isIpv6(endpoint.address()) != service.ipv6()
        && method != ForwardingMethod.TUNNEL) {
      diagnostics.error(
          entry.valuePosition(),
          entry.statement().arguments().getFirst()
              + " is of another family than its virtual_server: that takes lvs_method TUN");
      return Optional.empty();
    }
    int port =
        service instanceof ServiceKey.OfAddress place
            ? port(place, entry, endpoint, method)
            : endpoint.port();
    return Optional.of(new ServerKey(endpoint.address(), port));
  }

  private int port(
      ServiceKey.OfAddress place, Entry<?> entry, Endpoint endpoint, ForwardingMethod method) {
    int port = endpoint.port() == 0 ? place.port() : endpoint.port();
    if (method != ForwardingMethod.MASQUERADE && port != place.port()) {
      Position position = entry.statement().arguments().get(1).position();
      diagnostics.warning(
          position,
          "port %d has no effect without NAT, as in keepalived: packets keep port %d"
              .formatted(port, place.port()));
      port = place.port();
    }
    return port;
  }
}
