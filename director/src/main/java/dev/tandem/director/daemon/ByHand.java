package dev.tandem.director.daemon;

import dev.tandem.director.ipvsadm.RuleOptions;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** In what a service table differs from what the configuration and the checks made of it. */
final class ByHand {

  private static final RuleOptions OPTIONS = RuleOptions.numeric();

  private final Map<ServiceKey, ServiceSettings> services;
  private final Map<ServiceKey, Map<ServerKey, ServerSettings>> servers;
  private final List<String> changes = new ArrayList<>();

  private ByHand(
      Map<ServiceKey, ServiceSettings> services,
      Map<ServiceKey, Map<ServerKey, ServerSettings>> servers) {
    this.services = services;
    this.servers = servers;
  }

  /**
   * The changes, each as the options of the ipvsadm command that makes it. Equal changes of two
   * tables give equal lists.
   *
   * @param services that the table was given
   * @param servers that it was given for each of them
   */
  static List<String> changes(
      Map<ServiceKey, ServiceSettings> services,
      Map<ServiceKey, Map<ServerKey, ServerSettings>> servers,
      List<ServiceSnapshot> table) {
    ByHand byHand = new ByHand(services, servers);
    Set<ServiceKey> there = new HashSet<>();
    for (ServiceSnapshot service : table) {
      there.add(service.settings().key());
      byHand.service(service);
    }
    services.keySet().stream()
        .filter(key -> !there.contains(key))
        .forEach(key -> byHand.changes.add("-D " + OPTIONS.of(key)));
    Collections.sort(byHand.changes);
    return List.copyOf(byHand.changes);
  }

  private void service(ServiceSnapshot service) {
    ServiceSettings settings = service.settings();
    ServiceKey key = settings.key();
    Optional<ServiceSettings> before = Optional.ofNullable(services.get(key));
    if (!before.equals(Optional.of(settings))) {
      changes.add((before.isEmpty() ? "-A " : "-E ") + OPTIONS.of(settings));
    }
    Map<ServerKey, ServerSettings> missing = new HashMap<>(servers.getOrDefault(key, Map.of()));
    service.servers().stream()
        .map(ServerSnapshot::settings)
        .forEach(server -> server(key, server, Optional.ofNullable(missing.remove(server.key()))));
    missing.keySet().forEach(server -> changes.add("-d " + OPTIONS.of(key, server)));
  }

  private void server(ServiceKey key, ServerSettings server, Optional<ServerSettings> before) {
    if (!before.equals(Optional.of(server))) {
      changes.add((before.isEmpty() ? "-a " : "-e ") + OPTIONS.of(key, server));
    }
  }
}
