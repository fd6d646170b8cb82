package dev.tandem.director.cli;

import dev.tandem.director.lab.ServerProgram;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The lab's own: runs one of its real servers. */
@Command(
    name = "serve",
    hidden = true,
    description = "Run a real server of the lab; the lab does that by itself.",
    mixinStandardHelpOptions = true)
final class LabServeCommand implements Callable<Integer> {

  @Mixin private LabNameOption name;

  @Parameters(paramLabel = "SERVER", description = "Which.")
  private String server;

  @Override
  public Integer call() throws IOException {
    ServerProgram.run(name.name(), server);
    return 0;
  }
}
