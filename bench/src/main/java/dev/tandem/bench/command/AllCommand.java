package dev.tandem.bench.command;

import dev.tandem.bench.measure.ConnectMeasurement;
import dev.tandem.bench.measure.ForwardMeasurement;
import dev.tandem.bench.measure.LatencyMeasurement;
import dev.tandem.bench.measure.RequestMeasurement;
import dev.tandem.bench.measure.StartupMeasurement;
import dev.tandem.bench.measure.TableMeasurement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures all that needs no second director, into one report. */
@Command(
    name = "all",
    description =
        "forward, connect, latency, table and startup one after the other, in one report.",
    mixinStandardHelpOptions = true)
final class AllCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.report(report -> {
      boolean quick = options.quick();
      new ForwardMeasurement(quick, List.of(), Set.of(), options::progress).run(report);
      new ConnectMeasurement(quick, options::progress).run(report);
      new RequestMeasurement(quick, options::progress).run(report);
      new LatencyMeasurement(quick, options::progress).run(report);
      new TableMeasurement(quick, options::progress).run(report);
      new StartupMeasurement(quick, 1, options::progress).run(report);
    });
  }
}
