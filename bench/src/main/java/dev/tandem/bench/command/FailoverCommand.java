package dev.tandem.bench.command;

import dev.tandem.bench.report.FailoverTable;
import dev.tandem.director.admin.Json;
import dev.tandem.director.drill.DrillPlan;
import dev.tandem.director.drill.Drills;
import dev.tandem.director.drill.Scenario;
import dev.tandem.director.lab.LabChannel;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabMode;
import dev.tandem.director.lab.LabName;
import dev.tandem.lvs.plane.PlaneKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how long clients are without service when a director fails, beside keepalived. */
@Command(
    name = "failover",
    description =
        "The gaps of the drills, each beside that of a pair of keepalived put to the same fault: the"
            + " median and the worst of all rounds.",
    mixinStandardHelpOptions = true)
final class FailoverCommand implements Callable<Integer> {

  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DRILL",
      arity = "0..*",
      description = "Which drills (default: all that move the role).")
  private List<Scenario> scenarios = new ArrayList<>();

  @Option(
      names = "--advert",
      paramLabel = "SECONDS",
      split = ",",
      defaultValue = "1,0.1,0.01",
      description = "Intervals of the adverts (default: ${DEFAULT-VALUE}).")
  private List<BigDecimal> adverts;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each drill is run (default: ${DEFAULT-VALUE}; 10 for a page).")
  private int rounds;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "100",
      description = "Long-lived sessions through our pair (default: ${DEFAULT-VALUE}).")
  private int sessions;

  @Option(names = "--json", paramLabel = "FILE", description = "Write every round to this file.")
  private Optional<Path> json = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    List<Object> results = new ArrayList<>();
    for (BigDecimal advert : adverts) {
      Drills drills =
          new Drills(plan(Duration.ofNanos(advert.multiply(NANOS).longValue())), this::print);
      boolean _ = drills.run();
      results.addAll(drills.json());
    }
    json.ifPresent(file -> write(file, results));
    print("");
    FailoverTable.lines(results).forEach(this::print);
    return 0;
  }

  private DrillPlan plan(Duration advert) {
    List<Scenario> wanted = scenarios.isEmpty() ? FailoverTable.SCENARIOS : scenarios;
    return new DrillPlan(
        new LabName("bench"),
        DrillPlan.steps(wanted, List.of(LabMode.NAT), LabCluster.PAIR),
        LabCluster.PAIR,
        LabFamily.IPV4,
        PlaneKind.AUTO,
        LabChannel.TCP,
        sessions,
        DrillPlan.DEFAULT_RATE,
        3,
        advert,
        rounds,
        true,
        false);
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private static void write(Path file, List<Object> results) {
    try {
      Files.write(file, Json.bytes(results));
    } catch (IOException e) {
      throw new IllegalStateException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
