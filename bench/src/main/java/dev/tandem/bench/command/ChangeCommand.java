package dev.tandem.bench.command;

import dev.tandem.bench.change.ChangeMeasurement;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows whether packets notice that the configuration changes. */
@Command(
    name = "change",
    description =
        "Services, servers, weights and marks that change without pause under full load: packets"
            + " lost, at a wrong server, or torn.",
    mixinStandardHelpOptions = true)
final class ChangeCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long each kind of changes goes on (default: 20; with --quick 5).")
  private int seconds;

  @Override
  public Integer call() {
    Duration length = options.length(seconds, 20, 5);
    return options.report(report -> new ChangeMeasurement(length, options::progress).run(report));
  }
}
