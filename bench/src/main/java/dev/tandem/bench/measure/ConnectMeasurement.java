package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.Contestant;
import dev.tandem.bench.load.Effort;
import dev.tandem.bench.load.Flows;
import dev.tandem.bench.load.Generator;
import dev.tandem.bench.load.Sink;
import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import dev.tandem.lvs.service.ForwardingMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * New flows a second: SYNs of clients that were never seen before, at rates that rise until some
 * are lost, and the processor time that each flow costs on all processors together.
 */
public final class ConnectMeasurement {

  private static final int CONNECTIONS = 2_000_000;
  private static final String RAW = "raw redirect";
  private static final String PEER = "nftables";
  private static final List<String> OURS = List.of("Tandem NAT", "Tandem DR");
  private static final int FIRST_RATE = 50_000;
  private static final double STEP = 1.15;
  private static final int MOST = 2_000_000;
  private static final int WARM_UP_RATE = 100_000;
  // Single packets are lost where the machine stops for a moment, at any rate.
  private static final double TOLERATED = 0.001;
  private static final double LATE = 0.03;
  private static final Duration STRAGGLERS = Duration.ofMillis(20);

  private final int rounds;
  private final Duration step;
  private final Consumer<String> progress;
  private final Map<String, List<Double>> rates = new LinkedHashMap<>();
  private final Map<String, List<Double>> nanos = new LinkedHashMap<>();

  public ConnectMeasurement(boolean quick, Consumer<String> progress) {
    rounds = quick ? 1 : 3;
    step = Duration.ofMillis(100);
    this.progress = progress;
  }

  public void run(Report report) {
    try (Contest contest = new Contest(CONNECTIONS, Set.of())) {
      contest
          .raw()
          .tandem("nat", ForwardingMethod.MASQUERADE)
          .tandem("dr", ForwardingMethod.ROUTE)
          .nftables();
      measure(contest.sinks());
    }
    tell(report);
  }

  /** A contestant with what sends to it and what counts behind it. */
  private record Entrant(Contestant contestant, Sink sink, Generator generator) {}

  private void measure(Map<Contestant, Sink> contestants) {
    List<Entrant> entrants = new ArrayList<>();
    try {
      contestants.forEach((contestant, sink) -> entrants.add(entrant(contestant, sink)));
      entrants.forEach(this::warmUp);
      for (int round = 1; round <= rounds; round++) {
        for (Entrant entrant : entrants) {
          String name = entrant.contestant().name();
          progress.accept("connect: round %d of %d, %s".formatted(round, rounds, name));
          Result best = best(entrant);
          rates.computeIfAbsent(name, _ -> new ArrayList<>()).add(best.rate());
          nanos.computeIfAbsent(name, _ -> new ArrayList<>()).add(best.nanosEach());
        }
      }
    } finally {
      entrants.forEach(entrant -> entrant.generator().close());
    }
  }

  private static Entrant entrant(Contestant contestant, Sink sink) {
    Generator.Stream stream =
        Generator.Stream.of(Flows.ever(), contestant.target()).opening().atRate();
    Generator generator = new Generator(contestant.path(), stream, Trial.GENERATOR_CPU);
    return new Entrant(contestant, sink, generator);
  }

  /** What arrived of the flows that began at a rate, and what all of them cost. */
  private record Result(double rate, int sent, long arrived, Effort effort) {

    /** Whether all flows began, and as fast as they should. */
    boolean keptUp() {
      return arrived >= sent * (1 - TOLERATED)
          && effort.wallNanos() * rate / 1e9 <= sent * (1 + LATE);
    }

    double nanosEach() {
      return (double) effort.cpuNanos() / arrived;
    }
  }

  private Result begin(Entrant entrant, double rate) {
    Contestant contestant = entrant.contestant();
    Sink sink = entrant.sink();
    int packets = (int) (rate * step.toMillis() / 1000);
    long before = sink.arrived();
    long own = contestant.ownCpuNanos();
    Effort effort = entrant.generator().atRate(packets, rate);
    long arrived = sink.await(before + packets, STRAGGLERS) - before;
    Effort all = effort.plusCpu(contestant.ownCpuNanos() - own);
    return new Result(rate, packets, arrived, all);
  }

  /** The compilers need some flows before an engine is what it is for the rest of its life. */
  private void warmUp(Entrant entrant) {
    progress.accept("connect: warming up " + entrant.contestant().name());
    for (int i = 0; i < 20; i++) {
      begin(entrant, WARM_UP_RATE);
    }
  }

  /** At the highest rate that it keeps up with; that of the first step if it keeps up with none. */
  private Result best(Entrant entrant) {
    Result best = begin(entrant, FIRST_RATE);
    for (double rate = FIRST_RATE * STEP; rate < MOST; rate *= STEP) {
      Result result = begin(entrant, rate);
      if (!result.keptUp()) {
        // Once it may be a moment of the machine's.
        result = begin(entrant, rate);
      }
      if (!result.keptUp()) {
        return best;
      }
      best = result;
    }
    return best;
  }

  private void tell(Report report) {
    report.add(
        new Table(
            "New flows a second without loss",
            "SYNs, 64 at once, at rates that rise by 15 per cent until some are lost or the rate is not kept.",
            figures(rates)));
    report.add(
        new Table(
            "New flows, processor time, ns each",
            "At that rate, on all processors together; making the packet is in it.",
            figures(nanos)));
    for (String name : OURS) {
      report.add(
          Goal.atLeast(
              name + ", new flows a second, against nftables",
              median(rates, name) / median(rates, PEER),
              2));
      report.add(
          Goal.atLeast(
              name + ", processor time less that of the raw redirect: times less than nftables",
              (median(nanos, PEER) - median(nanos, RAW))
                  / (median(nanos, name) - median(nanos, RAW)),
              2));
    }
  }

  private static List<Figure> figures(Map<String, List<Double>> all) {
    return all.entrySet().stream()
        .map(entry -> new Figure("SYN", entry.getKey(), entry.getValue()))
        .toList();
  }

  private static double median(Map<String, List<Double>> all, String name) {
    return new Figure("", name, all.get(name)).median();
  }
}
