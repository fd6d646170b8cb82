package dev.tandem.bench.command;

import dev.tandem.bench.sync.SyncMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the replication between two directors. */
@Command(
    name = "sync",
    description =
        "The replication between two directors: the copy of a whole table, records a second, and"
            + " the time from one table to the other.",
    mixinStandardHelpOptions = true)
final class SyncCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "In the table that is copied (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "50000",
      description = "New connections a second while lag is measured (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Override
  public Integer call() {
    return options.report(report ->
        new SyncMeasurement(options.quick(), connections, rate, options::progress).run(report));
  }
}
