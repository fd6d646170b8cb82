package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has the director load its configuration again. */
@Command(
    name = "reload",
    description = "Load the configuration again; a bad file leaves everything as it is.",
    footer = {"", "Exit code: 0 when it is in effect, 1 when it was refused."},
    mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws AdminException {
    String answer = socket.client().ask(AdminRequest.post("/v1/reload", new byte[0])).text();
    Map<String, Object> result = Json.readMap(answer);
    boolean accepted = Boolean.TRUE.equals(result.get("accepted"));
    if (json) {
      spec.commandLine().getOut().println(answer);
    } else {
      ((List<?>) result.get("messages")).forEach(spec.commandLine().getOut()::println);
      spec.commandLine()
          .getOut()
          .println(
              accepted
                  ? "the new configuration is in effect"
                  : "refused: the old configuration stays in effect");
    }
    spec.commandLine().getOut().flush();
    return accepted ? 0 : 1;
  }
}
