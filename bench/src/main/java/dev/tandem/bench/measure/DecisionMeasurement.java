package dev.tandem.bench.measure;

import dev.tandem.bench.decide.ServerChoice;
import dev.tandem.bench.decide.ServiceLookup;
import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import dev.tandem.lvs.schedule.Schedulers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What decisions about new flows take by themselves, measured by JMH in a JVM of its own for each:
 * the choice of each scheduler among few and many servers, and finding the service among few and
 * many.
 */
public final class DecisionMeasurement {

  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int WARM_UP = 5;

  private final int rounds;
  private final TimeValue time;
  private final Consumer<String> progress;
  private double mostAllocated;

  /**
   * Prepares a measurement.
   *
   * @param quick whether in fewer and shorter rounds
   */
  public DecisionMeasurement(boolean quick, Consumer<String> progress) {
    rounds = quick ? 3 : 5;
    time = TimeValue.milliseconds(quick ? 40 : 100);
    this.progress = progress;
  }

  public void run(Report report) {
    List<Figure> choices = new ArrayList<>();
    for (String scheduler : Schedulers.names()) {
      progress.accept("decide: " + scheduler);
      for (RunResult result : measure(ServerChoice.class, "scheduler", scheduler)) {
        choices.add(
            new Figure(scheduler, "%,d servers".formatted(size(result, "servers")), nanos(result)));
      }
    }
    report.add(
        new Table(
            "Choosing a server, ns",
            "Servers of weights 1 to 4; each choice counts there as a connection.",
            choices));
    progress.accept("decide: the service");
    List<Figure> lookups = new ArrayList<>();
    for (RunResult result : measure(ServiceLookup.class)) {
      lookups.add(
          new Figure(
              "%,d services".formatted(size(result, "services")), "a segment", nanos(result)));
    }
    report.add(
        new Table(
            "Finding the service of a TCP segment that belongs to no connection, ns",
            "Parsing it and asking the connection table first are counted in.",
            lookups));
    report.add(Goal.atMost("octets allocated for a decision", Math.floor(mostAllocated), 0));
  }

  /**
   * Measures with each value of each parameter.
   *
   * @param parameter names of parameters and the value that each shall have, in turn
   */
  private Collection<RunResult> measure(Class<?> benchmark, String... parameter) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + benchmark.getName() + "\\.")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .warmupIterations(WARM_UP)
            .warmupTime(time)
            .measurementIterations(rounds)
            .measurementTime(time)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    for (int i = 0; i < parameter.length; i += 2) {
      options.param(parameter[i], parameter[i + 1]);
    }
    try {
      return new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new IllegalStateException("cannot measure " + benchmark.getSimpleName(), e);
    }
  }

  private static int size(RunResult result, String parameter) {
    return Integer.parseInt(result.getParams().getParam(parameter));
  }

  /** One value for each round. What JMH itself allocates beside a round is in its octets, too. */
  private List<Double> nanos(RunResult result) {
    Collection<IterationResult> all = result.getAggregatedResult().getIterationResults();
    double allocated =
        all.stream()
            .mapToDouble(round -> round.getSecondaryResults().get(ALLOCATED).getScore())
            .min()
            .orElseThrow();
    mostAllocated = Math.max(mostAllocated, allocated);
    return all.stream().map(round -> round.getPrimaryResult().getScore()).toList();
  }
}
