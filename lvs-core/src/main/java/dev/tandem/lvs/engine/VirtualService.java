package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.MarkAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.schedule.NewFlow;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.schedule.SchedulerOptions;
import dev.tandem.lvs.schedule.Schedulers;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunable;
import java.net.InetAddress;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A virtual service at work: its servers and the scheduler that chooses among them. */
final class VirtualService {

  private static final String SIP = "sip";

  private final ServiceKey key;
  private final int protocol;
  private final long addressHigh;
  private final long addressLow;
  private final int port;
  private final Behaviour behaviour;
  private final RandomGenerator random;
  private final Servers servers = new Servers();
  private final Demand demand = new Demand();
  private ServiceSettings settings;
  private Scheduler scheduler;

  /**
   * @param behaviour what schedulers go by, as it is when one is made
   * @param random for schedulers that draw lots
   * @throws LvsException when the engine has no such scheduler or persistence engine
   */
  VirtualService(ServiceSettings settings, Behaviour behaviour, RandomGenerator random) {
    this.key = settings.key();
    this.behaviour = behaviour;
    this.random = random;
    switch (key) {
      case ServiceKey.OfAddress(Protocol of, InetAddress on, int onPort) -> {
        protocol = of.number();
        addressHigh = IpAddress.high(on);
        addressLow = IpAddress.low(on);
        port = onPort;
      }
      case ServiceKey.OfMark(int mark, boolean ipv6) -> {
        protocol = PacketView.ANY_PROTOCOL;
        addressHigh = MarkAddress.high(mark, ipv6);
        addressLow = MarkAddress.low(mark, ipv6);
        port = 0;
      }
    }
    this.settings = settings;
    this.scheduler = schedulerOf(settings);
  }

  /** Whether its packets are known by a firewall mark. */
  boolean isOfMark() {
    return key instanceof ServiceKey.OfMark;
  }

  private Scheduler schedulerOf(ServiceSettings settings) {
    Optional<String> engine = settings.persistenceEngine();
    if (!engine.orElse(SIP).equals(SIP)) {
      throw new LvsException(LvsError.NO_SUCH_SCHEDULER, engine.get());
    }
    SchedulerOptions options =
        new SchedulerOptions(
            settings.flags(),
            random,
            behaviour.tuning().get(Tunable.LBLC_EXPIRATION),
            behaviour.tuning().get(Tunable.LBLCR_EXPIRATION));
    return Schedulers.create(settings.scheduler(), options)
        .orElseThrow(() -> new LvsException(LvsError.NO_SUCH_SCHEDULER, settings.scheduler()));
  }

  ServiceKey key() {
    return key;
  }

  /** The upper half of its address, or of what stands for its mark. */
  long addressHigh() {
    return addressHigh;
  }

  /** The lower half of its address. */
  long addressLow() {
    return addressLow;
  }

  /** 0 for all ports without a service of their own, and for firewall marks. */
  int port() {
    return port;
  }

  /** The protocol's number in the IP header; {@link PacketView#ANY_PROTOCOL} for firewall marks. */
  int protocol() {
    return protocol;
  }

  /** How many new flows it has. */
  Demand demand() {
    return demand;
  }

  ServiceSettings settings() {
    return settings;
  }

  Servers servers() {
    return servers;
  }

  /** The server of this address and port; null if there is none that is reached by translation. */
  RealServer translated(long high, long low, int serversPort) {
    int position = servers.positionOf(high, low, serversPort);
    RealServer server = position < 0 ? null : servers.get(position);
    return server != null && server.settings().method() == ForwardingMethod.MASQUERADE
        ? server
        : null;
  }

  boolean persistent() {
    return settings.persistence().isPresent();
  }

  /** Whether persistence is for calls of SIP, and not for clients. */
  boolean byCall() {
    return persistent() && settings.persistenceEngine().isPresent();
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

  /** Whether servers may be chosen for flows that have not come yet. */
  boolean picksAhead() {
    return !scheduler.looksAtFlow();
  }

  /** What {@link #pick} would answer, with everything left as it is. */
  int wouldPick(NewFlow flow) {
    return scheduler.copy().pick(servers, flow);
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

  /** Whether packets of a protocol are scheduled one by one. */
  boolean onePacket(int ofProtocol) {
    return settings.onePacket() && ofProtocol == PacketView.UDP;
  }

  /**
   * The port that a client's packet has at a server. Where a template leads to a server, its own
   * port counts only for the service's one: other ports stay what they are.
   */
  int serverPort(RealServer server, int virtualPort) {
    boolean keepsPort = server.port() == 0 || (persistent() && port != virtualPort);
    return keepsPort ? virtualPort : server.port();
  }
}
