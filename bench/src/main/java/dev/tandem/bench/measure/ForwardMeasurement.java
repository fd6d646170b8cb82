package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.Contestant;
import dev.tandem.bench.load.Flows;
import dev.tandem.bench.load.Flows.Order;
import dev.tandem.bench.load.Sink;
import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import dev.tandem.lvs.service.ForwardingMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** Packets of known flows through all contestants, by number and order of flows. */
public final class ForwardMeasurement {

  private static final int CONNECTIONS = 1_500_000;
  private static final Flows USUAL = new Flows(1 << 14, Order.RANDOM);
  private static final Flows MANY = new Flows(1 << 19, Order.RANDOM);
  private static final List<Flows> ALL =
      List.of(
          new Flows(1, Order.RANDOM),
          new Flows(1 << 10, Order.RANDOM),
          USUAL,
          new Flows(1 << 14, Order.SEQUENTIAL),
          MANY,
          new Flows(1 << 19, Order.SEQUENTIAL),
          new Flows(1 << 19, Order.ZIPF),
          new Flows(1 << 20, Order.RANDOM));
  private static final List<Flows> FEW = List.of(new Flows(1, Order.RANDOM), USUAL, MANY);

  private static final List<Flows> OF_IPV6 =
      List.of(USUAL, new Flows(1 << 14, Order.SEQUENTIAL), MANY, new Flows(1 << 19, Order.ZIPF));

  private final List<Flows> loads;
  private final List<Flows> ipv6Loads;
  private final Set<String> only;
  private final int rounds;
  private final Duration round;
  private final Consumer<String> progress;
  private final List<Measured> measured = new ArrayList<>();

  private record Measured(Flows flows, Contestant contestant, List<Trial.Round> rounds) {

    String condition() {
      return (contestant.path().ipv6() ? "IPv6 " : "") + flows;
    }

    Figure figure(ToDoubleFunction<Trial.Round> value) {
      return new Figure(
          condition(), contestant.name(), rounds.stream().mapToDouble(value).boxed().toList());
    }
  }

  /**
   * Prepares a measurement.
   *
   * @param flows how many, in random order; empty for a choice that shows the most
   * @param only names of contestants; empty for all
   */
  public ForwardMeasurement(
      boolean quick, List<Integer> flows, Set<String> only, Consumer<String> progress) {
    List<Flows> chosen = flows.stream().map(count -> new Flows(count, Order.RANDOM)).toList();
    loads = !chosen.isEmpty() ? chosen : quick ? FEW : ALL;
    ipv6Loads = !chosen.isEmpty() ? chosen : quick ? List.of(USUAL) : OF_IPV6;
    this.only = only;
    rounds = quick ? 5 : 7;
    round = Duration.ofMillis(quick ? 100 : 150);
    this.progress = progress;
  }

  public void run(Report report) {
    measure(report, false, loads);
    measure(report, true, ipv6Loads);
    tell(report);
  }

  private void measure(Report report, boolean ipv6, List<Flows> all) {
    try (Contest contest = new Contest(CONNECTIONS, only, ipv6)) {
      contest
          .raw()
          .tandem("nat", ForwardingMethod.MASQUERADE)
          .tandem("dr", ForwardingMethod.ROUTE)
          .tandem("tun", ForwardingMethod.TUNNEL)
          .routing()
          .nftables();
      contest.sinks().keySet().forEach(one -> one.rules().ifPresent(report::setup));
      for (Flows flows : all) {
        progress.accept("forward: " + (ipv6 ? "IPv6 " : "") + flows);
        measure(contest.sinks(), flows);
      }
    }
  }

  private void measure(Map<Contestant, Sink> contestants, Flows flows) {
    List<Trial> trials = new ArrayList<>();
    try {
      contestants.forEach((contestant, sink) -> trials.add(new Trial(contestant, flows, sink)));
      trials.forEach(trial -> trial.warmUp(round));
      List<Measured> results =
          trials.stream().map(t -> new Measured(flows, t.contestant(), new ArrayList<>())).toList();
      for (int i = 0; i < rounds; i++) {
        for (int t = 0; t < trials.size(); t++) {
          results.get(t).rounds().add(trials.get(t).measure());
        }
      }
      measured.addAll(results);
    } finally {
      trials.forEach(Trial::close);
    }
  }

  private void tell(Report report) {
    report.add(
        new Table(
            "Known flows, Mpps",
            "Packets of 64 octets that reached a server, by the clock, on one processor.",
            figures(Trial.Round::millionsASecond)));
    report.add(
        new Table(
            "Known flows, processor time, ns a packet",
            "Making the packet, forwarding it and dropping it at the server, on one processor.",
            figures(Trial.Round::cpuNanosEach)));
    report.add(
        new Table(
            "Known flows, lost, per cent",
            "Of the packets sent at full speed.",
            figures(r -> 100 * r.lost())));
    if (has("raw redirect")) {
      report.add(shares());
    }
    goals(report);
  }

  private List<Figure> figures(ToDoubleFunction<Trial.Round> value) {
    return measured.stream().map(m -> m.figure(value)).toList();
  }

  /** Each round against the raw redirect of the same round, so that disturbances cancel out. */
  private Table shares() {
    List<Figure> figures = new ArrayList<>();
    for (Measured one : measured) {
      Measured limit = of(one.condition(), "raw redirect");
      figures.add(against(one, limit));
    }
    return new Table(
        "Known flows, share of the raw redirect's rate",
        "By processor time, round by round.",
        figures);
  }

  private static Figure against(Measured one, Measured other) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < one.rounds().size(); i++) {
      values.add(other.rounds().get(i).cpuNanosEach() / one.rounds().get(i).cpuNanosEach());
    }
    return new Figure(one.condition(), one.contestant().name(), values);
  }

  private Measured of(String condition, String name) {
    return measured.stream()
        .filter(m -> m.condition().equals(condition) && m.contestant().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void goals(Report report) {
    for (String name : List.of("Tandem NAT", "Tandem DR")) {
      goal(report, name, "raw redirect", USUAL, 0.85);
      goal(report, name, "raw redirect", MANY, 0.5);
      goal(report, name, "nftables", USUAL, 5);
      goal(report, name, "nftables", MANY, 5);
    }
  }

  private boolean has(String name) {
    return measured.stream().anyMatch(m -> m.contestant().name().equals(name));
  }

  private void goal(Report report, String name, String other, Flows flows, double wanted) {
    if (!loads.contains(flows) || !has(name) || !has(other)) {
      return;
    }
    double share = against(of(flows.toString(), name), of(flows.toString(), other)).median();
    report.add(Goal.atLeast("%s against %s, %s".formatted(name, other, flows), share, wanted));
  }
}
