package dev.tandem.bench.command;

import dev.tandem.bench.measure.StartupMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the start of a director, and its rest. */
@Command(
    name = "startup",
    aliases = "memory",
    description =
        "How long a director takes to its first packet and to another configuration, and the memory"
            + " and processor time that it uses at rest.",
    mixinStandardHelpOptions = true)
final class StartupCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Option(
      names = "--services",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Services of the director, with ten servers each; 10000 for a very big site (default:"
              + " ${DEFAULT-VALUE}).")
  private int services;

  @Override
  public Integer call() {
    return options.report(
        report -> new StartupMeasurement(options.quick(), services, options::progress).run(report));
  }
}
