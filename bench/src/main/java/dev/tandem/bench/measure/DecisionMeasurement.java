package dev.tandem.bench.measure;

import com.sun.management.ThreadMXBean;
import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.schedule.NewFlow;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.schedule.SchedulerOptions;
import dev.tandem.lvs.schedule.Schedulers;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;

/**
 * What decisions about new flows take, without packets on a wire: the choice of each scheduler
 * among few and many servers, and finding the service among few and many.
 */
public final class DecisionMeasurement {

  private static final List<Integer> SERVERS = List.of(10, 100, 1_000);
  private static final List<Integer> SERVICES = List.of(10, 10_000);
  private static final int VIRTUAL_ADDRESS = 0xc6120000;
  private static final int FIRST_SERVER = 0x0a000001;
  private static final int FIRST_PORT = 1;
  private static final int PORTS = 100;
  private static final int SCATTER = 0x9e3779b1;
  private static final int CLIENTS = 1 << 12;
  private static final long SEED = 42;
  private static final int DAY = 86_400;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int BATCH = 1_000;
  private static final int WARM_UP = 8;

  private final int rounds;
  private final long roundNanos;
  private final Consumer<String> progress;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long mostAllocated;
  private long answers;

  /**
   * Prepares a measurement.
   *
   * @param quick whether in fewer and shorter rounds
   */
  public DecisionMeasurement(boolean quick, Consumer<String> progress) {
    rounds = quick ? 3 : 5;
    roundNanos = (quick ? 40 : 100) * NANOS_PER_MILLI;
    this.progress = progress;
  }

  public void run(Report report) {
    List<Figure> picks = new ArrayList<>();
    for (String scheduler : Schedulers.names()) {
      progress.accept("decide: " + scheduler);
      for (int count : SERVERS) {
        picks.add(new Figure(scheduler, "%,d servers".formatted(count), pick(scheduler, count)));
      }
    }
    report.add(
        new Table(
            "Choosing a server, ns",
            "Servers of weights 1 to 4; each choice counts there as a connection.",
            picks));
    List<Figure> lookups = new ArrayList<>();
    for (int count : SERVICES) {
      progress.accept("decide: %,d services".formatted(count));
      lookups.add(new Figure("%,d services".formatted(count), "a segment", lookUp(count)));
    }
    report.add(
        new Table(
            "Finding the service of a TCP segment that belongs to no connection, ns",
            "Parsing it and asking the connection table first are counted in.",
            lookups));
    report.add(Goal.atMost("octets allocated for a decision", (double) mostAllocated, 0));
    if (answers == 0) {
      throw new IllegalStateException("nothing was decided");
    }
  }

  private List<Double> pick(String name, int count) {
    SchedulerOptions options = new SchedulerOptions(Set.of(), new SplittableRandom(SEED), DAY, DAY);
    Scheduler scheduler = Schedulers.create(name, options).orElseThrow();
    Servers servers = new Servers();
    for (int i = 0; i < count; i++) {
      ServerKey key = new ServerKey(IpAddress.address(0, IpAddress.low(FIRST_SERVER + i)), 80);
      servers.add(
          new RealServer(
              new ServerSettings(key, ForwardingMethod.MASQUERADE, i % 4 + 1, 0, 0, Tunnel.IPIP),
              i + 1));
      scheduler.changed(servers);
    }
    NewFlow flow = new NewFlow();
    int now = Ticks.now();
    return measure(i -> {
      int client = (i * SCATTER) >>> 20 & (CLIENTS - 1);
      int position = scheduler.pick(servers, flow.of(client, i & 0xffff, client, now));
      servers.get(position).connected();
      return position;
    });
  }

  private List<Double> lookUp(int count) {
    try (MemoryPlane plane = new MemoryPlane(BATCH, SEED, Ticks::now)) {
      Engine engine = plane.engine();
      for (int i = 0; i < count; i++) {
        ServiceKey key =
            new ServiceKey.OfAddress(
                Protocol.TCP,
                IpAddress.address(0, IpAddress.low(VIRTUAL_ADDRESS + i / PORTS)),
                FIRST_PORT + i % PORTS);
        engine.addService(
            new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
      }
      ByteBuffer frame = ByteBuffer.wrap(segment());
      return measure(i -> {
        int service = ((i * SCATTER) >>> 8) % count;
        frame.putInt(30, VIRTUAL_ADDRESS + service / PORTS);
        frame.putShort(36, (short) (FIRST_PORT + service % PORTS));
        return plane.decide(frame.array(), 1).ordinal() + 1L;
      });
    }
  }

  /** An acknowledgment; nobody looks at its checksums. */
  private static byte[] segment() {
    ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 20);
    frame.putShort(12, (short) PacketView.ETHERTYPE_IPV4);
    frame.put(14, (byte) 0x45).putShort(16, (short) 40);
    frame.put(22, (byte) 64).put(23, (byte) PacketView.TCP);
    frame.putInt(26, FIRST_SERVER).putShort(34, (short) 40_000);
    frame.put(46, (byte) 0x50).put(47, (byte) PacketView.ACK);
    return frame.array();
  }

  /** The first rounds are the compiler's. Less than an octet for each is what measuring takes. */
  private List<Double> measure(IntToLongFunction decision) {
    List<Double> values = new ArrayList<>();
    for (int round = 1 - WARM_UP; round <= rounds; round++) {
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      int done = 0;
      long nanos = 0;
      while (nanos < roundNanos) {
        for (int i = 0; i < BATCH; i++) {
          answers += decision.applyAsLong(done++);
        }
        nanos = System.nanoTime() - start;
      }
      if (round > 0) {
        values.add((double) nanos / done);
        long octets = threads.getCurrentThreadAllocatedBytes() - allocated;
        mostAllocated = Math.max(mostAllocated, Math.floorDiv(octets, done));
      }
    }
    return values;
  }
}
