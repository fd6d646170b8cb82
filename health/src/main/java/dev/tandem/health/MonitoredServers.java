package dev.tandem.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** All servers under check. Belongs to the monitor's thread, but for {@link #status()}. */
final class MonitoredServers<T> {

  private final Surroundings surroundings;
  private final RandomGenerator random;
  private final HealthListener<T> listener;
  private Map<T, MonitoredServer<T>> servers = Map.of();
  private volatile List<MonitoredServer<T>> inOrder = List.of();

  MonitoredServers(Surroundings surroundings, RandomGenerator random, HealthListener<T> listener) {
    this.surroundings = surroundings;
    this.random = random;
    this.listener = listener;
  }

  /**
   * Makes these the servers: known ones take over what changed, those not listed are dropped. Of
   * two with equal ids the first counts.
   */
  void apply(List<CheckedServer<T>> wanted) {
    Map<T, MonitoredServer<T>> old = new LinkedHashMap<>(servers);
    Map<T, MonitoredServer<T>> next = new LinkedHashMap<>();
    for (CheckedServer<T> server : wanted) {
      if (!next.containsKey(server.id())) {
        next.put(server.id(), keptOrNew(old.remove(server.id()), server));
      }
    }
    old.values().forEach(MonitoredServer::stop);
    servers = next;
    inOrder = List.copyOf(next.values());
  }

  /** The state of every server, in the order of the configuration; from any thread. */
  List<ServerStatus<T>> status() {
    return inOrder.stream().map(MonitoredServer::status).toList();
  }

  private MonitoredServer<T> keptOrNew(MonitoredServer<T> known, CheckedServer<T> server) {
    if (known == null) {
      return new MonitoredServer<>(server, surroundings, random, listener);
    }
    known.reconfigure(server);
    return known;
  }
}
