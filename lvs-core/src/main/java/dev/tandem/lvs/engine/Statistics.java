package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.TrafficRecords;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Totals and rates of services and servers, for {@code --stats}, {@code --rate} and the metrics.
 */
final class Statistics {

  private final TrafficRecords records;
  // Weak, because a removed server may come back with its counts while it is in the trash.
  private final Map<RealServer, ServerMeter> servers = new WeakHashMap<>();
  private final Map<VirtualService, ServiceMeter> services = new HashMap<>();

  /** {@code joined}: its counts when it came into its present service. */
  private record ServerMeter(TrafficMeter meter, TrafficCounters joined) {}

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
    ServerMeter before = servers.get(server);
    TrafficMeter meter = before == null ? new TrafficMeter(now) : before.meter();
    servers.put(server, new ServerMeter(meter, now));
  }

  void removed(VirtualService service, RealServer server) {
    ServiceMeter meter = services.get(service);
    meter.departed = meter.departed.plus(sinceJoined(server));
  }

  void zero(VirtualService service) {
    services.get(service).meter.zero(total(service));
    service.servers().asList().forEach(s -> servers.get(s).meter().zero(counted(s)));
  }

  /** Takes the samples that are due every {@link TrafficMeter#SAMPLE_SECONDS}. */
  void sample() {
    servers.forEach((server, meter) -> meter.meter().sample(counted(server)));
    services.forEach((service, meter) -> meter.meter.sample(total(service)));
  }

  ServiceSnapshot snapshot(VirtualService service) {
    TrafficMeter meter = services.get(service).meter;
    List<ServerSnapshot> list = service.servers().asList().stream().map(this::snapshot).toList();
    return new ServiceSnapshot(
        service.settings(), meter.since(total(service)), meter.rates(), list);
  }

  private ServerSnapshot snapshot(RealServer server) {
    TrafficMeter meter = servers.get(server).meter();
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
    return counted(server).minus(servers.get(server).joined());
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
