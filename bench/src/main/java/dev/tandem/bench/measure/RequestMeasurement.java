package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.Contestant;
import dev.tandem.bench.contestant.Daemon;
import dev.tandem.bench.contestant.Nginx;
import dev.tandem.bench.load.Requests;
import dev.tandem.bench.report.Figure;
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
import java.util.function.ToDoubleFunction;

/**
 * Whole connections with payload: connect, request, response, close, over and over, from one client
 * program to a web server, through those who forward packets and those who take connections.
 */
public final class RequestMeasurement {

  private static final int CONNECTIONS = 500_000;

  private final int rounds;
  private final Duration round;
  private final Consumer<String> progress;
  private final Map<String, List<Requests>> seen = new LinkedHashMap<>();

  public RequestMeasurement(boolean quick, Consumer<String> progress) {
    rounds = quick ? 3 : 5;
    round = Duration.ofSeconds(quick ? 1 : 3);
    this.progress = progress;
  }

  public void run(Report report) {
    try (Contest contest = new Contest(CONNECTIONS, Set.of());
        Daemon _ = Nginx.web()) {
      contest
          .routing()
          .tandem("nat", ForwardingMethod.MASQUERADE)
          .tandemAnswered("dr")
          .nftables()
          .haproxy()
          .nginx();
      contest.contestants().forEach(one -> one.rules().ifPresent(report::setup));
      contest.contestants().forEach(this::warmUp);
      for (int i = 1; i <= rounds; i++) {
        for (Contestant one : contest.contestants()) {
          progress.accept("requests: round %d of %d, %s".formatted(i, rounds, one.name()));
          seen.computeIfAbsent(one.name(), _ -> new ArrayList<>())
              .add(Requests.to(one.address(), round));
        }
      }
    }
    tell(report);
  }

  private void warmUp(Contestant contestant) {
    progress.accept("requests: warming up " + contestant.name());
    Requests.to(contestant.address(), Duration.ofSeconds(1));
  }

  private void tell(Report report) {
    report.add(
        new Table(
            "Connections with a request each, a second",
            "TCP connect, request, response of 6 octets, close: 64 connections of wrk at once, nginx"
                + " as the web server, on all processors together.",
            figures(Requests::perSecond)));
    report.add(
        new Table(
            "Connections with a request each, processor time, microseconds",
            "All that the machine did, wrk and the web server included, which plain routing shows.",
            figures(Requests::cpuMicrosEach)));
    report.add(
        new Table(
            "Connections with a request each, failed, per cent",
            "Refused, broken off or too slow.",
            figures(r -> 100.0 * r.errors() / Math.max(1, r.count() + r.errors()))));
  }

  private List<Figure> figures(ToDoubleFunction<Requests> value) {
    return seen.entrySet().stream()
        .map(entry ->
            new Figure(
                "HTTP",
                entry.getKey(),
                entry.getValue().stream().mapToDouble(value).boxed().toList()))
        .toList();
  }
}
