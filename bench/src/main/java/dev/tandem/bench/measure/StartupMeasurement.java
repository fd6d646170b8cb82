package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.DirectorProcess;
import dev.tandem.bench.load.Flows;
import dev.tandem.bench.load.Generator;
import dev.tandem.bench.load.ProcessTimes;
import dev.tandem.bench.load.Sink;
import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import dev.tandem.linux.ProcessMemory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * How long a director takes to its first packet, and to a changed configuration where it has many
 * services, and what it uses while it has nothing to do.
 */
public final class StartupMeasurement {

  private static final int SERVERS = 10;
  private static final int CONNECTIONS = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PACKET_PERIOD = Duration.ofMillis(2);
  // By then its path is compiled, and what that took has been given back.
  private static final Duration TO_REST = Duration.ofSeconds(40);
  private static final Duration AT_REST = Duration.ofSeconds(20);
  private static final double MIB = 1 << 20;
  private static final int RELOADS = 5;

  private final int rounds;
  private final int services;
  private final Consumer<String> progress;
  private final List<Double> starts = new ArrayList<>();
  private final List<Double> processor = new ArrayList<>();
  private final List<Double> reloads = new ArrayList<>();
  private double memory;
  private double restingPercent;

  /**
   * @param services of the director, with ten servers each
   */
  public StartupMeasurement(boolean quick, int services, Consumer<String> progress) {
    rounds = quick ? 3 : 9;
    this.services = services;
    this.progress = progress;
  }

  public void run(Report report) {
    try (BenchNetwork network = new BenchNetwork()) {
      DirectorPath.addEnds(network);
      DirectorPath path = DirectorPath.add(network, "start", 1, SERVERS);
      prepare(path);
      try (Sink sink = new Sink(path)) {
        for (int round = 1; round <= rounds; round++) {
          progress.accept("startup: round %d of %d".formatted(round, rounds));
          round(path, sink, round == rounds);
        }
      }
    }
    tell(report);
  }

  /** The first start after a build rehearses starts. */
  private void prepare(DirectorPath path) {
    progress.accept("startup: preparing quick starts");
    try (DirectorProcess director =
        DirectorProcess.start(path, DirectorProcess.services(path, 1, 1), CONNECTIONS)) {
      director.awaitStart(PATIENCE);
    }
  }

  private void round(DirectorPath path, Sink sink, boolean last) {
    long began = System.nanoTime();
    try (DirectorProcess director =
        DirectorProcess.start(path, DirectorProcess.services(path, services, 1), CONNECTIONS)) {
      starts.add(millisToFirstPacket(path, director, sink, began));
      processor.add(ProcessTimes.cpuSeconds(director.pid()) * 1000);
      for (int reload = 1; reload <= RELOADS; reload++) {
        String changed = DirectorProcess.services(path, services, 1 + reload);
        reloads.add(director.reload(changed).toNanos() / 1e6);
      }
      if (last) {
        rest(director);
      }
    }
  }

  private static double millisToFirstPacket(
      DirectorPath path, DirectorProcess director, Sink sink, long began) {
    Generator.Stream stream =
        Generator.Stream.of(Flows.ever(), InetAddress.ofLiteral(path.virtualAddress())).stamp();
    // The kernel sends packets of its own; only the generator's bear the time that they were sent.
    sink.clearTimes();
    try (Generator generator = new Generator(path, stream, Trial.GENERATOR_CPU)) {
      while (sink.times().total() == 0) {
        director.mustLive();
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw new IllegalStateException(
              "no packet was forwarded within %d s of the start".formatted(PATIENCE.toSeconds()));
        }
        generator.send(1);
        LockSupport.parkNanos(PACKET_PERIOD.toNanos());
      }
    }
    return (System.nanoTime() - began) / 1e6;
  }

  private void rest(DirectorProcess director) {
    progress.accept("startup: at rest for a minute");
    LockSupport.parkNanos(TO_REST.toNanos());
    double before = ProcessTimes.cpuSeconds(director.pid());
    LockSupport.parkNanos(AT_REST.toNanos());
    director.mustLive();
    restingPercent = (ProcessTimes.cpuSeconds(director.pid()) - before) / AT_REST.toSeconds() * 100;
    memory = ProcessMemory.of(director.pid()).withoutMaps() / MIB;
  }

  private void tell(Report report) {
    Figure start = new Figure("to the first packet, ms", "director", starts);
    Figure reload = new Figure("to another configuration, ms", "director", reloads);
    report.add(
        new Table(
            services == 1
                ? "Start of a director"
                : "Start of a director with %,d services".formatted(services),
            "From the start of the process until a packet of a new flow reaches a server; its"
                + " processor time until then; how long it takes to go over to other weights of one"
                + " service; and what it uses at rest, when its path is warm.",
            List.of(
                start,
                new Figure("processor time, ms", "director", processor),
                reload,
                Figure.once("memory at rest, MiB", "director", memory),
                Figure.once("processor at rest, per cent", "director", restingPercent))));
    report.add(
        services == 1
            ? Goal.atMost("Start to the first packet, ms", start.median(), 700)
            : Goal.atMost("Start with many services, ms", start.median(), 2_000));
    report.add(Goal.atMost("Reload that changes one service, ms", reload.median(), 200));
    report.add(Goal.atMost("Memory at rest besides the table, MiB", memory, 150));
    report.add(Goal.atMost("Processor at rest, per cent of one", restingPercent, 1));
  }
}
