package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** All servers under check. Belongs to the monitor's thread, but for what tells their state. */
final class MonitoredServers<T> {

  private final Noticeboard surroundings;
  private final RandomGenerator random;
  private final HealthListener<T> listener;

  /** Is replaced, and never changed: {@link #status} reads it from any thread. */
  private volatile Map<T, MonitoredServer<T>> servers = Map.of();

  private Set<T> suspended = Set.of();

  MonitoredServers(Surroundings surroundings, RandomGenerator random, HealthListener<T> listener) {
    this.surroundings = new Noticeboard(surroundings);
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
  }

  /** These servers, known or not yet, are not checked until another list lacks them. */
  void suspend(Set<T> ids) {
    if (suspended.equals(ids)) {
      return;
    }
    suspended = Set.copyOf(ids);
    servers.forEach((id, server) -> server.suspend(suspended.contains(id)));
  }

  /**
   * Runs all checks of these servers at once, as if their time had come.
   *
   * @param found takes each server's outcome when the last is known; of an unknown server: not run
   */
  void examine(Set<T> ids, Consumer<Map<T, Outcome>> found) {
    Map<T, Outcome> outcomes = new HashMap<>();
    for (T id : ids) {
      Consumer<Outcome> one =
          outcome -> {
            outcomes.put(id, outcome);
            if (outcomes.size() == ids.size()) {
              found.accept(outcomes);
            }
          };
      MonitoredServer<T> server = servers.get(id);
      if (server == null) {
        one.accept(Outcome.NOT_RUN);
      } else {
        server.examine(one);
      }
    }
  }

  /** Makes the checks of something read what is told of it now. */
  void news(Subject subject, News latest) {
    surroundings.put(subject, latest);
    servers.values().forEach(server -> server.news(subject));
  }

  /** The state of every server, in the order of the configuration; from any thread. */
  List<ServerStatus<T>> status() {
    return servers.values().stream().map(MonitoredServer::status).toList();
  }

  /** The state of one server, if it is known; from any thread. */
  Optional<ServerStatus<T>> status(T id) {
    return Optional.ofNullable(servers.get(id)).map(MonitoredServer::status);
  }

  private MonitoredServer<T> keptOrNew(MonitoredServer<T> known, CheckedServer<T> server) {
    if (known == null) {
      boolean waits = suspended.contains(server.id());
      return new MonitoredServer<>(server, waits, surroundings, random, listener);
    }
    known.reconfigure(server);
    return known;
  }
}
