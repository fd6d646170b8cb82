package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.SyncDaemons;
import dev.tandem.lvs.service.TrafficCounters;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A service table with the kernel's checks and the kernel's order of servers (the newest first),
 * but without traffic: numbers and connections are what a test puts in.
 */
final class TableInMemory implements LvsControl, SyncDaemons {

  private static final Set<String> SCHEDULERS =
      Set.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh");

  static final class Service {
    ServiceSettings settings;
    TrafficCounters totals = TrafficCounters.NONE;
    TrafficCounters rates = TrafficCounters.NONE;
    final List<Server> servers = new ArrayList<>();

    Service(ServiceSettings settings) {
      this.settings = settings;
    }

    ServiceSnapshot snapshot() {
      return new ServiceSnapshot(
          settings, totals, rates, servers.stream().map(Server::snapshot).toList());
    }
  }

  static final class Server {
    ServerSettings settings;
    int active;
    int inactive;
    int persistent;
    TrafficCounters totals = TrafficCounters.NONE;
    TrafficCounters rates = TrafficCounters.NONE;

    Server(ServerSettings settings) {
      this.settings = settings;
    }

    ServerSnapshot snapshot() {
      return new ServerSnapshot(settings, active, inactive, persistent, totals, rates);
    }
  }

  final SequencedMap<ServiceKey, Service> services = new LinkedHashMap<>();
  final List<ConnectionSnapshot> connections = new ArrayList<>();
  final Map<SyncDaemon.Role, SyncDaemon> daemons = new EnumMap<>(SyncDaemon.Role.class);
  Timeouts timeouts = new Timeouts(900, 120, 300);

  @Override
  public void addService(ServiceSettings settings) {
    check(settings);
    if (services.containsKey(settings.key())) {
      throw new LvsException(LvsError.SERVICE_EXISTS, settings.key());
    }
    services.put(settings.key(), new Service(settings));
  }

  @Override
  public void editService(ServiceSettings settings) {
    Service service = find(settings.key());
    check(settings);
    service.settings = settings;
  }

  private static void check(ServiceSettings settings) {
    if (!SCHEDULERS.contains(settings.scheduler())
        || !settings.persistenceEngine().orElse("sip").equals("sip")) {
      throw new LvsException(LvsError.NO_SUCH_SCHEDULER, settings.scheduler());
    }
  }

  @Override
  public void deleteService(ServiceKey key) {
    find(key);
    services.remove(key);
  }

  @Override
  public void flush() {
    services.clear();
  }

  @Override
  public void addServer(ServiceKey key, ServerSettings settings) {
    Service service = find(key);
    check(settings);
    if (indexOf(service, settings.key()) >= 0) {
      throw new LvsException(LvsError.SERVER_EXISTS, settings.key());
    }
    service.servers.addFirst(new Server(settings));
  }

  @Override
  public void editServer(ServiceKey key, ServerSettings settings) {
    Service service = find(key);
    check(settings);
    service.servers.get(found(service, settings.key())).settings = settings;
  }

  private static void check(ServerSettings settings) {
    if (settings.lowerThreshold() > settings.upperThreshold()) {
      throw new LvsException(LvsError.OUT_OF_RANGE, settings.key());
    }
    InetAddress address = settings.key().address();
    boolean broadcast = IpText.of(address).equals("255.255.255.255");
    if (address.isAnyLocalAddress() || address.isMulticastAddress() || broadcast) {
      throw new LvsException(LvsError.INVALID, address);
    }
  }

  @Override
  public void deleteServer(ServiceKey key, ServerKey server) {
    Service service = find(key);
    service.servers.remove(found(service, server));
  }

  private Service find(ServiceKey key) {
    if (!services.containsKey(key)) {
      throw new LvsException(LvsError.NO_SUCH_SERVICE, key);
    }
    return services.get(key);
  }

  private static int found(Service service, ServerKey key) {
    int index = indexOf(service, key);
    if (index < 0) {
      throw new LvsException(LvsError.NO_SUCH_SERVER, key);
    }
    return index;
  }

  private static int indexOf(Service service, ServerKey key) {
    return service.servers.stream().map(server -> server.settings.key()).toList().indexOf(key);
  }

  @Override
  public void zero(Optional<ServiceKey> key) {
    List<Service> chosen =
        key.map(one -> List.of(find(one))).orElse(List.copyOf(services.values()));
    for (Service service : chosen) {
      service.totals = TrafficCounters.NONE;
      service.servers.forEach(server -> server.totals = TrafficCounters.NONE);
    }
  }

  @Override
  public void setTimeouts(Timeouts wanted) {
    timeouts =
        new Timeouts(
            wanted.tcp() == 0 ? timeouts.tcp() : wanted.tcp(),
            wanted.tcpFin() == 0 ? timeouts.tcpFin() : wanted.tcpFin(),
            wanted.udp() == 0 ? timeouts.udp() : wanted.udp());
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }

  @Override
  public List<ServiceSnapshot> services() {
    return services.values().stream().map(Service::snapshot).toList();
  }

  @Override
  public Optional<ServiceSnapshot> service(ServiceKey key) {
    return Optional.ofNullable(services.get(key)).map(Service::snapshot);
  }

  @Override
  public void connections(Consumer<ConnectionSnapshot> consumer) {
    connections.forEach(consumer);
  }

  @Override
  public void start(SyncDaemon daemon) {
    if (hasServerOfOtherFamily()) {
      throw new LvsException(LvsError.INVALID, daemon);
    }
    if (daemons.containsKey(daemon.role())) {
      throw new LvsException(LvsError.DAEMON_RUNS, daemon);
    }
    daemons.put(
        daemon.role(),
        new SyncDaemon(
            daemon.role(),
            daemon.multicastInterface(),
            daemon.syncId(),
            daemon.maxLength() == 0 ? 1472 : daemon.maxLength(),
            daemon.group().or(() -> IpText.looseIpv4("224.0.0.81")),
            daemon.port() == 0 ? 8848 : daemon.port(),
            daemon.ttl() == 0 ? 1 : daemon.ttl()));
  }

  private boolean hasServerOfOtherFamily() {
    return services.values().stream()
        .anyMatch(service ->
            service.servers.stream()
                .map(server -> server.settings)
                .filter(server -> server.method() == ForwardingMethod.TUNNEL)
                .anyMatch(server ->
                    server.key().address() instanceof Inet6Address
                        != service.settings.key().ipv6()));
  }

  @Override
  public void stop(SyncDaemon.Role role, int syncId) {
    if (daemons.remove(role) == null) {
      throw new LvsException(LvsError.NO_SUCH_DAEMON, role);
    }
  }

  @Override
  public List<SyncDaemon> running() {
    return List.copyOf(daemons.values());
  }

  @Override
  public long tableSize() {
    return 4096;
  }
}
