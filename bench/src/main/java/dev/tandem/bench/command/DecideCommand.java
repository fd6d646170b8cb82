package dev.tandem.bench.command;

import dev.tandem.bench.measure.DecisionMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures decisions about new flows by themselves. */
@Command(
    name = "decide",
    description =
        "Decisions by themselves: the choice of each scheduler among 10, 100 and 1,000 servers, the"
            + " service among 10 and 10,000, and what they allocate.",
    mixinStandardHelpOptions = true)
final class DecideCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.report(
        report -> new DecisionMeasurement(options.quick(), options::progress).run(report));
  }
}
