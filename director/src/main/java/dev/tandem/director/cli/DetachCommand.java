package dev.tandem.director.cli;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.linux.LinuxException;
import dev.tandem.lvs.plane.Leftovers;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Removes what a director that is gone has left in the kernel. */
@Command(
    name = "detach",
    description =
        "Stop forwarding after a director has died or was stopped with keep_forwarding: take the"
            + " program off all interfaces and give up the connection table.",
    footer = {
      "",
      "Exit code: 0 when nothing is left, 1 when a director is alive or the kernel refused."
    },
    mixinStandardHelpOptions = true)
final class DetachCommand implements Callable<Integer> {

  @Mixin private ConfigOption option;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    ConfigLoader.Loaded loaded = option.source().load();
    if (loaded.hasErrors()) {
      ConfigSource.print(loaded, err);
      return 1;
    }
    try {
      List<String> removed = Leftovers.remove(loaded.config().dataPlane().pinPath());
      PrintWriter out = spec.commandLine().getOut();
      out.println(removed.isEmpty() ? "nothing was attached" : "detached " + removed);
      out.flush();
      return 0;
    } catch (LinuxException | IllegalStateException e) {
      err.println("tandem: " + e.getMessage());
      return 1;
    }
  }
}
