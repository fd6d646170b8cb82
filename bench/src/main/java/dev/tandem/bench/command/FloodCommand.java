package dev.tandem.bench.command;

import dev.tandem.bench.flood.FloodKind;
import dev.tandem.bench.flood.FloodMeasurement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what sessions and new clients notice of a flood. */
@Command(
    name = "flood",
    description =
        "SYNs that never come again, malformed packets, and new flows at a full table, at full"
            + " rate: what sessions and new clients notice.",
    mixinStandardHelpOptions = true)
final class FloodCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "One of ${COMPLETION-CANDIDATES} (default: one after the other).")
  private Optional<FloodKind> kind;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long each lasts (default: 10; with --quick 4).")
  private int seconds;

  @Override
  public Integer call() {
    Duration length = options.length(seconds, 10, 4);
    Set<FloodKind> kinds = kind.map(Set::of).orElse(EnumSet.allOf(FloodKind.class));
    return options.report(
        report -> new FloodMeasurement(length, options::progress).run(kinds, report));
  }
}
