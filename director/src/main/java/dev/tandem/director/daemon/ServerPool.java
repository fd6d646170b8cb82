package dev.tandem.director.daemon;

import dev.tandem.director.config.RealServer;
import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.VirtualService;
import dev.tandem.health.CheckedServer;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine's services as the configuration and the checks want them: servers that are down
 * leave, or get weight 0 where the configuration says so; without a quorum the sorry server takes
 * their place. Belongs to one thread.
 *
 * <p>What ipvsadm changes by hand stays until the configuration or a check changes the same server.
 */
final class ServerPool {

  private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);

  private final LvsControl table;
  private final Map<ServiceKey, VirtualService> services = new LinkedHashMap<>();
  private final Map<ServiceKey, Map<ServerKey, ServerSettings>> present = new HashMap<>();
  private final Set<ServerId> down = new HashSet<>();

  /** Those that are down and keep their connections all the same. */
  private final Set<ServerId> kept = new HashSet<>();

  /** What checks add to the weights that are configured. */
  private final Map<ServerId, Long> weightChanges = new HashMap<>();

  private final Map<ServiceKey, Boolean> quorum = new HashMap<>();
  private long changes;
  private final BiConsumer<ServiceKey, Boolean> quorumChanged;

  /**
   * Knows no service yet.
   *
   * @param quorumChanged hears of services that have enough servers again, or no longer
   */
  ServerPool(LvsControl table, BiConsumer<ServiceKey, Boolean> quorumChanged) {
    this.table = table;
    this.quorumChanged = quorumChanged;
  }

  /** The servers that a service is to have now, in the order they are to be added. */
  private Map<ServerKey, ServerSettings> wanted(VirtualService service, boolean enough) {
    Map<ServerKey, ServerSettings> wanted = new LinkedHashMap<>();
    boolean sorry = !enough && service.sorryServer().isPresent();
    for (RealServer server : service.servers()) {
      boolean up = isUp(server);
      if (up && !sorry) {
        wanted.put(server.key(), server.settings().withWeight(weight(server)));
      } else if (!up && (server.inhibitOnFailure() || kept.contains(server.checked().id()))) {
        wanted.put(server.key(), server.settings().withWeight(0));
      }
    }
    service
        .sorryServer()
        .filter(server -> sorry || service.quorum().sorryServerInhibit())
        .ifPresent(server -> wanted.put(server.key(), sorry ? server : server.withWeight(0)));
    return wanted;
  }

  /** As configured, and as its checks want it. */
  private int weight(RealServer server) {
    long change = weightChanges.getOrDefault(server.checked().id(), 0L);
    return Math.clamp(server.settings().weight() + change, 0, Integer.MAX_VALUE);
  }

  private boolean isUp(RealServer server) {
    return !down.contains(server.checked().id());
  }

  /**
   * Takes services that are new or not as they were; those that are not wanted any more stay until
   * {@link #keepOnly}. New flows meet each service either as it was or as it is to be.
   */
  void configure(List<VirtualService> wantedServices) {
    for (VirtualService service : wantedServices) {
      VirtualService before = services.put(service.key(), service);
      if (!service.equals(before)) {
        judge(service.servers(), before == null ? List.of() : before.servers());
        settle(service, () -> take(before, service));
      }
    }
  }

  /** Removes the services that are not wanted any more. */
  void keepOnly(List<VirtualService> wantedServices) {
    Set<ServiceKey> keys = new HashSet<>();
    wantedServices.forEach(service -> keys.add(service.key()));
    List<ServiceKey> obsolete =
        services.keySet().stream().filter(key -> !keys.contains(key)).toList();
    obsolete.forEach(this::remove);
    down.removeIf(id -> !configured(id));
    kept.removeIf(id -> !configured(id));
    weightChanges.keySet().removeIf(id -> !configured(id));
  }

  private void take(VirtualService before, VirtualService service) {
    if (before == null) {
      add(service);
    } else if (!before.settings().equals(service.settings())) {
      tolerate(() -> table.editService(service.settings()));
    }
  }

  /** A new server that the configuration wants proven first starts down. */
  private void judge(List<RealServer> servers, List<RealServer> before) {
    Set<ServerId> known =
        before.stream().map(server -> server.checked().id()).collect(Collectors.toSet());
    servers.stream()
        .map(RealServer::checked)
        .filter(server -> !server.startsUp() && !known.contains(server.id()))
        .forEach(server -> down.add(server.id()));
  }

  /** Whether the configuration has this server. */
  boolean configured(ServerId id) {
    VirtualService service = services.get(id.service());
    return service != null
        && service.servers().stream().anyMatch(server -> server.checked().id().equals(id));
  }

  private void add(VirtualService service) {
    present.put(service.key(), new LinkedHashMap<>());
    try {
      table.addService(service.settings());
    } catch (LvsException e) {
      if (e.error() != LvsError.SERVICE_EXISTS) {
        throw e;
      }
      // Somebody added it by hand before: from now on it is the configuration's.
      table.editService(service.settings());
    }
  }

  private void remove(ServiceKey key) {
    changes++;
    services.remove(key);
    present.remove(key);
    quorum.remove(key);
    tolerate(() -> table.deleteService(key));
  }

  /**
   * When this server is down, it is to keep its connections without getting new ones, until {@link
   * #letGo} or until it is up.
   */
  void keep(ServerId id) {
    if (configured(id)) {
      kept.add(id);
    }
  }

  /** How long the checks of this server, which is configured, may take to see that it works. */
  Duration toRecover(ServerId id) {
    return services.get(id.service()).servers().stream()
        .map(RealServer::checked)
        .filter(checked -> checked.id().equals(id))
        .map(CheckedServer::toRecover)
        .findFirst()
        .orElseThrow();
  }

  /** Whether a server that is down keeps its connections for now. */
  boolean keeps(ServerId id) {
    return kept.contains(id);
  }

  /** The connections of this server end, if it is down and nothing else keeps them. */
  void letGo(ServerId id) {
    if (kept.remove(id)) {
      settle(services.get(id.service()));
    }
  }

  /** Takes what a check found. Servers are up until a check says otherwise. */
  void changed(ServerId id, boolean up) {
    if (up) {
      kept.remove(id);
    }
    boolean differs = up ? down.remove(id) : down.add(id);
    VirtualService service = services.get(id.service());
    if (differs && service != null) {
      settle(service);
    }
  }

  /**
   * Takes what the checks of a server, which is configured, add to its weight.
   *
   * @return the weight that it has now, while it is up
   */
  int weightChanged(ServerId id, long change) {
    VirtualService service = services.get(id.service());
    weightChanges.put(id, change);
    settle(service);
    return service.servers().stream()
        .filter(server -> server.checked().id().equals(id))
        .mapToInt(this::weight)
        .findFirst()
        .orElse(0);
  }

  /** All services, in the order of the configuration. */
  List<ServiceKey> services() {
    return List.copyOf(services.keySet());
  }

  /** How many of a service's servers are up. */
  long up(ServiceKey key) {
    return services.get(key).servers().stream().filter(this::isUp).count();
  }

  /** The weights of a service's servers that are up, together. */
  long weight(ServiceKey key) {
    return services.get(key).servers().stream().filter(this::isUp).mapToLong(this::weight).sum();
  }

  /** The servers of a service that are up. */
  List<ServerId> servers(ServiceKey key) {
    return services.get(key).servers().stream()
        .filter(this::isUp)
        .map(server -> server.checked().id())
        .toList();
  }

  /** Whether a service has enough servers. */
  boolean enough(ServiceKey key) {
    return quorum.get(key);
  }

  /** How often this has changed the table. */
  long changes() {
    return changes;
  }

  /** What others have changed in the table, see {@link ByHand}. */
  List<String> byHand() {
    Map<ServiceKey, ServiceSettings> given = new HashMap<>();
    services.forEach((key, service) -> given.put(key, service.settings()));
    return ByHand.changes(given, present, table.services());
  }

  private void settle(VirtualService service) {
    settle(service, () -> {});
  }

  /** Gives a service the servers that it is to have, after another change, all at once. */
  private void settle(VirtualService service, Runnable first) {
    Boolean before = quorum.get(service.key());
    long weight = weight(service.key());
    boolean enough =
        before == null ? service.quorum().enough(weight) : service.quorum().enough(weight, before);
    quorum.put(service.key(), enough);
    changes++;
    Map<ServerKey, ServerSettings> wanted = wanted(service, enough);
    table.together(() -> {
      first.run();
      settle(service, wanted);
    });
    if (before != null && before != enough) {
      quorumChanged.accept(service.key(), enough);
    }
  }

  private void settle(VirtualService service, Map<ServerKey, ServerSettings> wanted) {
    Map<ServerKey, ServerSettings> now = present.get(service.key());
    wanted.forEach((key, settings) -> {
      ServerSettings known = now.get(key);
      if (known == null) {
        addServer(service.key(), settings);
      } else if (!known.equals(settings)) {
        tolerate(() -> table.editServer(service.key(), settings));
      }
    });
    now.keySet().stream()
        .filter(key -> !wanted.containsKey(key))
        .forEach(key -> tolerate(() -> table.deleteServer(service.key(), key)));
    present.put(service.key(), wanted);
  }

  private void addServer(ServiceKey service, ServerSettings settings) {
    try {
      table.addServer(service, settings);
    } catch (LvsException e) {
      if (e.error() == LvsError.SERVER_EXISTS) {
        tolerate(() -> table.editServer(service, settings));
      } else {
        warn(e);
      }
    }
  }

  /**
   * A change that somebody made by hand may stand in the way of ours; that is no reason to stop.
   */
  private static void tolerate(Runnable change) {
    try {
      change.run();
    } catch (LvsException e) {
      warn(e);
    }
  }

  private static void warn(LvsException e) {
    LOG.warn("the service table differs from the configuration: {}", e.getMessage());
  }
}
