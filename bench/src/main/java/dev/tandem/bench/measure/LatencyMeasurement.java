package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.Contestant;
import dev.tandem.bench.load.Flows;
import dev.tandem.bench.load.Flows.Order;
import dev.tandem.bench.load.Generator;
import dev.tandem.bench.load.Sink;
import dev.tandem.bench.load.Times;
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

/** How long packets of known flows are under way from the clients' interface to the servers'. */
public final class LatencyMeasurement {

  private static final int CONNECTIONS = 100_000;
  private static final Flows FLOWS = new Flows(1 << 10, Order.RANDOM);
  private static final int PACKETS_PER_SECOND = 10_000;
  private static final String ROUTING = "kernel routing";
  private static final Map<String, Double> SHARES = shares();
  private static final Duration STRAGGLERS = Duration.ofMillis(20);

  private final int rounds;
  private final int packets;
  private final Consumer<String> progress;
  private final List<Measured> measured = new ArrayList<>();

  /** All rounds of one contestant, by the name of the share of packets. */
  private record Measured(String contestant, Map<String, List<Double>> micros) {}

  public LatencyMeasurement(boolean quick, Consumer<String> progress) {
    rounds = quick ? 3 : 9;
    packets = (quick ? 1 : 2) * PACKETS_PER_SECOND;
    this.progress = progress;
  }

  private static Map<String, Double> shares() {
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("p50", 0.5);
    shares.put("p99", 0.99);
    shares.put("p99.9", 0.999);
    return shares;
  }

  public void run(Report report) {
    try (Contest contest = new Contest(CONNECTIONS, Set.of())) {
      contest
          .routing()
          .tandem("nat", ForwardingMethod.MASQUERADE)
          .tandem("dr", ForwardingMethod.ROUTE)
          .nftables();
      measure(contest.sinks());
    }
    tell(report);
  }

  private static Measured nothing(Contestant contestant) {
    Map<String, List<Double>> micros = new LinkedHashMap<>();
    SHARES.keySet().forEach(share -> micros.put(share, new ArrayList<>()));
    return new Measured(contestant.name(), micros);
  }

  private void measure(Map<Contestant, Sink> contestants) {
    contestants.forEach((contestant, sink) -> Opening.of(contestant, FLOWS, sink));
    contestants.keySet().forEach(contestant -> measured.add(nothing(contestant)));
    for (int round = 1; round <= rounds; round++) {
      progress.accept("latency: round %d of %d".formatted(round, rounds));
      int number = 0;
      for (Map.Entry<Contestant, Sink> entry : contestants.entrySet()) {
        Times times = times(entry.getKey(), entry.getValue());
        Measured one = measured.get(number++);
        SHARES.forEach((name, share) -> one.micros.get(name).add(times.quantileMicros(share)));
      }
    }
  }

  private Times times(Contestant contestant, Sink sink) {
    Generator.Stream stream = Generator.Stream.of(FLOWS, contestant.target()).stamp();
    try (Generator generator = new Generator(contestant.path(), stream, Trial.GENERATOR_CPU)) {
      sink.clearTimes();
      long before = sink.arrived();
      generator.pace(packets, Duration.ofSeconds(1).toNanos() / PACKETS_PER_SECOND);
      sink.await(before + packets, STRAGGLERS);
      return sink.times();
    }
  }

  private void tell(Report report) {
    List<Figure> figures = new ArrayList<>();
    for (String share : SHARES.keySet()) {
      measured.forEach(m -> figures.add(new Figure(share, m.contestant, m.micros.get(share))));
    }
    report.add(
        new Table(
            "Time under way at 10,000 packets a second, microseconds",
            "From the generator to the server's interface, with nothing else to do.",
            figures));
    for (String name : List.of("Tandem NAT", "Tandem DR")) {
      double added = figure(name, "p50").median() - figure(ROUTING, "p50").median();
      report.add(Goal.atMost(name + ", p50 above plain routing, us", added, 5));
      report.add(Goal.atMost(name + ", p99.9, us", figure(name, "p99.9").median(), 200));
    }
  }

  private Figure figure(String contestant, String share) {
    return measured.stream()
        .filter(m -> m.contestant.equals(contestant))
        .map(m -> new Figure(share, contestant, m.micros.get(share)))
        .findFirst()
        .orElseThrow();
  }
}
