package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.SchedulerFlag;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.SyncDaemons;
import dev.tandem.lvs.service.Tunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An empty table that says yes to everything and writes down what it was asked, in the words and
 * numbers of IPVS's netlink interface: so it can be compared with what real ipvsadm sends.
 */
final class RequestLog implements LvsControl, SyncDaemons {

  private final List<String> requests = new ArrayList<>();

  List<String> requests() {
    return requests;
  }

  @Override
  public void addService(ServiceSettings settings) {
    requests.add("NEW_SERVICE" + service(settings));
  }

  @Override
  public void editService(ServiceSettings settings) {
    requests.add("SET_SERVICE" + service(settings));
  }

  @Override
  public void deleteService(ServiceKey key) {
    requests.add("DEL_SERVICE" + key(key));
  }

  @Override
  public void flush() {
    requests.add("FLUSH");
  }

  @Override
  public void addServer(ServiceKey service, ServerSettings settings) {
    requests.add("NEW_DEST" + key(service) + server(settings));
  }

  @Override
  public void editServer(ServiceKey service, ServerSettings settings) {
    requests.add("SET_DEST" + key(service) + server(settings));
  }

  @Override
  public void deleteServer(ServiceKey service, ServerKey server) {
    requests.add("DEL_DEST" + key(service) + server(server));
  }

  @Override
  public void zero(Optional<ServiceKey> service) {
    requests.add("ZERO" + service.map(RequestLog::key).orElse(""));
  }

  @Override
  public void setTimeouts(Timeouts timeouts) {
    requests.add("SET_CONFIG " + timeouts.tcp() + " " + timeouts.tcpFin() + " " + timeouts.udp());
  }

  @Override
  public Timeouts timeouts() {
    requests.add("GET_CONFIG");
    return new Timeouts(900, 120, 300);
  }

  @Override
  public List<ServiceSnapshot> services() {
    requests.add("GET_SERVICE");
    return List.of();
  }

  @Override
  public Optional<ServiceSnapshot> service(ServiceKey key) {
    requests.add("GET_SERVICE" + key(key));
    return Optional.empty();
  }

  @Override
  public void connections(Consumer<ConnectionSnapshot> consumer) {} // read from a file, not asked

  @Override
  public void start(SyncDaemon daemon) {
    requests.add(
        "NEW_DAEMON state=%d if=%s id=%d%s%s%s%s"
            .formatted(
                state(daemon.role()),
                daemon.multicastInterface(),
                daemon.syncId(),
                daemon.maxLength() > 0 ? " len=" + daemon.maxLength() : "",
                daemon.group().map(group -> " grp=" + IpText.of(group)).orElse(""),
                daemon.port() > 0 ? " port=" + daemon.port() : "",
                daemon.ttl() > 0 ? " ttl=" + daemon.ttl() : ""));
  }

  @Override
  public void stop(SyncDaemon.Role role, int syncId) {
    requests.add("DEL_DAEMON state=" + state(role) + " id=" + syncId);
  }

  @Override
  public List<SyncDaemon> running() {
    requests.add("GET_DAEMON");
    return List.of();
  }

  @Override
  public long tableSize() {
    return 4096;
  }

  private static int state(SyncDaemon.Role role) {
    return role == SyncDaemon.Role.MASTER ? 1 : 2;
  }

  private static String key(ServiceKey key) {
    return switch (key) {
      case ServiceKey.OfMark(int mark, boolean ipv6) -> " mark=" + mark + " af=" + (ipv6 ? 10 : 2);
      case ServiceKey.OfAddress(var protocol, var address, int port) ->
          " proto=" + protocol.number() + " addr=" + IpText.of(address) + " port=" + port;
    };
  }

  private static String service(ServiceSettings settings) {
    boolean ipv6 = settings.key().ipv6();
    return key(settings.key())
        + " sched="
        + settings.scheduler()
        + " flags="
        + flags(settings)
        + settings
            .persistence()
            .map(persistence ->
                " p="
                    + persistence.timeoutSeconds()
                    + " mask="
                    + (ipv6
                        ? persistence.netmask()
                        : IpText.of(IpText.ipv4(persistence.netmask()))))
            .orElse("")
        + (settings.onePacket() ? " ops=1" : " ops=0")
        + settings.persistenceEngine().map(engine -> " pe=" + engine).orElse("");
  }

  private static int flags(ServiceSettings settings) {
    return (settings.flags().contains(SchedulerFlag.FLAG_1) ? 1 : 0)
        + (settings.flags().contains(SchedulerFlag.FLAG_2) ? 2 : 0)
        + (settings.flags().contains(SchedulerFlag.FLAG_3) ? 4 : 0);
  }

  private static String server(ServerKey key) {
    return " | dest=" + IpText.of(key.address()) + " port=" + key.port();
  }

  private static String server(ServerSettings settings) {
    int method =
        switch (settings.method()) {
          case MASQUERADE -> 0;
          case TUNNEL -> 2;
          case ROUTE -> 3;
        };
    return server(settings.key())
        + " fwd=%d w=%d x=%d y=%d"
            .formatted(
                method, settings.weight(), settings.upperThreshold(), settings.lowerThreshold())
        + (settings.method() == ForwardingMethod.TUNNEL ? tunnel(settings.tunnel()) : "");
  }

  private static String tunnel(Tunnel tunnel) {
    int type =
        switch (tunnel.type()) {
          case IPIP -> 0;
          case GUE -> 1;
          case GRE -> 2;
        };
    int checksum =
        switch (tunnel.checksum()) {
          case NONE -> 0;
          case FULL -> 1;
          case REMOTE -> 2;
        };
    return " tun=" + type + ":" + tunnel.port() + ":" + checksum;
  }
}
