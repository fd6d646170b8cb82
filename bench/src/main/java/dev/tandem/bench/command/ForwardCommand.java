package dev.tandem.bench.command;

import dev.tandem.bench.measure.ForwardMeasurement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast packets of known flows are forwarded. */
@Command(
    name = "forward",
    description =
        "Packets of known flows: millions a second and processor time for each, by number and order"
            + " of flows.",
    mixinStandardHelpOptions = true)
final class ForwardCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Option(
      names = "--flows",
      paramLabel = "N,...",
      split = ",",
      hideParamSyntax = true,
      description = "Numbers of flows, powers of two, in random order (default: many and orders).")
  private List<Integer> flows = List.of();

  @Option(
      names = "--only",
      paramLabel = "NAME,...",
      split = ",",
      hideParamSyntax = true,
      description = "Contestants to measure, such as \"Tandem NAT\" (default: all).")
  private Set<String> only = Set.of();

  @Override
  public Integer call() {
    return options.report(report ->
        new ForwardMeasurement(options.quick(), flows, only, options::progress).run(report));
  }
}
