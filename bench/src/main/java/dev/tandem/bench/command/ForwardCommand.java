package dev.tandem.bench.command;

import dev.tandem.bench.measure.ForwardMeasurement;
import dev.tandem.bench.report.Report;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures how fast packets of known flows are forwarded. */
@Command(
    name = "forward",
    description =
        "Packets of known flows: millions a second and processor time for each, by number and order"
            + " of flows.",
    mixinStandardHelpOptions = true)
final class ForwardCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    options.begin();
    Report report = new Report();
    new ForwardMeasurement(options.quick(), options::progress).run(report);
    options.finish(report);
    return 0;
  }
}
