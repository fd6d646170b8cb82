package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints everything there is to know of a director. */
@Command(
    name = "dump",
    description =
        "Print everything there is to know of a director as JSON: what SIGUSR1 writes to a file.",
    mixinStandardHelpOptions = true)
final class DumpCommand implements Callable<Integer> {

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;

  @Option(names = "--stats", description = "Print the counters alone: what SIGUSR2 writes.")
  private boolean stats;

  @Override
  public Integer call() throws AdminException {
    String path = stats ? "/v1/dump/stats" : "/v1/dump";
    spec.commandLine().getOut().println(socket.client().ask(AdminRequest.get(path)).text());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
