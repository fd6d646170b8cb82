package dev.tandem.director.cli;

import dev.tandem.director.lab.ServerProgram;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The lab's own: runs its real servers. */
@Command(
    name = "serve",
    hidden = true,
    description = "Run the real servers of the lab; the lab does that by itself.",
    mixinStandardHelpOptions = true)
final class LabServeCommand implements Callable<Integer> {

  @Mixin private LabNameOption name;

  @Override
  public Integer call() throws IOException {
    ServerProgram.run(name.name());
    return 0;
  }
}
