package dev.tandem.director.cli;

import dev.tandem.director.drill.LoadProgram;
import dev.tandem.director.drill.LoadShare;
import dev.tandem.director.lab.LabFamily;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A drill's own: plays a share of its clients. */
@Command(
    name = "load",
    hidden = true,
    description = "Play a share of a drill's clients, as told by its input; the drill does that.",
    mixinStandardHelpOptions = true)
final class LabLoadCommand implements Callable<Integer> {

  @Mixin private LabNameOption name;

  @Option(names = "--family", required = true, description = "Of the connections.")
  private LabFamily family;

  @Option(names = "--addresses", required = true, description = "How many are virtual.")
  private int addresses;

  @Option(names = "--first", required = true, description = "Number of the first session.")
  private int first;

  @Option(names = "--sessions", required = true, description = "How many sessions.")
  private int sessions;

  @Option(names = "--pause", required = true, description = "Between messages, in milliseconds.")
  private long pauseMillis;

  @Option(names = "--rate", required = true, description = "New connections a second.")
  private int rate;

  @Override
  public Integer call() throws IOException {
    LoadShare share = new LoadShare(first, sessions, Duration.ofMillis(pauseMillis), rate);
    new LoadProgram(name.name(), family, addresses, share).run(System.in, System.out);
    return 0;
  }
}
