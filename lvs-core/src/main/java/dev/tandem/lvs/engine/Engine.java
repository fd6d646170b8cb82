package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.fastpath.OpeningState;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.fastpath.StockRecords;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.FlowAnswer;
import dev.tandem.lvs.service.FlowQuestion;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The LVS engine on some memory that it may share with a fast path. All methods belong to one
 * thread; {@link EngineControl} lets other threads in.
 */
public final class Engine implements LvsControl {

  private static final int SAMPLE_TICKS = Ticks.ofSeconds(TrafficMeter.SAMPLE_SECONDS);

  private static final int MILLIS_PER_SECOND = 1_000;

  private final EngineParts parts;
  private final IntSupplier clock;
  private final Stocks stocks;
  private final Openings openings;
  private final PacketEngine packets;
  private final Sweeper sweeper;
  private final Statistics statistics;
  private final Endings endings;
  private final Replica replica;
  private int lastSample;

  /**
   * Starts on memory as it is; flows that live in it find their servers when those are added.
   *
   * @param seed of the table's hashes; must be the same for the same memory
   * @param clock the present moment in ticks
   */
  public Engine(
      FastPathMemory memory,
      long seed,
      ServiceDirectory directory,
      NextHops.Resolver resolver,
      IntSupplier clock) {
    this.clock = clock;
    parts = EngineParts.on(memory, seed, directory, resolver);
    stocks = new Stocks(new StockRecords(memory.stocks()), parts);
    openings = new Openings(stocks, new OpeningState(memory.openingState()), parts);
    packets = new PacketEngine(parts, stocks);
    sweeper = new Sweeper(parts, new SplittableRandom(seed), clock.getAsInt());
    statistics =
        new Statistics(parts.traffic(), parts.tallies(), parts.destinations(), clock.getAsInt());
    endings = new Endings(parts.table(), parts.connections(), parts.templates());
    replica = new Replica(parts, sweeper);
    lastSample = clock.getAsInt();
    parts.table().forEachLive(this::adopt);
  }

  /** Takes over what an earlier director's table had in a slot. */
  private void adopt(int slot) {
    parts.destinations().leaveEarlier(parts.table().slots().destination(slot));
    parts.binding().adopt(slot);
    parts.mirrors().adopt(slot, lastSample);
    parts.expectations().add(slot);
  }

  public PacketEngine packets() {
    return packets;
  }

  /** What the fast path reports of flows that it opens. */
  public Openings openings() {
    return openings;
  }

  public NextHops hops() {
    return parts.hops();
  }

  public ConnectionTable table() {
    return parts.table();
  }

  public CounterRecords counters() {
    return parts.counters();
  }

  /** Whether SYNs are put off now ({@code syn_defence}); safe on any thread. */
  public boolean defending() {
    return parts.defence().active();
  }

  /** How many connections are half open; safe on any thread. */
  public int halfOpen() {
    return parts.defence().halfOpen();
  }

  public FastPathSettings settings() {
    return parts.settings();
  }

  public Replica replica() {
    return replica;
  }

  /** How packets of a slot's flow get to its server; of a template, those of its connections. */
  public ForwardingMethod method(int slot) {
    Slots slots = parts.table().slots();
    RealServer server = parts.destinations().get(slots.destination(slot));
    if (server != null) {
      return server.settings().method();
    }
    if (slots.isTunnel(slot)) {
      return ForwardingMethod.TUNNEL;
    }
    return slots.isNat(slot) ? ForwardingMethod.MASQUERADE : ForwardingMethod.ROUTE;
  }

  /** How many seconds a slot's flow lives without another packet. */
  public long timeoutSeconds(int slot) {
    return Ticks.toMillis((int) parts.connections().timeout(slot)) / MILLIS_PER_SECOND;
  }

  /**
   * Keeps note of what the peers must hear, from now on. What an earlier life told them is nobody's
   * until one of them claims it, or it falls to this director.
   *
   * @param refreshSeconds after how long a flow that lives on is told again
   */
  public void replicate(int refreshSeconds) {
    parts.news().wanted(true);
    sweeper.refresh(refreshSeconds);
    parts.table().forEachLive(this::giveUp);
  }

  private void giveUp(int slot) {
    if (parts.table().slots().marked(slot, SlotLayout.REPLICATED)
        && !parts.mirrors().isCopy(slot)) {
      parts.mirrors().giveUp(slot, clock.getAsInt());
    }
  }

  /** Somebody hears on the engine's thread, from now on, that there is something to tell; often. */
  public void newsTo(Runnable taker) {
    parts.news().taker(taker);
  }

  /** Takes a TCP segment or a datagram that the fast path forwarded and found worth reporting. */
  public void segmentSeen(int slot, int state, int flagClass, boolean fromServer, int now) {
    Slots slots = parts.table().slots();
    if (slots.state(slot) != state) {
      return;
    }
    if (slots.protocol(slot) == PacketView.UDP) {
      parts.connections().datagram(slot, now);
    } else {
      parts.connections().segment(slot, flagClass, fromServer, now);
    }
  }

  /** The sign of life: the fast path goes by it, and the next director. */
  public void heartbeat(int now) {
    parts.tallies().records().stamp(now);
    parts.settings().heartbeat(now);
  }

  /**
   * Does what is due at this moment: the sign of life, a slice of the sweep, statistics.
   *
   * @return whether more of it is due at once
   */
  public boolean duty(int now) {
    heartbeat(now);
    if (Ticks.between(lastSample, now) >= SAMPLE_TICKS) {
      lastSample = now;
      statistics.samplesDue(now);
      packets.expire(now);
    }
    boolean sampling = statistics.sample();
    sweeper.sweep(now);
    return sampling || sweeper.hurries();
  }

  @Override
  public void addService(ServiceSettings settings) {
    parts.services().add(settings);
    VirtualService service = parts.services().get(settings.key());
    parts.calls().changed(service);
    statistics.added(service);
  }

  @Override
  public void editService(ServiceSettings settings) {
    stocks.takeBack();
    parts.services().edit(settings);
    parts.calls().changed(parts.services().get(settings.key()));
  }

  @Override
  public void deleteService(ServiceKey key) {
    stocks.takeBack();
    VirtualService service = parts.services().get(key);
    parts.services().delete(key, clock.getAsInt());
    parts.calls().removed(service);
    statistics.removed(service);
    endConnections(service.servers().asList());
  }

  private void endConnections(List<RealServer> removed) {
    if (parts.behaviour().expiresWithServer()) {
      endings.of(removed, clock.getAsInt());
    }
  }

  /**
   * Makes a change whose longest part is left over, for {@link #goOnEnding}: that connections end
   * with their server.
   */
  public void begin(Runnable change) {
    endings.inSteps(true);
    try {
      change.run();
    } finally {
      endings.inSteps(false);
    }
  }

  /** Does some of what changes have left over; returns whether there is more. */
  public boolean goOnEnding() {
    return endings.step(clock.getAsInt());
  }

  @Override
  public void flush() {
    List.copyOf(parts.services().all()).forEach(service -> deleteService(service.key()));
  }

  @Override
  public void addServer(ServiceKey service, ServerSettings settings) {
    stocks.takeBack();
    RealServer server = parts.services().addServer(service, settings);
    endings.spare(server, clock.getAsInt());
    statistics.added(parts.services().get(service), server);
  }

  @Override
  public void editServer(ServiceKey service, ServerSettings settings) {
    stocks.takeBack();
    parts.services().editServer(service, settings);
  }

  @Override
  public void deleteServer(ServiceKey service, ServerKey server) {
    stocks.takeBack();
    RealServer removed = parts.services().deleteServer(service, server, clock.getAsInt());
    statistics.removed(parts.services().get(service), removed);
    endConnections(List.of(removed));
  }

  @Override
  public void cutConnections(ServiceKey service, Optional<ServerKey> server) {
    List<RealServer> servers = parts.services().servers(service, server);
    endings.of(servers, clock.getAsInt());
  }

  @Override
  public void zero(Optional<ServiceKey> service) {
    if (service.isPresent()) {
      statistics.zero(parts.services().get(service.get()));
    } else {
      parts.services().all().forEach(statistics::zero);
    }
  }

  @Override
  public void setTimeouts(Timeouts timeouts) {
    parts.timeouts().set(timeouts);
  }

  @Override
  public Timeouts timeouts() {
    return parts.timeouts().get();
  }

  @Override
  public List<ServiceSnapshot> services() {
    return parts.services().all().stream().map(statistics::snapshot).toList();
  }

  /** The keys of all services, in the order in which they were added. */
  public List<ServiceKey> serviceKeys() {
    return parts.services().all().stream().map(VirtualService::key).toList();
  }

  @Override
  public Optional<ServiceSnapshot> service(ServiceKey key) {
    return parts.services().contains(key)
        ? Optional.of(statistics.snapshot(parts.services().get(key)))
        : Optional.empty();
  }

  @Override
  public void tune(Tuning tuning) {
    stocks.takeBack();
    parts.behaviour().tuning(tuning);
    parts.limit().tellProgram();
    parts.settings().seesStrays(tuning.on(Tunable.NAT_ICMP_SEND));
    parts.settings().schedulesErrors(tuning.on(Tunable.SCHEDULE_ICMP));
    parts.destinations().pathMtuDiscovery(tuning.on(Tunable.PMTU_DISC));
  }

  @Override
  public Tuning tuning() {
    return parts.behaviour().tuning();
  }

  @Override
  public void markRules(List<MarkRule> rules) {
    stocks.takeBack();
    parts.services().markRules(rules);
  }

  @Override
  public List<MarkRule> markRules() {
    return parts.marks().rules();
  }

  @Override
  public FlowAnswer explain(FlowQuestion question) {
    return new Explanation(parts, packets, question, clock.getAsInt()).answer();
  }

  /** Safe on any thread: reads the table beside the engine. */
  @Override
  public void connections(Consumer<ConnectionSnapshot> consumer) {
    new ConnectionListing(parts.table(), parts.connections(), parts.mirrors())
        .forEach(clock.getAsInt(), consumer);
  }

  @Override
  public long tableSize() {
    return parts.table().capacity();
  }
}
