package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.TrafficRecords;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Totals and rates of services and servers, for {@code --stats}, {@code --rate} and the metrics.
 */
final class Statistics {

  private static final int SAMPLES_AT_ONCE = 256;

  private final TrafficRecords records;
  // By number. A removed server may come back with its counts while it has its number.
  private final Int2ObjectHashMap<ServerMeter> servers = new Int2ObjectHashMap<>();
  private final Map<VirtualService, ServiceMeter> services = new HashMap<>();
  private final List<VirtualService> due = new ArrayList<>();

  /** {@code joined}: its counts when it came into its present service. */
  private record ServerMeter(RealServer server, TrafficMeter meter, TrafficCounters joined) {}

  /** What servers counted that have left a service still belongs to the service. */
  private static final class ServiceMeter {
    private final TrafficMeter meter = new TrafficMeter(TrafficCounters.NONE);
    private TrafficCounters departed = TrafficCounters.NONE;
  }

  Statistics(TrafficRecords records) {
    this.records = records;
  }

  void added(VirtualService service) {
    services.put(service, new ServiceMeter());
  }

  void removed(VirtualService service) {
    services.remove(service);
  }

  void added(RealServer server) {
    TrafficCounters now = counted(server);
    ServerMeter before = servers.get(server.number());
    boolean same = before != null && before.server() == server;
    TrafficMeter meter = same ? before.meter() : new TrafficMeter(now);
    meter.resume(now);
    servers.put(server.number(), new ServerMeter(server, meter, now));
  }

  private ServerMeter of(RealServer server) {
    return servers.get(server.number());
  }

  void removed(VirtualService service, RealServer server) {
    ServiceMeter meter = services.get(service);
    meter.departed = meter.departed.plus(sinceJoined(server));
  }

  void zero(VirtualService service) {
    services.get(service).meter.zero(total(service));
    service.servers().asList().forEach(s -> of(s).meter().zero(counted(s)));
  }

  /** The samples are due that are taken every {@link TrafficMeter#SAMPLE_SECONDS}. */
  void samplesDue() {
    due.clear();
    due.addAll(services.keySet());
  }

  /**
   * Takes some of the samples that are due: packets need not wait for all of them.
   *
   * @return whether there are more
   */
  boolean sample() {
    int taken = 0;
    while (taken < SAMPLES_AT_ONCE && !due.isEmpty()) {
      VirtualService service = due.removeLast();
      ServiceMeter meter = services.get(service);
      if (meter != null) {
        meter.meter.sample(total(service));
        List<RealServer> list = service.servers().asList();
        list.forEach(server -> of(server).meter().sample(counted(server)));
        taken += 1 + list.size();
      }
    }
    return !due.isEmpty();
  }

  ServiceSnapshot snapshot(VirtualService service) {
    TrafficMeter meter = services.get(service).meter;
    List<ServerSnapshot> list = service.servers().asList().stream().map(this::snapshot).toList();
    return new ServiceSnapshot(
        service.settings(), meter.since(total(service)), meter.rates(), list);
  }

  private ServerSnapshot snapshot(RealServer server) {
    TrafficMeter meter = of(server).meter();
    return new ServerSnapshot(
        server.settings(),
        server.active(),
        server.inactive(),
        server.persistent(),
        meter.since(counted(server)),
        meter.rates());
  }

  private TrafficCounters total(VirtualService service) {
    TrafficCounters total = services.get(service).departed;
    for (RealServer server : service.servers().asList()) {
      total = total.plus(sinceJoined(server));
    }
    return total;
  }

  private TrafficCounters sinceJoined(RealServer server) {
    return counted(server).minus(of(server).joined());
  }

  private TrafficCounters counted(RealServer server) {
    int number = server.number();
    return new TrafficCounters(
        server.connections(),
        records.inPackets(number),
        records.outPackets(number),
        records.inBytes(number),
        records.outBytes(number));
  }
}
