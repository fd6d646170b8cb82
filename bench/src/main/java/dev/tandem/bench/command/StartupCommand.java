package dev.tandem.bench.command;

import dev.tandem.bench.measure.StartupMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures the start of a director, and its rest. */
@Command(
    name = "startup",
    aliases = "memory",
    description =
        "How long a director takes to its first packet, and the memory and processor time that it"
            + " uses at rest.",
    mixinStandardHelpOptions = true)
final class StartupCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.report(
        report -> new StartupMeasurement(options.quick(), options::progress).run(report));
  }
}
