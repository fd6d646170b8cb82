package dev.tandem.bench.command;

import dev.tandem.bench.measure.TableMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures the connection table by itself. */
@Command(
    name = "table",
    description =
        "The connection table by itself: insert, lookup and sweep, how many connections fit, and"
            + " the memory for each.",
    mixinStandardHelpOptions = true)
final class TableCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.report(
        report -> new TableMeasurement(options.quick(), options::progress).run(report));
  }
}
