package dev.tandem.lvs.engine;

import dev.tandem.lvs.engine.EarlierServers.Earlier;
import dev.tandem.lvs.fastpath.Tally;
import dev.tandem.lvs.fastpath.TallyKey;
import dev.tandem.lvs.fastpath.TallyRecords;
import dev.tandem.lvs.fastpath.TrafficRecords;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import dev.tandem.lvs.table.Ticks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Totals and rates of services and servers, for {@code --stats}, {@code --rate} and the metrics.
 * What the next life of the director needs to go on with them is written into {@link Tallies}.
 */
final class Statistics {

  private static final int SAMPLES_AT_ONCE = 256;

  private final TrafficRecords records;
  private final Tallies tallies;
  private final TallyRecords kept;
  private final EarlierServers earlier;
  private final Destinations destinations;
  // By number. A removed server may come back with its counts while it has its number.
  private final Int2ObjectHashMap<ServerMeter> servers = new Int2ObjectHashMap<>();
  private final Map<VirtualService, ServiceMeter> services = new HashMap<>();
  private final Map<TallyKey, ServiceMeter> byKey = new HashMap<>();
  private final List<VirtualService> due = new ArrayList<>();
  private final int started;

  /** {@code joined}: its counts when it came into its present service. */
  private record ServerMeter(RealServer server, TrafficMeter meter, TrafficCounters joined) {}

  /** What servers counted that have left a service still belongs to the service. */
  private static final class ServiceMeter {
    private final TallyKey key;
    private final int tally;
    private final TrafficMeter meter;
    private TrafficCounters departed;

    private ServiceMeter(TallyKey key, int tally, TrafficMeter meter, TrafficCounters departed) {
      this.key = key;
      this.tally = tally;
      this.meter = meter;
      this.departed = departed;
    }

    private Tally kept() {
      return new Tally(key, 0, true, departed, meter.zero());
    }
  }

  Statistics(TrafficRecords records, Tallies tallies, Destinations destinations, int now) {
    started = now;
    this.records = records;
    this.tallies = tallies;
    this.destinations = destinations;
    kept = tallies.records();
    earlier = tallies.earlier();
  }

  void added(VirtualService service) {
    TallyKey key = TallyKey.of(service.key());
    Integer left = tallies.earlierServices().remove(key);
    ServiceMeter meter;
    if (left == null) {
      // The director may have ended while the service was removed.
      earlier.listed(key).forEach(this::unlist);
      TrafficMeter fresh = new TrafficMeter(TrafficCounters.NONE);
      meter = new ServiceMeter(key, tallies.begin(), fresh, TrafficCounters.NONE);
    } else {
      Tally tally = kept.get(left).orElseThrow();
      TrafficMeter goesOn = new TrafficMeter(tally.zero(), kept.rates(left));
      meter = new ServiceMeter(key, left, goesOn, tally.base());
    }
    services.put(service, meter);
    byKey.put(key, meter);
    meter.meter.resume(total(service));
    kept.put(meter.tally, meter.kept());
  }

  void removed(VirtualService service) {
    ServiceMeter meter = services.remove(service);
    byKey.remove(meter.key);
    tallies.free(meter.tally);
    earlier.listed(meter.key).forEach(this::unlist);
    for (RealServer server : service.servers().asList()) {
      kept.put(tallies.of(server.number()), kept(service, of(server), false));
    }
  }

  private void unlist(Earlier server) {
    earlier.unlist(server);
    Tally tally = kept.get(server.tally()).orElseThrow();
    kept.put(server.tally(), unlisted(tally));
  }

  private static Tally unlisted(Tally tally) {
    return new Tally(tally.key(), tally.number(), false, tally.base(), tally.zero());
  }

  void added(VirtualService service, RealServer server) {
    int number = server.number();
    TrafficCounters now = counted(server);
    ServerMeter before = servers.get(number);
    boolean same = before != null && before.server() == server;
    ServerMeter meter =
        same
            ? new ServerMeter(server, before.meter(), now)
            : earlierMeter(server, now)
                .orElseGet(() -> new ServerMeter(server, new TrafficMeter(now), now));
    meter.meter().resume(now);
    servers.put(number, meter);
    int tally = tallies.of(number);
    if (tally == TallyRecords.NONE) {
      tally = tallies.begin(server);
    }
    kept.put(tally, kept(service, meter, true));
  }

  /** One that was not removed before the director ended is in its service as before. */
  private Optional<ServerMeter> earlierMeter(RealServer server, TrafficCounters now) {
    int index = tallies.of(server.number());
    if (index == TallyRecords.NONE) {
      return Optional.empty();
    }
    return kept.get(index)
        .map(tally ->
            new ServerMeter(
                server,
                new TrafficMeter(tally.zero(), kept.rates(index)),
                tally.listed() ? tally.base() : now));
  }

  private static Tally kept(VirtualService service, ServerMeter meter, boolean listed) {
    RealServer server = meter.server();
    TallyKey key = TallyKey.of(service.key(), server.key());
    return new Tally(key, server.number(), listed, meter.joined(), meter.meter().zero());
  }

  private ServerMeter of(RealServer server) {
    return servers.get(server.number());
  }

  void removed(VirtualService service, RealServer server) {
    ServiceMeter meter = services.get(service);
    meter.departed = meter.departed.plus(sinceJoined(server));
    kept.put(
        meter.tally, meter.kept(), tallies.of(server.number()), kept(service, of(server), false));
  }

  void zero(VirtualService service) {
    ServiceMeter meter = services.get(service);
    meter.meter.zero(total(service));
    keep(meter.tally, meter.kept(), meter.meter);
    for (RealServer server : service.servers().asList()) {
      TrafficMeter ofServer = of(server).meter();
      ofServer.zero(counted(server));
      keep(tallies.of(server.number()), kept(service, of(server), true), ofServer);
    }
  }

  private void keep(int index, Tally tally, TrafficMeter meter) {
    kept.put(index, tally);
    kept.rates(index, meter.exactRates());
  }

  /** The samples are due that are taken every {@link TrafficMeter#SAMPLE_SECONDS}. */
  void samplesDue(int now) {
    due.clear();
    due.addAll(services.keySet());
    giveUpEarlier(now);
  }

  /** What did not come back in time from the life before. */
  private void giveUpEarlier(int now) {
    earlier.giveUp(Destinations.TRASH_TICKS, now).forEach(this::giveUp);
    Map<TallyKey, Integer> left = tallies.earlierServices();
    if (!left.isEmpty() && Ticks.between(started, now) > Destinations.TRASH_TICKS) {
      List<TallyKey> over =
          left.keySet().stream().filter(k -> earlier.listed(k).isEmpty()).toList();
      over.forEach(key -> tallies.free(left.remove(key)));
    }
  }

  private void giveUp(Earlier given) {
    if (given.listed()) {
      depart(given, kept.get(given.tally()).orElseThrow());
    }
    destinations.forget(given.server().number());
  }

  /** What a server had counted belongs to its service for good, if that is there or may come. */
  private void depart(Earlier given, Tally ofServer) {
    TallyKey service = given.key().service();
    TrafficCounters since = sinceJoined(given);
    ServiceMeter meter = byKey.get(service);
    Integer left = tallies.earlierServices().get(service);
    if (meter != null) {
      meter.departed = meter.departed.plus(since);
      kept.put(meter.tally, meter.kept(), given.tally(), unlisted(ofServer));
    } else if (left != null) {
      Tally before = kept.get(left).orElseThrow();
      Tally after = new Tally(service, 0, true, before.base().plus(since), before.zero());
      kept.put(left, after, given.tally(), unlisted(ofServer));
    }
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
        if (meter.meter.sample(total(service))) {
          kept.rates(meter.tally, meter.meter.exactRates());
        }
        List<RealServer> list = service.servers().asList();
        list.forEach(this::sample);
        taken += 1 + list.size();
      }
    }
    return !due.isEmpty();
  }

  private void sample(RealServer server) {
    TrafficMeter meter = of(server).meter();
    if (meter.sample(counted(server))) {
      kept.rates(tallies.of(server.number()), meter.exactRates());
    }
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
    ServiceMeter meter = services.get(service);
    TrafficCounters total = meter.departed;
    for (RealServer server : service.servers().asList()) {
      total = total.plus(sinceJoined(server));
    }
    for (Earlier server : earlier.listed(meter.key)) {
      total = total.plus(sinceJoined(server));
    }
    return total;
  }

  private TrafficCounters sinceJoined(RealServer server) {
    return counted(server).minus(of(server).joined());
  }

  private TrafficCounters sinceJoined(Earlier server) {
    return counted(server.server()).minus(kept.get(server.tally()).orElseThrow().base());
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
