package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.api.AdminApi.FailoverRequest;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives the role of master to the other director. */
@Command(
    name = "failover",
    description = "Give the role of master to the other director, without losing a session.",
    footer = {
      "",
      "The other director keeps the role until it fails or gives it back the same way.",
      "",
      "Exit code: 0 when the role was given away, 1 when not."
    },
    mixinStandardHelpOptions = true)
final class FailoverCommand implements Callable<Integer> {

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;

  @Option(
      names = "--force",
      description = "Resign although no other director answers on the channel.")
  private boolean force;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws AdminException {
    byte[] body = Json.bytes(new FailoverRequest(force));
    String answer = socket.client().ask(AdminRequest.post("/v1/failover", body)).text();
    if (json) {
      spec.commandLine().getOut().println(answer);
    } else {
      spec.commandLine().getOut().println(sentence(Json.readMap(answer)));
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static String sentence(Map<String, Object> answer) {
    Object successor = answer.get("successor");
    return "%s handed over to %s in %.0f ms%s"
        .formatted(
            answer.get("instances"),
            successor == null ? "whoever hears it" : successor,
            ((Number) answer.get("took")).doubleValue() * 1000,
            Boolean.TRUE.equals(answer.get("flushed"))
                ? ""
                : "; the other director may lack the latest changes of the table");
  }
}
