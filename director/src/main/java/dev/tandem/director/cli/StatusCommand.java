package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how the director is. */
@Command(
    name = "status",
    description =
        "Show roles, replication, servers and counters, and whether a failover now would lose"
            + " sessions.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws AdminException {
    String path = json ? "/v1/status" : "/v1/status.txt";
    String text = socket.client().ask(AdminRequest.get(path)).text();
    spec.commandLine().getOut().print(json ? text + System.lineSeparator() : text);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
