package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.schedule.NewFlow;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.schedule.SchedulerOptions;
import dev.tandem.lvs.schedule.Schedulers;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.util.random.RandomGenerator;

/** A virtual service at work: its servers and the scheduler that chooses among them. */
final class VirtualService {

  private static final int LOCALITY_EXPIRATION_SECONDS = 86_400;

  private final ServiceKey.OfAddress key;
  private final int address;
  private final RandomGenerator random;
  private final Servers servers = new Servers();
  private ServiceSettings settings;
  private Scheduler scheduler;

  /**
   * @param random for schedulers that draw lots
   * @throws LvsException when the engine has no such scheduler or persistence engine
   */
  VirtualService(ServiceKey.OfAddress key, ServiceSettings settings, RandomGenerator random) {
    this.key = key;
    this.random = random;
    this.address = Ipv4.bits(key.address());
    this.settings = settings;
    this.scheduler = schedulerOf(settings);
  }

  private Scheduler schedulerOf(ServiceSettings settings) {
    if (settings.persistenceEngine().isPresent()) {
      throw new LvsException(LvsError.NO_SUCH_SCHEDULER, settings.persistenceEngine().get());
    }
    SchedulerOptions options =
        new SchedulerOptions(
            settings.flags(), random, LOCALITY_EXPIRATION_SECONDS, LOCALITY_EXPIRATION_SECONDS);
    return Schedulers.create(settings.scheduler(), options)
        .orElseThrow(() -> new LvsException(LvsError.NO_SUCH_SCHEDULER, settings.scheduler()));
  }

  ServiceKey key() {
    return key;
  }

  int address() {
    return address;
  }

  int port() {
    return key.port();
  }

  /** The protocol's number in the IP header. */
  int protocol() {
    return key.protocol().number();
  }

  ServiceSettings settings() {
    return settings;
  }

  Servers servers() {
    return servers;
  }

  boolean persistent() {
    return settings.persistence().isPresent();
  }

  Persistence persistence() {
    return settings.persistence().orElseThrow();
  }

  /** Takes new settings; another scheduler, or other flags for it, starts afresh. */
  void edit(ServiceSettings changed) {
    boolean sameScheduler =
        changed.scheduler().equals(settings.scheduler())
            && changed.flags().equals(settings.flags())
            && changed.persistenceEngine().equals(settings.persistenceEngine());
    if (!sameScheduler) {
      scheduler = schedulerOf(changed);
      scheduler.changed(servers);
    }
    settings = changed;
  }

  /** The position of the server for a new flow, or {@link Scheduler#NONE}. */
  int pick(NewFlow flow) {
    return scheduler.pick(servers, flow);
  }

  void add(RealServer server) {
    servers.add(server);
    scheduler.changed(servers);
  }

  void edited() {
    scheduler.changed(servers);
  }

  void remove(RealServer server) {
    int position = server.position();
    servers.remove(server);
    scheduler.removed(servers, server, position);
  }

  /** Where this service sends a client's packet: the server's own port, or the one it came to. */
  int serverPort(RealServer server, int virtualPort) {
    boolean keepsPort = port() == 0 || server.port() == 0 || !server.nat();
    return keepsPort ? virtualPort : server.port();
  }
}
