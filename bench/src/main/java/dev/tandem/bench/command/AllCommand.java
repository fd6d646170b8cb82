package dev.tandem.bench.command;

import dev.tandem.bench.flood.FloodKind;
import dev.tandem.bench.flood.FloodMeasurement;
import dev.tandem.bench.measure.ConnectMeasurement;
import dev.tandem.bench.measure.ForwardMeasurement;
import dev.tandem.bench.measure.LatencyMeasurement;
import dev.tandem.bench.measure.RequestMeasurement;
import dev.tandem.bench.measure.StartupMeasurement;
import dev.tandem.bench.measure.TableMeasurement;
import dev.tandem.bench.report.Report;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures all that needs no second director, into one report. */
@Command(
    name = "all",
    description =
        "forward, connect, latency, table, flood and startup one after the other, in one report.",
    mixinStandardHelpOptions = true)
final class AllCommand implements Callable<Integer> {

  private static final Duration FLOOD = Duration.ofSeconds(10);
  private static final Set<FloodKind> ALL_FLOODS = EnumSet.allOf(FloodKind.class);

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    boolean quick = options.quick();
    Consumer<String> progress = options::progress;
    Map<String, Consumer<Report>> parts = new LinkedHashMap<>();
    // With all numbers of flows it would take longer than everything else together.
    parts.put("forward", new ForwardMeasurement(true, List.of(), Set.of(), progress)::run);
    parts.put("connect", new ConnectMeasurement(quick, progress)::run);
    parts.put("requests", new RequestMeasurement(quick, progress)::run);
    parts.put("latency", new LatencyMeasurement(quick, progress)::run);
    parts.put("table", new TableMeasurement(quick, progress)::run);
    parts.put("flood", report -> new FloodMeasurement(FLOOD, progress).run(ALL_FLOODS, report));
    parts.put("startup", new StartupMeasurement(quick, 1, progress)::run);
    return options.report(parts);
  }
}
