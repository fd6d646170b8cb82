package dev.tandem.bench.command;

import dev.tandem.bench.measure.LatencyMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures how long packets are under way. */
@Command(
    name = "latency",
    description =
        "How long packets of known flows are under way, beside the kernel's routing and nftables.",
    mixinStandardHelpOptions = true)
final class LatencyCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.report(
        report -> new LatencyMeasurement(options.quick(), options::progress).run(report));
  }
}
