package dev.tandem.director.api;

import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.daemon.Director;
import dev.tandem.health.ServerStatus;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A virtual service with its servers. */
public record ServiceLine(
    String service, String scheduler, long connections, List<ServerLine> servers) {

  static List<ServiceLine> all(Director director) {
    Map<ServerId, ServerStatus<ServerId>> checked = new LinkedHashMap<>();
    director.serverStatus().forEach(status -> checked.put(status.id(), status));
    List<ServiceLine> lines = new ArrayList<>();
    for (ServiceSnapshot service : director.table().services()) {
      lines.add(of(service, checked));
    }
    return lines;
  }

  private static ServiceLine of(
      ServiceSnapshot service, Map<ServerId, ServerStatus<ServerId>> checked) {
    List<ServerLine> servers = new ArrayList<>();
    for (ServerSnapshot server : service.servers()) {
      ServerId id = new ServerId(service.settings().key(), server.settings().key());
      servers.add(ServerLine.of(server, Optional.ofNullable(checked.get(id))));
    }
    checked.values().stream()
        .filter(status -> status.id().service().equals(service.settings().key()))
        .filter(status -> absent(service, status))
        .forEach(status -> servers.add(ServerLine.removed(status)));
    return new ServiceLine(
        ServiceNames.of(service.settings().key()),
        service.settings().scheduler(),
        service.totals().connections(),
        servers);
  }

  private static boolean absent(ServiceSnapshot service, ServerStatus<ServerId> status) {
    return service.servers().stream()
        .noneMatch(server -> server.settings().key().equals(status.id().server()));
  }
}
